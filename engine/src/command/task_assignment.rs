//! Tasks: claimed, assigned, delegated, resolved.

use cauce_expr::TypedValue;
use cauce_store::records::Task;

use super::operation_log::{PropertyChange, TASK_WORKER};
use super::rows::found;
use crate::authorization::rules;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Exec, Step, Stop, VarScope, fail_with};

/// The task of an id, with the tree of its process instance.
pub(super) fn task(exec: &mut Exec<'_>, id: &str) -> Step<Option<Task>> {
    let Some(row) = exec.track_one(id, |r| &mut r.tasks)? else {
        return Ok(None);
    };
    match &row.proc_inst_id {
        Some(instance) => {
            exec.require_instance(instance)?;
            exec.task_model(id)?;
        }
        None => {
            let of_task = || cauce_store::Filter::new().text("TASK_ID_", id);
            exec.track(of_task(), |r| &mut r.identity_links)?;
            exec.track(of_task(), |r| &mut r.variables)?;
            exec.track_one(id, |r| &mut r.historic_task_instances)?;
        }
    }
    Ok(exec.ws.rows.tasks.get(id).cloned())
}

/// The task of an id; a `NullValueException` where there is none.
pub(super) fn task_or_null(exec: &mut Exec<'_>, id: &str) -> Step<Task> {
    task(exec, id)?.ok_or_else(|| Stop::Fail(EngineError::null_value(missing(id))))
}

/// The task of an id; a `NotFoundException` where there is none.
pub(super) fn task_or_not_found(exec: &mut Exec<'_>, id: &str) -> Step<Task> {
    let row = task(exec, id)?;
    found(row, || missing(id))
}

fn missing(id: &str) -> String {
    format!("Cannot find task with id {id}: task is null")
}

/// A suspended task cannot be worked on.
pub(super) fn must_be_active(task: &Task) -> Step {
    if task.suspension_state == 2 {
        return fail_with(
            ErrorKind::SuspendedEntity,
            format!("ENGINE-03043 task with id '{}' is suspended.", task.id),
        );
    }
    Ok(())
}

/// The task of an id, which must not be suspended.
///
/// # Errors
/// There is no such task; it is suspended.
pub fn active_task(exec: &mut Exec<'_>, id: &str) -> Step<Task> {
    let row = task_or_null(exec, id)?;
    must_be_active(&row)?;
    Ok(row)
}

/// A user takes a task that nobody has. Without a user, nobody has it afterwards.
///
/// # Errors
/// There is no such task; somebody else has it; it is suspended.
pub fn claim_task(exec: &mut Exec<'_>, id: &str, user: Option<&str>) -> Step {
    let row = task_or_null(exec, id)?;
    exec.check_task(&rules::WORK_ON_TASK, &row)?;
    match (user, row.assignee.as_deref()) {
        (Some(user), Some(other)) if user != other => {
            return fail_with(
                ErrorKind::TaskAlreadyClaimed,
                format!("Task '{id}' is already claimed by someone else."),
            );
        }
        (Some(_), Some(_)) => {}
        _ => must_be_active(&row)?,
    }
    let new = user.map(str::to_owned);
    exec.change_task(id, |t| t.assignee = new)?;
    log_task(exec, "Claim", &row);
    Ok(())
}

/// Gives a task to a user, or to nobody.
///
/// # Errors
/// There is no such task; it is suspended.
pub fn set_assignee(exec: &mut Exec<'_>, id: &str, user: Option<&str>) -> Step {
    let row = task_or_not_found(exec, id)?;
    exec.check_task(&rules::ASSIGN_TASK, &row)?;
    must_be_active(&row)?;
    let new = user.map(str::to_owned);
    exec.change_task(id, |t| t.assignee = new)?;
    log_task(exec, "Assign", &row);
    Ok(())
}

/// The owner of a task has another user do it.
///
/// # Errors
/// There is no such task; it is suspended.
pub fn delegate_task(exec: &mut Exec<'_>, id: &str, user: Option<&str>) -> Step {
    let row = task_or_null(exec, id)?;
    exec.check_task(&rules::ASSIGN_TASK, &row)?;
    must_be_active(&row)?;
    let new = user.map(str::to_owned);
    exec.change_task(id, |t| {
        t.delegation = Some("PENDING".into());
        if t.owner.is_none() {
            t.owner = t.assignee.take();
        }
        t.assignee = new;
    })?;
    log_task(exec, "Delegate", &row);
    Ok(())
}

/// Whom a task was delegated to has done it; it goes back to its owner.
///
/// # Errors
/// There is no such task; it is suspended.
pub fn resolve_task(exec: &mut Exec<'_>, id: &str, variables: &[(String, TypedValue)]) -> Step {
    let row = task_or_null(exec, id)?;
    exec.check_task(&rules::WORK_ON_TASK, &row)?;
    exec.set_variables(&VarScope::Task(id.to_owned()), variables)?;
    must_be_active(&row)?;
    exec.change_task(id, |t| {
        t.delegation = Some("RESOLVED".into());
        t.assignee = t.owner.clone();
    })?;
    log_task(exec, "Resolve", &row);
    Ok(())
}

/// Writes what of a task a user has changed.
pub(super) fn log_task(exec: &mut Exec<'_>, operation: &str, before: &Task) {
    let Some(after) = exec.ws.rows.tasks.get(&before.id).cloned() else {
        return;
    };
    let changes = changes(before, &after);
    if changes.is_empty() {
        return;
    }
    let about = exec.about_task(before);
    exec.log_operation(operation, "Task", TASK_WORKER, &about, &changes);
}

/// What differs between two states of a task.
pub(super) fn changes(before: &Task, after: &Task) -> Vec<PropertyChange> {
    use super::operation_log::millis;
    let mut out = Vec::new();
    let mut text = |property, before: &Option<String>, after: &Option<String>| {
        if before != after {
            out.push(PropertyChange::new(property, before.clone(), after.clone()));
        }
    };
    text("assignee", &before.assignee, &after.assignee);
    text("delegation", &before.delegation, &after.delegation);
    text("description", &before.description, &after.description);
    text(
        "dueDate",
        &before.due_date.map(millis),
        &after.due_date.map(millis),
    );
    text(
        "followUpDate",
        &before.follow_up_date.map(millis),
        &after.follow_up_date.map(millis),
    );
    text("name", &before.name, &after.name);
    text("owner", &before.owner, &after.owner);
    text("parentTask", &before.parent_task_id, &after.parent_task_id);
    text(
        "priority",
        &Some(before.priority.to_string()),
        &Some(after.priority.to_string()),
    );
    out
}
