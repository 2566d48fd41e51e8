//! What an expression or script sees: variables and a few objects of the engine.

use std::error::Error;

use chrono::{DateTime, Utc};

use crate::value::{Host, Value};

/// Why an evaluation ended without a value.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The expression or script failed; the text is Camunda's message where Camunda has one.
    #[error("{0}")]
    Failed(String),
    /// A BPMN error was thrown by a script (`throw new org.camunda.bpm.engine.delegate.BpmnError(code, message)`).
    #[error("BPMN error {code}")]
    BpmnError {
        /// The error code.
        code: String,
        /// The error message.
        message: Option<String>,
    },
    /// Evaluation went past a limit of steps, memory, time, depth or size.
    #[error("{0}")]
    Limit(String),
    /// The scope's own failure, handed back to the scope's owner as it is.
    #[error(transparent)]
    Scope(Box<dyn Error + Send + Sync>),
}

/// The surroundings of an evaluation.
pub trait Scope {
    /// A variable or named object visible from here; `None` where there is none of that name (which is not the same as null).
    fn variable(&mut self, name: &str) -> Result<Option<Value>, Fault>;
    /// All variables visible from here, for scripts that see a snapshot.
    fn variables(&mut self) -> Result<Vec<(String, Value)>, Fault>;
    /// Sets a variable where it is, or at the top.
    fn set_variable(&mut self, name: &str, value: Value) -> Result<(), Fault>;
    /// A property of a host object (`execution.id`, `task.assignee`); `None` where it has no such property.
    fn property(&mut self, host: Host, name: &str) -> Result<Option<Value>, Fault>;
    /// Calls a method of a host object (`execution.setVariable("a", 1)`); `None` where it has no such method with so many parameters.
    fn call(
        &mut self,
        host: Host,
        method: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Fault>;
    /// The engine's time.
    fn now(&self) -> DateTime<Utc>;
    /// `currentUser()`: who is authenticated.
    fn current_user(&self) -> Option<String>;
    /// `currentUserGroups()`
    fn current_groups(&self) -> Vec<String>;
}
