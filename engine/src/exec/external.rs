//! External tasks: created by activities, completed and failed by workers.

use cauce_bpmn::model::{
    Activity, ActivityKind, BusinessRuleTask, EndEvent, ErrorDefinition, Expr, ServiceTask,
    TaskWork, ThrowEvent,
};
use cauce_expr::{TypedValue, Value};
use cauce_store::records::ExternalTask;

use super::incidents::{NewIncident, Outcome};
use super::{BpmnError, Exec, Step, Stop, VarScope, fail_with};
use crate::error::{EngineError, ErrorKind};

impl Exec<'_> {
    /// An activity waits for an external worker.
    pub(super) fn create_external_task(
        &mut self,
        id: &str,
        activity: &Activity,
        topic: &Expr,
        priority: Option<&Expr>,
    ) -> Step {
        let scope = VarScope::Execution(id.to_owned());
        let topic = self.evaluate_string(&scope, topic)?;
        let definition = self.definition_of(id)?;
        let priority = match priority.or(definition.process.task_priority.as_ref()) {
            Some(expr) => self.priority_value(id, &expr.clone(), "")?,
            None => 0,
        };
        let e = self.execution(id)?.clone();
        let task_id = self.new_id();
        self.ws.rows.external_tasks.insert(ExternalTask {
            id: task_id.clone(),
            rev: 1,
            topic_name: topic.clone(),
            create_time: Some(self.now()),
            suspension_state: e.suspension_state,
            execution_id: Some(id.to_owned()),
            proc_inst_id: e.proc_inst_id,
            proc_def_id: e.proc_def_id,
            proc_def_key: Some(definition.row.key.clone()),
            act_id: Some(activity.id.clone()),
            act_inst_id: e.act_inst_id,
            tenant_id: e.tenant_id,
            priority,
            ..ExternalTask::default()
        });
        if let Some(topic) = topic {
            self.ws
                .wakeups
                .push(cauce_store::Wakeup::ExternalTasks { topic });
        }
        self.history_external_task(&task_id, 0, None);
        Ok(())
    }

    /// An external task goes without having been completed.
    pub(super) fn delete_external_task(&mut self, id: &str) {
        self.history_external_task(id, 3, None);
        self.drop_external_task(id, Outcome::Deleted);
    }

    fn drop_external_task(&mut self, id: &str, outcome: Outcome) {
        self.remove_incidents_of(id, "failedExternalTask", outcome);
        if let Some(task) = self.ws.rows.external_tasks.remove(id)
            && let Some(details) = task.error_details_id
        {
            self.drop_byte_array(&details);
        }
    }

    fn error_definitions(&self, execution: &str) -> Step<Vec<(Expr, ErrorDefinition)>> {
        self.with_activity(execution, |a| {
            let work: Option<&ServiceTask> = match &a.kind {
                ActivityKind::ServiceTask(w) | ActivityKind::SendTask(w) => Some(w),
                ActivityKind::BusinessRuleTask(b) => match &**b {
                    BusinessRuleTask::Service(w) => Some(w),
                    BusinessRuleTask::Decision { .. } => None,
                },
                ActivityKind::IntermediateThrow(ThrowEvent::Message(w))
                | ActivityKind::EndEvent(EndEvent::Message(w)) => Some(w),
                _ => None,
            };
            match work.map(|w| &w.work) {
                Some(TaskWork::External {
                    error_definitions, ..
                }) => error_definitions.clone(),
                _ => Vec::new(),
            }
        })
    }

    /// A worker has completed an external task.
    pub fn complete_external_task(
        &mut self,
        id: &str,
        variables: &[(String, TypedValue)],
        local: &[(String, TypedValue)],
    ) -> Step {
        let Some(task) = self.ws.rows.external_tasks.get(id).cloned() else {
            return Ok(());
        };
        let Some(execution) = task.execution_id.clone() else {
            return Ok(());
        };
        self.set_variables(&VarScope::Execution(execution.clone()), variables)?;
        for (name, value) in local {
            self.set_local(&VarScope::Execution(execution.clone()), name, value.clone())?;
        }
        if self.mapped_error(id, &execution, false)? {
            return Ok(());
        }
        self.history_external_task(id, 2, None);
        self.drop_external_task(id, Outcome::Resolved);
        self.signal(&execution)
    }

    /// Throws the first BPMN error whose `errorEventDefinition` holds; `true` where one did.
    fn mapped_error(&mut self, id: &str, execution: &str, failed: bool) -> Step<bool> {
        for (condition, definition) in self.error_definitions(execution)? {
            let holds = match self.evaluate_external_task(id, execution, &condition) {
                Ok(Value::Boolean(holds)) => holds,
                Ok(_) => false,
                Err(Stop::Fail(_)) if failed => false,
                Err(stop) => return Err(stop),
            };
            if holds {
                let code = self
                    .optional_text(execution, definition.code.as_ref())?
                    .unwrap_or_default();
                let message = self.optional_text(execution, definition.message.as_ref())?;
                // The task goes with its activity.
                self.throw_error(execution, &BpmnError { code, message })?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// An expression that sees `externalTask`.
    fn evaluate_external_task(&mut self, id: &str, execution: &str, expr: &Expr) -> Step<Value> {
        self.external_task = Some(id.to_owned());
        let value = self.evaluate(&VarScope::Execution(execution.to_owned()), expr);
        self.external_task = None;
        value
    }

    pub(super) fn external_error_details(&self, id: &str) -> Option<String> {
        let array = self
            .ws
            .rows
            .external_tasks
            .get(id)?
            .error_details_id
            .clone()?;
        let bytes = self.ws.rows.byte_arrays.get(&array)?.bytes.clone()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A worker reports a BPMN error.
    pub fn external_task_error(
        &mut self,
        id: &str,
        error: BpmnError,
        variables: &[(String, TypedValue)],
    ) -> Step {
        let Some(task) = self.ws.rows.external_tasks.get(id).cloned() else {
            return Ok(());
        };
        let Some(execution) = task.execution_id else {
            return Ok(());
        };
        self.set_variables(&VarScope::Execution(execution.clone()), variables)?;
        self.propagate_error(&execution, &error)
    }

    /// A worker reports a failure.
    #[expect(
        clippy::too_many_arguments,
        reason = "these are the fields of the request"
    )]
    pub fn external_task_failure(
        &mut self,
        id: &str,
        message: Option<String>,
        details: Option<String>,
        retries: i32,
        retry_timeout_ms: i64,
        variables: &[(String, TypedValue)],
        local: &[(String, TypedValue)],
    ) -> Step {
        let Some(task) = self.ws.rows.external_tasks.get(id).cloned() else {
            return Ok(());
        };
        let Some(execution) = task.execution_id.clone() else {
            return Ok(());
        };
        if retries < 0 {
            return fail_with(
                ErrorKind::BadUserRequest,
                "The number of retries cannot be negative",
            );
        }
        self.set_variables(&VarScope::Execution(execution.clone()), variables)?;
        for (name, value) in local {
            self.set_local(&VarScope::Execution(execution.clone()), name, value.clone())?;
        }
        let old_details = task.error_details_id.clone();
        let array = self.history_bytes(
            details.as_deref().map(|d| d.as_bytes().to_vec()),
            None,
            "ExternalTaskExceptionByteArray",
            None,
            task.tenant_id.as_deref(),
        );
        if let Some(old) = old_details {
            self.drop_byte_array(&old);
        }
        let until = self.now() + chrono::Duration::milliseconds(retry_timeout_ms);
        let cut = message.as_deref().map(super::incidents::cut);
        self.ws.rows.external_tasks.update(id, |t| {
            t.error_msg = cut.clone();
            t.error_details_id = array;
            t.lock_exp_time = Some(until);
        });
        if self.mapped_error(id, &execution, true)? {
            return Ok(());
        }
        let log = self.history_external_task(id, 1, details.as_deref());
        self.ws
            .rows
            .external_tasks
            .update(id, |t| t.last_failure_log_id = log);
        if retries > 0
            && retry_timeout_ms <= 0
            && let Some(topic) = task.topic_name
        {
            self.ws
                .wakeups
                .push(cauce_store::Wakeup::ExternalTasks { topic });
        }
        self.set_external_task_retries(id, retries)
    }

    /// Sets retries; at zero there is an incident, above it there is none.
    pub fn set_external_task_retries(&mut self, id: &str, retries: i32) -> Step {
        let Some(task) = self.ws.rows.external_tasks.get(id).cloned() else {
            return Err(Stop::Fail(EngineError::new(
                ErrorKind::NotFound,
                format!("Cannot find external task with id {id}: externalTask is null"),
            )));
        };
        let had = task.retries.is_none_or(|r| r > 0);
        self.ws
            .rows
            .external_tasks
            .update(id, |t| t.retries = Some(retries));
        if had && retries <= 0 {
            self.create_incident(&NewIncident {
                kind: "failedExternalTask".to_owned(),
                configuration: Some(id.to_owned()),
                message: task.error_msg,
                execution: task.execution_id,
                activity: task.act_id,
                failed_activity: None,
                definition: task.proc_def_id,
                tenant: task.tenant_id,
                job_definition: None,
                history_configuration: task.last_failure_log_id,
            })?;
        } else if !had && retries > 0 {
            self.remove_incidents_of(id, "failedExternalTask", Outcome::Resolved);
        }
        Ok(())
    }
}
