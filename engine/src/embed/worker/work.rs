//! What a worker is given, and how it says that it failed.

use std::time::Duration;

use cauce_expr::Value;

use super::super::Variables;
use crate::command::FetchedTask;

/// An external task in a worker's hands.
#[derive(Debug, Clone)]
pub struct ExternalWork {
    task: FetchedTask,
}

impl ExternalWork {
    pub(super) fn new(task: FetchedTask) -> Self {
        Self { task }
    }

    /// The external task's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.task.row.id
    }

    /// The process instance that it is of.
    #[must_use]
    pub fn instance(&self) -> &str {
        self.task.row.proc_inst_id.as_deref().unwrap_or_default()
    }

    /// The element of the model, by its id there.
    #[must_use]
    pub fn element(&self) -> &str {
        self.task.row.act_id.as_deref().unwrap_or_default()
    }

    /// The business key of its process instance.
    #[must_use]
    pub fn business_key(&self) -> Option<&str> {
        self.task.business_key.as_deref()
    }

    /// How often it may still fail; `None` before its first failure.
    #[must_use]
    pub fn retries(&self) -> Option<i32> {
        self.task.row.retries
    }

    /// A variable that it sees.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Value> {
        self.variables()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value)
    }

    /// The variables that it sees, the innermost of a name.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.task
            .variables
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// All that is known of it.
    #[must_use]
    pub fn details(&self) -> &FetchedTask {
        &self.task
    }
}

/// How work ends that is not completed. Every error is a failure by `?`.
#[derive(Debug, Clone, PartialEq)]
pub enum WorkError {
    /// It failed: one retry less, and an incident when there are none left.
    Failure {
        /// A short message.
        message: String,
        /// The whole story.
        details: Option<String>,
        /// How often it may be tried again; one less than before where nothing is said.
        retries: Option<i32>,
        /// How long it rests; what the worker says where nothing is said.
        retry_after: Option<Duration>,
    },
    /// A BPMN error, which a boundary event of the model may catch.
    Bpmn {
        /// Its code.
        code: String,
        /// Its message.
        message: Option<String>,
        /// Variables to set.
        variables: Variables,
    },
}

impl WorkError {
    /// A failure.
    #[must_use]
    pub fn failure(message: impl Into<String>) -> Self {
        Self::Failure {
            message: message.into(),
            details: None,
            retries: None,
            retry_after: None,
        }
    }

    /// A BPMN error.
    #[must_use]
    pub fn bpmn(code: impl Into<String>) -> Self {
        Self::Bpmn {
            code: code.into(),
            message: None,
            variables: Variables::new(),
        }
    }
}

impl<E: std::error::Error> From<E> for WorkError {
    fn from(error: E) -> Self {
        let mut story = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            story.push_str("\ncaused by: ");
            story.push_str(&error.to_string());
            cause = error.source();
        }
        Self::Failure {
            message: error.to_string(),
            details: Some(story),
            retries: None,
            retry_after: None,
        }
    }
}
