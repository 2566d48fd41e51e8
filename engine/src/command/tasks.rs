//! What a user does with an open task that moves its process on.

use cauce_expr::TypedValue;

use super::load_task;
use super::operation_log::{PropertyChange, TASK_WORKER};
use crate::authorization::rules;
use crate::error::ErrorKind;
use crate::exec::{BpmnError, Exec, Step, fail_with};

/// Completes a task with variables of its process and local ones.
///
/// # Errors
/// `NullValueException` where there is no such task.
pub fn complete_task(
    exec: &mut Exec<'_>,
    task: &str,
    variables: &[(String, TypedValue)],
    local: &[(String, TypedValue)],
) -> Step {
    if !load_task(exec, task)? {
        return fail_with(
            ErrorKind::NullValue,
            format!("Cannot find task with id {task}: task is null"),
        );
    }
    exec.check_task_id(&rules::WORK_ON_TASK, task)?;
    if let Some(row) = exec.ws.rows.tasks.get(task).cloned() {
        let about = exec.about_task(&row);
        let done = PropertyChange::new("delete", Some("false".to_owned()), Some("true".to_owned()));
        exec.log_operation("Complete", "Task", TASK_WORKER, &about, &[done]);
    }
    exec.complete_task(task, variables, local)
}

/// Reports a BPMN error at a task.
///
/// # Errors
/// `NotFoundException` where there is no such task.
pub fn task_bpmn_error(
    exec: &mut Exec<'_>,
    task: &str,
    error: &BpmnError,
    variables: &[(String, TypedValue)],
) -> Step {
    if !load_task(exec, task)? {
        return fail_with(
            ErrorKind::NotFound,
            format!("Cannot find task with id {task}: task is null"),
        );
    }
    exec.check_task_id(&rules::WORK_ON_TASK, task)?;
    exec.task_error(task, error.clone(), variables)
}

/// Escalates at a task.
///
/// # Errors
/// `NotFoundException` where there is no such task, `BadUserRequestException` where nobody catches the escalation.
pub fn task_escalation(
    exec: &mut Exec<'_>,
    task: &str,
    code: &str,
    variables: &[(String, TypedValue)],
) -> Step {
    if !load_task(exec, task)? {
        return fail_with(
            ErrorKind::NotFound,
            format!("Cannot find task with id {task}: task is null"),
        );
    }
    exec.check_task_id(&rules::WORK_ON_TASK, task)?;
    exec.task_escalation(task, code, variables)
}
