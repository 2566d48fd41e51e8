//! Job definitions: the places in a process that jobs come from.

use cauce_bpmn::model::{ActivityKind, CatchEvent, Process, TaskListenerEvent};

/// A job definition to be.
pub(super) struct Declared {
    /// The activity.
    pub activity: String,
    /// The handler's type.
    pub job_type: &'static str,
    /// Its configuration.
    pub configuration: String,
}

/// All job definitions of a process.
pub(super) fn declared(process: &Process) -> Vec<Declared> {
    let mut out = Vec::new();
    for activity in &process.activities {
        if activity.async_before {
            out.push(Declared {
                activity: activity.id.clone(),
                job_type: "async-continuation",
                configuration: "async-before".to_owned(),
            });
        }
        if activity.async_after {
            out.push(Declared {
                activity: activity.id.clone(),
                job_type: "async-continuation",
                configuration: "async-after".to_owned(),
            });
        }
        if let Some(CatchEvent::Timer(timer)) = activity.trigger() {
            let job_type = match &activity.kind {
                ActivityKind::Boundary(_) => "timer-transition",
                ActivityKind::StartEvent(_) => {
                    let in_event_sub_process = activity.parent.is_some_and(|p| {
                        matches!(process.activity(p).kind, ActivityKind::EventSubProcess)
                    });
                    if in_event_sub_process {
                        "timer-start-event-subprocess"
                    } else {
                        "timer-start-event"
                    }
                }
                _ => "timer-intermediate-transition",
            };
            out.push(Declared {
                activity: activity.id.clone(),
                job_type,
                configuration: crate::timer::job_configuration(timer),
            });
        }
        if let ActivityKind::UserTask(task) = &activity.kind {
            for listener in task
                .listeners
                .iter()
                .filter(|l| l.event == TaskListenerEvent::Timeout)
            {
                if let Some(timer) = &listener.timer {
                    out.push(Declared {
                        activity: activity.id.clone(),
                        job_type: "timer-task-listener",
                        configuration: crate::timer::job_configuration(timer),
                    });
                }
            }
        }
    }
    out
}
