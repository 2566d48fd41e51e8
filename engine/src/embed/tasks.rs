//! User tasks in the hands of a program.

use std::future::IntoFuture;

use super::{Answer, Variables, variables::takes_variables};
use crate::command;
use crate::exec::BpmnError;
use crate::{Caller, Engine, EngineError};

/// How a task ends.
#[derive(Debug, Clone, PartialEq)]
pub enum EndOfTask {
    /// It is completed.
    Completed,
    /// With a BPMN error.
    BpmnError(BpmnError),
    /// With an escalation of this code.
    Escalation(String),
}

/// A user task that ends when it is awaited. Made by [`Engine::complete_task`].
#[must_use = "a task ends when it is awaited"]
pub struct TaskCompletion {
    engine: Engine,
    id: String,
    end: EndOfTask,
    caller: Caller,
    variables: Variables,
}

impl Engine {
    /// Completes a user task. `engine.complete_task(&task.id).variable("approved", true).await?`
    pub fn complete_task(&self, id: impl Into<String>) -> TaskCompletion {
        TaskCompletion {
            engine: self.clone(),
            id: id.into(),
            end: EndOfTask::Completed,
            caller: Caller::default(),
            variables: Variables::new(),
        }
    }

    /// Gives a user task to a user who has not to ask: whoever has it loses it.
    ///
    /// # Errors
    /// There is no such task, or it is suspended.
    pub async fn assign_task(&self, id: &str, user: Option<&str>) -> Result<(), EngineError> {
        self.run(|exec| command::set_assignee(exec, id, user)).await
    }

    /// A user takes a user task that nobody has.
    ///
    /// # Errors
    /// There is no such task, somebody else has it, or it is suspended.
    pub async fn claim_task(&self, id: &str, user: &str) -> Result<(), EngineError> {
        self.run(|exec| command::claim_task(exec, id, Some(user)))
            .await
    }
}

impl TaskCompletion {
    /// On behalf of a user.
    pub fn by(mut self, user: impl Into<String>) -> Self {
        self.caller.user = Some(user.into());
        self
    }

    /// With a BPMN error rather than normally.
    pub fn with_error(mut self, code: impl Into<String>, message: Option<&str>) -> Self {
        self.end = EndOfTask::BpmnError(BpmnError {
            code: code.into(),
            message: message.map(str::to_owned),
        });
        self
    }

    /// With an escalation rather than normally.
    pub fn with_escalation(mut self, code: impl Into<String>) -> Self {
        self.end = EndOfTask::Escalation(code.into());
        self
    }
}

takes_variables!(TaskCompletion);

impl IntoFuture for TaskCompletion {
    type Output = Result<(), EngineError>;
    type IntoFuture = Answer<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (id, variables) = (&self.id, self.variables.as_slice());
            self.engine
                .run_as(&self.caller, |exec| match &self.end {
                    EndOfTask::Completed => command::complete_task(exec, id, variables, &[]),
                    EndOfTask::BpmnError(error) => {
                        command::task_bpmn_error(exec, id, error, variables)
                    }
                    EndOfTask::Escalation(code) => {
                        command::task_escalation(exec, id, code, variables)
                    }
                })
                .await
        })
    }
}
