//! What the user operation log says of a batch that begins. Its jobs log nothing.

use cauce_store::Filter;
use cauce_store::records::{ProcessDefinition, UserOperationLogEntry};

use super::create::NewBatch;
use super::work::{RemovalTime, Work};
use crate::command::operation_log::{OPERATOR, PropertyChange, millis};
use crate::exec::{Exec, Step};

/// Logs that a batch begins.
pub(super) fn created(exec: &mut Exec<'_>, new: &NewBatch) -> Step {
    if !exec.logs_operations() {
        return Ok(());
    }
    let number = PropertyChange::set("nrOfInstances", new.elements.ids.len());
    let later = PropertyChange::set("async", true);
    let variables = PropertyChange::set("nrOfVariables", new.variables.len());
    let reason =
        |reason: &Option<String>| PropertyChange::new("deleteReason", None, reason.clone());
    let definition = match &new.work {
        Work::Modify(work) => Some(work.definition.clone()),
        Work::Restart(work) => Some(work.definition.clone()),
        Work::Migrate(work) => Some(work.plan.source_definition.clone()),
        Work::Delete(_)
        | Work::DeleteHistory { .. }
        | Work::DeleteDecisions
        | Work::SetJobRetries { .. }
        | Work::SetExternalTaskRetries { .. }
        | Work::Suspend { .. }
        | Work::SetVariables
        | Work::Correlate { .. }
        | Work::SetProcessRemovalTime(_)
        | Work::SetDecisionRemovalTime(_)
        | Work::SetBatchRemovalTime(_) => None,
    };
    let mut about = about(exec, definition)?;
    let instance = "ProcessInstance";
    let (operation, entity, changes) = match &new.work {
        Work::Migrate(work) => {
            let mut changes = vec![
                PropertyChange::new(
                    "processDefinitionId",
                    Some(work.plan.source_definition.clone()),
                    Some(work.plan.target_definition.clone()),
                ),
                number,
            ];
            if !new.variables.is_empty() {
                let count = new.variables.len();
                changes.push(PropertyChange::set("nrOfSetVariables", count));
            }
            changes.push(later);
            ("Migrate", instance, changes)
        }
        Work::Modify(work) => {
            about.annotation.clone_from(&new.note);
            let one = work.instance.as_ref();
            if let Some(id) = one {
                about.proc_inst_id = Some(id.clone());
                let rows =
                    exec.query::<cauce_store::records::Execution>(Filter::new().text("ID_", id))?;
                about.root_proc_inst_id = rows.first().and_then(|e| e.root_proc_inst_id.clone());
            }
            let changes = if one.is_some() {
                Vec::new()
            } else {
                vec![number, later]
            };
            ("ModifyProcessInstance", instance, changes)
        }
        Work::Restart(_) => ("RestartProcessInstance", instance, vec![number, later]),
        Work::Delete(work) => (
            "Delete",
            instance,
            vec![number, later, reason(&work.reason)],
        ),
        Work::DeleteHistory { .. } => (
            "DeleteHistory",
            instance,
            vec![number, later, reason(&new.note)],
        ),
        Work::DeleteDecisions => (
            "DeleteHistory",
            "DecisionInstance",
            vec![number, later, reason(&new.note)],
        ),
        Work::SetJobRetries { retries, .. } => (
            "SetJobRetries",
            "Job",
            vec![number, later, PropertyChange::set("retries", *retries)],
        ),
        Work::SetExternalTaskRetries { retries } => (
            "SetExternalTaskRetries",
            "ExternalTask",
            vec![number, later, PropertyChange::set("retries", *retries)],
        ),
        Work::Suspend { suspended: true } => ("SuspendJob", instance, vec![number, later]),
        Work::Suspend { suspended: false } => ("ActivateJob", instance, vec![number, later]),
        Work::SetVariables => ("SetVariables", instance, vec![number, variables, later]),
        Work::Correlate { message } => {
            let message = PropertyChange::new("messageName", None, message.clone());
            let changes = vec![message, number, variables, later];
            ("CorrelateMessage", instance, changes)
        }
        Work::SetProcessRemovalTime(work) => {
            ("SetRemovalTime", instance, removal(work, number, true))
        }
        Work::SetDecisionRemovalTime(work) => (
            "SetRemovalTime",
            "DecisionInstance",
            removal(work, number, true),
        ),
        Work::SetBatchRemovalTime(work) => {
            ("SetRemovalTime", "Batch", removal(work, number, false))
        }
    };
    exec.log_operation(operation, entity, OPERATOR, &about, &changes);
    Ok(())
}

fn about(exec: &Exec<'_>, definition: Option<String>) -> Step<UserOperationLogEntry> {
    let Some(id) = definition else {
        return Ok(UserOperationLogEntry::default());
    };
    let rows = exec.query::<ProcessDefinition>(Filter::new().text("ID_", &id))?;
    let row = rows.first();
    Ok(UserOperationLogEntry {
        proc_def_id: Some(id),
        proc_def_key: row.map(|d| d.key.clone()),
        deployment_id: row.and_then(|d| d.deployment_id.clone()),
        tenant_id: row.and_then(|d| d.tenant_id.clone()),
        ..UserOperationLogEntry::default()
    })
}

fn removal(
    work: &RemovalTime,
    number: PropertyChange,
    with_hierarchy: bool,
) -> Vec<PropertyChange> {
    let mode = match (work.given, work.time) {
        (true, Some(_)) => "ABSOLUTE_REMOVAL_TIME",
        (true, None) => "CLEARED_REMOVAL_TIME",
        (false, _) => "CALCULATED_REMOVAL_TIME",
    };
    let mut changes = vec![
        PropertyChange::set("mode", mode),
        PropertyChange::new("removalTime", None, work.time.map(millis)),
    ];
    if with_hierarchy {
        changes.push(PropertyChange::set("hierarchical", work.hierarchical));
    }
    changes.extend([number, PropertyChange::set("async", true)]);
    if work.in_chunks {
        changes.push(PropertyChange::set("updateInChunks", true));
    }
    changes
}
