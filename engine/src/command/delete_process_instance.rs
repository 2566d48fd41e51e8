//! Deletes a running process instance on behalf of a user.

use super::operation_log::OPERATOR;
use crate::authorization::rules;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, fail_with};

/// What to delete, and how.
#[derive(Debug, Clone, Default)]
pub struct DeleteProcessInstance {
    /// The process instance.
    pub id: String,
    /// Why.
    pub reason: Option<String>,
    /// Run no listeners.
    pub skip_custom_listeners: bool,
    /// Run no output parameters.
    pub skip_io_mappings: bool,
    /// Leave called instances running.
    pub skip_subprocesses: bool,
}

/// Deletes a running process instance.
///
/// # Errors
/// `NotFoundException` where there is no such instance.
pub fn delete_process_instance(exec: &mut Exec<'_>, delete: &DeleteProcessInstance) -> Step {
    delete_checked(exec, delete, true)
}

/// Deletes an instance. What goes with it needs no permission of its own.
fn delete_checked(exec: &mut Exec<'_>, delete: &DeleteProcessInstance, check: bool) -> Step {
    let id = &delete.id;
    let found = exec.require_instance(id)?
        && exec
            .ws
            .rows
            .executions
            .get(id)
            .is_some_and(|e| e.parent_id.is_none());
    if !found {
        return fail_with(
            ErrorKind::NotFound,
            format!("No process instance found for id '{id}': processInstance is null"),
        );
    }
    let instance = exec.execution(id)?.clone();
    if check {
        exec.check_execution(&rules::DELETE_INSTANCE, &instance)?;
    }
    let about = exec.about_instance(&instance);
    exec.log_operation("Delete", "ProcessInstance", OPERATOR, &about, &[]);
    let caller = instance.super_exec;
    exec.delete_process_instance(
        id,
        delete.reason.as_deref(),
        delete.skip_custom_listeners,
        delete.skip_io_mappings,
        true,
        delete.skip_subprocesses,
    )?;
    // A caller whose called instance is gone is deleted too, as Camunda does for an instance that a call activity waits for.
    if let Some(caller) = caller
        && exec.require_execution(&caller)?
    {
        let parent = exec.process_instance_of(&caller);
        if exec.require_instance(&parent)? {
            let parent = DeleteProcessInstance {
                id: parent,
                ..delete.clone()
            };
            return delete_checked(exec, &parent, false);
        }
    }
    Ok(())
}
