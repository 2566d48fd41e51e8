//! A deployed process definition, ready to execute.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cauce_bpmn::model::{ActivityKind, CatchEvent, Process};
use cauce_store::records::{JobDefinition, ProcessDefinition};

/// A deployed process definition, ready to execute.
#[derive(Debug)]
pub struct Definition {
    /// Its row, as it was when it was cached: the suspension state may have changed since.
    pub row: ProcessDefinition,
    /// Its process.
    pub process: Arc<Process>,
    /// Its job definitions.
    pub job_definitions: Vec<JobDefinition>,
    /// Whether any event waits for a condition.
    pub has_conditional_events: bool,
    /// Whether the last command on it took long.
    slow: AtomicBool,
}

impl Definition {
    /// A definition from its parts.
    #[must_use]
    pub fn new(
        row: ProcessDefinition,
        process: Arc<Process>,
        job_definitions: Vec<JobDefinition>,
    ) -> Self {
        let has_conditional_events = process.activities.iter().any(|a| {
            matches!(a.trigger(), Some(CatchEvent::Conditional(_)))
                && !is_top_level_start(&process, a)
        });
        Self {
            row,
            process,
            job_definitions,
            has_conditional_events,
            slow: AtomicBool::new(false),
        }
    }

    /// Whether the last command on it took long: then the next will.
    pub(crate) fn is_slow(&self) -> bool {
        self.slow.load(Ordering::Relaxed)
    }

    /// Remembers whether a command on it took long.
    pub(crate) fn set_slow(&self, slow: bool) {
        self.slow.store(slow, Ordering::Relaxed);
    }

    /// The job definition of an activity with a configuration (`async-before`, `async-after`, a timer's …).
    #[must_use]
    pub fn job_definition(
        &self,
        activity: &str,
        job_type: &str,
        configuration: Option<&str>,
    ) -> Option<&JobDefinition> {
        self.job_definitions.iter().find(|d| {
            d.act_id.as_deref() == Some(activity)
                && d.job_type == job_type
                && configuration.is_none_or(|c| d.job_configuration.as_deref() == Some(c))
        })
    }
}

fn is_top_level_start(process: &Process, activity: &cauce_bpmn::model::Activity) -> bool {
    matches!(activity.kind, ActivityKind::StartEvent(_))
        && activity
            .parent
            .is_none_or(|p| !matches!(process.activity(p).kind, ActivityKind::EventSubProcess))
}
