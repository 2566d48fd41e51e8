//! The user operation log: who changed what by hand.
//!
//! Camunda writes it only where somebody is authenticated and the history level is full.

use std::borrow::Cow;

use cauce_store::Filter;
use cauce_store::Timestamp;
use cauce_store::records::{
    Execution, HistoricProcessInstance, Job, JobDefinition, ProcessDefinition, Task,
    UserOperationLogEntry,
};

use crate::exec::{Exec, Step};

/// A property that a user changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PropertyChange {
    pub(crate) property: Cow<'static, str>,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl PropertyChange {
    /// A property with its values before and after.
    pub(crate) fn new(
        property: impl Into<Cow<'static, str>>,
        before: Option<String>,
        after: Option<String>,
    ) -> Self {
        Self {
            property: property.into(),
            before,
            after,
        }
    }

    /// A property that only has a value now.
    pub(crate) fn set(property: impl Into<Cow<'static, str>>, after: impl ToString) -> Self {
        Self {
            property: property.into(),
            before: None,
            after: Some(after.to_string()),
        }
    }
}

/// A point in time as the log holds it: milliseconds.
pub(crate) fn millis(time: Timestamp) -> String {
    time.timestamp_millis().to_string()
}

/// Categories of the log.
pub(crate) const OPERATOR: &str = "Operator";
/// What workers on tasks do.
pub(super) const TASK_WORKER: &str = "TaskWorker";
/// What administrators do.
pub(super) const ADMIN: &str = "Admin";

impl Exec<'_> {
    /// Writes a user operation: an entry a property, all with the same operation id. `about` says on what.
    pub(crate) fn log_operation(
        &mut self,
        operation: &str,
        entity: &str,
        category: &str,
        about: &UserOperationLogEntry,
        changes: &[PropertyChange],
    ) {
        if !self.logs_operations() {
            return;
        }
        let operation_id = self.operation_id();
        let nothing = [PropertyChange::default()];
        let changes = if changes.is_empty() {
            &nothing[..]
        } else {
            changes
        };
        for change in changes {
            let entry = UserOperationLogEntry {
                id: self.new_id(),
                user_id: self.env.user.clone(),
                timestamp: self.now(),
                operation_type: Some(operation.to_owned()),
                operation_id: Some(operation_id.clone()),
                entity_type: Some(entity.to_owned()),
                property: (!change.property.is_empty()).then(|| change.property.to_string()),
                org_value: change.before.clone(),
                new_value: change.after.clone(),
                category: Some(category.to_owned()),
                ..about.clone()
            };
            self.ws.rows.user_operation_log.insert(entry);
        }
    }

    /// What an entry says of an execution and its process.
    pub(super) fn about_execution(&self, execution: &Execution) -> UserOperationLogEntry {
        UserOperationLogEntry {
            proc_def_id: execution.proc_def_id.clone(),
            proc_def_key: execution.proc_def_id.as_deref().and_then(definition_key),
            root_proc_inst_id: execution.root_proc_inst_id.clone(),
            proc_inst_id: execution.proc_inst_id.clone(),
            execution_id: Some(execution.id.clone()),
            tenant_id: execution.tenant_id.clone(),
            deployment_id: self.deployment_of(execution.proc_def_id.as_deref()),
            ..UserOperationLogEntry::default()
        }
    }

    /// What an entry says of a process instance, which names no execution.
    pub(crate) fn about_instance(&self, instance: &Execution) -> UserOperationLogEntry {
        UserOperationLogEntry {
            execution_id: None,
            ..self.about_execution(instance)
        }
    }

    /// What an entry says of a task.
    pub(super) fn about_task(&self, task: &Task) -> UserOperationLogEntry {
        let root = task
            .execution_id
            .as_deref()
            .and_then(|e| self.ws.rows.executions.get(e))
            .and_then(|e| e.root_proc_inst_id.clone());
        UserOperationLogEntry {
            task_id: Some(task.id.clone()),
            proc_def_id: task.proc_def_id.clone(),
            proc_def_key: task.proc_def_id.as_deref().and_then(definition_key),
            root_proc_inst_id: root,
            proc_inst_id: task.proc_inst_id.clone(),
            execution_id: task.execution_id.clone(),
            case_def_id: task.case_def_id.clone(),
            case_inst_id: task.case_inst_id.clone(),
            case_execution_id: task.case_execution_id.clone(),
            tenant_id: task.tenant_id.clone(),
            deployment_id: self.deployment_of(task.proc_def_id.as_deref()),
            ..UserOperationLogEntry::default()
        }
    }

    /// What an entry says of a process instance in history.
    pub(super) fn about_historic_instance(
        &self,
        instance: &HistoricProcessInstance,
    ) -> UserOperationLogEntry {
        UserOperationLogEntry {
            proc_def_id: Some(instance.proc_def_id.clone()),
            proc_def_key: instance.proc_def_key.clone(),
            root_proc_inst_id: instance.root_proc_inst_id.clone(),
            proc_inst_id: Some(instance.proc_inst_id.clone()),
            execution_id: Some(instance.proc_inst_id.clone()),
            case_inst_id: instance.case_inst_id.clone(),
            tenant_id: instance.tenant_id.clone(),
            removal_time: instance.removal_time,
            ..UserOperationLogEntry::default()
        }
    }

    /// Adds to an entry what the rows that it names say of it. Does nothing where operations are not logged.
    pub(super) fn completed_about(
        &mut self,
        mut about: UserOperationLogEntry,
    ) -> Step<UserOperationLogEntry> {
        if !self.env.log_user_operations {
            return Ok(about);
        }
        if let Some(id) = about.job_id.clone()
            && let Some(job) = self.query::<Job>(Filter::new().text("ID_", &id))?.first()
        {
            about = super::job_settings::about(job);
        }
        if let Some(id) = about.job_def_id.clone()
            && let Some(row) = self
                .query::<JobDefinition>(Filter::new().text("ID_", &id))?
                .first()
        {
            about.proc_def_id.clone_from(&row.proc_def_id);
            about.proc_def_key.clone_from(&row.proc_def_key);
            about.tenant_id.clone_from(&row.tenant_id);
        }
        if let Some(id) = about.proc_inst_id.clone()
            && let Some(row) = self
                .query::<Execution>(Filter::new().text("ID_", &id))?
                .first()
        {
            about.proc_def_id.clone_from(&row.proc_def_id);
            about.root_proc_inst_id.clone_from(&row.root_proc_inst_id);
            about.tenant_id.clone_from(&row.tenant_id);
        }
        if let Some(id) = about.proc_def_id.clone()
            && let Some(row) = self
                .query::<ProcessDefinition>(Filter::new().text("ID_", &id))?
                .first()
        {
            about.proc_def_key = Some(row.key.clone());
            about.deployment_id.clone_from(&row.deployment_id);
            about.tenant_id.clone_from(&row.tenant_id);
        }
        Ok(about)
    }

    fn deployment_of(&self, definition: Option<&str>) -> Option<String> {
        self.ws
            .definitions
            .get(definition?)
            .and_then(|d| d.row.deployment_id.clone())
    }
}

/// The key in an id such as `order:3:9f6c…`.
fn definition_key(id: &str) -> Option<String> {
    id.split(':')
        .next()
        .filter(|key| *key != id)
        .map(str::to_owned)
}
