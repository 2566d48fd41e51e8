//! External tasks: locking, failing, retries and priorities.

use cauce_expr::TypedValue;
use cauce_store::Timestamp;
use cauce_store::records::{ExternalTask, UserOperationLogEntry};
use chrono::TimeDelta;

use super::operation_log::{OPERATOR, PropertyChange};
use super::rows::{found, needed, refuse};
use crate::authorization::rules;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Exec, Step, fail, fail_with};

/// What a worker reports of a failed external task.
#[derive(Debug, Clone, Default)]
pub struct ExternalTaskFailure {
    /// A short message.
    pub message: Option<String>,
    /// The whole story.
    pub details: Option<String>,
    /// How often it may be tried again; 0 makes an incident.
    pub retries: i32,
    /// Milliseconds until it may be fetched again.
    pub retry_timeout: i64,
    /// Variables to set.
    pub variables: Vec<(String, TypedValue)>,
    /// Variables to set in the task's own scope.
    pub local_variables: Vec<(String, TypedValue)>,
}

/// The task of an id.
pub(super) fn external_task(exec: &mut Exec<'_>, id: &str) -> Step<ExternalTask> {
    let row = exec.track_one(id, |r| &mut r.external_tasks)?;
    let task = found(row, || {
        format!("Cannot find external task with id {id}: externalTask is null")
    })?;
    if let Some(instance) = &task.proc_inst_id {
        let rule = &rules::UPDATE_INSTANCE;
        // The task is of the tenant of its instance, which need not be read for it.
        exec.check_tenant(task.tenant_id.as_deref(), rule.tenant, instance)?;
        if exec.principal().is_some() {
            exec.check_execution_id(rule, instance)?;
        }
    }
    Ok(task)
}

/// The task of an id, which must be locked by the worker. `words` say what the worker may not.
pub(super) fn locked_task(
    exec: &mut Exec<'_>,
    id: &str,
    worker: Option<&str>,
    words: impl Fn(&str) -> String,
) -> Step<ExternalTask> {
    let worker = needed(worker, "workerId")?;
    let task = external_task(exec, id)?;
    if task.worker_id.as_deref() != Some(worker) {
        let owner = task.worker_id.as_deref().unwrap_or("null");
        return refuse(format!(
            "{}'. It is locked by worker '{owner}'.",
            words(worker)
        ));
    }
    Ok(task)
}

/// A suspended task takes no part.
pub(super) fn must_be_active(task: &ExternalTask) -> Step {
    if task.suspension_state == 2 {
        return fail_with(
            ErrorKind::SuspendedEntity,
            format!(
                "ENGINE-03043 ExternalTask with id '{}' is suspended.",
                task.id
            ),
        );
    }
    Ok(())
}

/// A point in time some milliseconds from now.
pub(super) fn later(exec: &Exec<'_>, milliseconds: i64) -> Step<Timestamp> {
    let until =
        TimeDelta::try_milliseconds(milliseconds).and_then(|d| exec.now().checked_add_signed(d));
    until.ok_or_else(|| {
        EngineError::bad_request(format!(
            "a duration of {milliseconds} milliseconds is too long"
        ))
        .into()
    })
}

/// Locks a task for a worker, for milliseconds.
///
/// # Errors
/// Another worker holds the lock; there is no such task.
pub fn lock_external_task(
    exec: &mut Exec<'_>,
    id: &str,
    worker: Option<&str>,
    duration: i64,
) -> Step {
    let worker = needed(worker, "workerId")?.to_owned();
    if duration <= 0 {
        return refuse("lockDuration is not greater than 0");
    }
    let task = external_task(exec, id)?;
    let held = task.lock_exp_time.is_some_and(|until| until > exec.now());
    if let Some(owner) = task.worker_id.filter(|owner| held && *owner != worker) {
        return refuse(format!(
            "External Task {id} cannot be locked by worker '{worker}'. It is locked by worker '{owner}'."
        ));
    }
    let until = later(exec, duration)?;
    exec.ws.rows.external_tasks.update(id, |t| {
        t.worker_id = Some(worker);
        t.lock_exp_time = Some(until);
    });
    Ok(())
}

/// Lets a worker keep its lock for milliseconds from now.
///
/// # Errors
/// Another worker holds the lock; there is no such task; it is suspended.
pub fn extend_external_task_lock(
    exec: &mut Exec<'_>,
    id: &str,
    worker: Option<&str>,
    duration: i64,
) -> Step {
    if duration <= 0 {
        return refuse("lockTime is not greater than 0");
    }
    let task = locked_task(exec, id, worker, |w| {
        format!("The lock of the External Task {id} cannot be extended by worker '{w}'")
    })?;
    let now = exec.now();
    if task.lock_exp_time.is_some_and(|until| until < now) {
        return refuse(format!(
            "Cannot extend a lock that expired: lockExpirationTime is not greater than or equal to {}",
            now.timestamp_millis()
        ));
    }
    must_be_active(&task)?;
    let until = later(exec, duration)?;
    exec.ws
        .rows
        .external_tasks
        .update(id, |t| t.lock_exp_time = Some(until));
    Ok(())
}

/// Takes the lock off a task.
///
/// # Errors
/// There is no such task.
pub fn unlock_external_task(exec: &mut Exec<'_>, id: &str) -> Step {
    let task = external_task(exec, id)?;
    exec.ws.rows.external_tasks.update(id, |t| {
        t.worker_id = None;
        t.lock_exp_time = None;
    });
    if let Some(topic) = task.topic_name.clone() {
        exec.ws
            .wakeups
            .push(cauce_store::Wakeup::ExternalTasks { topic });
    }
    let about = exec.completed_about(about(&task))?;
    exec.log_operation("Unlock", "ExternalTask", OPERATOR, &about, &[]);
    Ok(())
}

/// What an entry of the user operation log says of a task.
fn about(task: &ExternalTask) -> UserOperationLogEntry {
    UserOperationLogEntry {
        external_task_id: Some(task.id.clone()),
        proc_inst_id: task.proc_inst_id.clone(),
        proc_def_id: task.proc_def_id.clone(),
        proc_def_key: task.proc_def_key.clone(),
        tenant_id: task.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    }
}

/// A worker reports that it failed.
///
/// # Errors
/// Another worker holds the lock; there is no such task; it is suspended; a number is negative.
pub fn fail_external_task(
    exec: &mut Exec<'_>,
    id: &str,
    worker: Option<&str>,
    failure: &ExternalTaskFailure,
) -> Step {
    needed(worker, "workerId")?;
    if failure.retries < 0 {
        return fail("retries is not greater than or equal to 0");
    }
    if failure.retry_timeout < 0 {
        return fail("retryDuration is not greater than or equal to 0");
    }
    let task = locked_task(exec, id, worker, |w| {
        format!("Failure of External Task {id} cannot be reported by worker '{w}")
    })?;
    must_be_active(&task)?;
    later(exec, failure.retry_timeout)?;
    exec.require_instance(task.proc_inst_id.as_deref().unwrap_or_default())?;
    exec.external_task_failure(
        id,
        failure.message.clone(),
        failure.details.clone(),
        failure.retries,
        failure.retry_timeout,
        &failure.variables,
        &failure.local_variables,
    )
}

/// Sets how often a task may still fail; an incident comes or goes with it.
///
/// # Errors
/// The number is negative; there is no such task.
pub fn set_external_task_retries(exec: &mut Exec<'_>, id: &str, retries: i32) -> Step {
    let (task, change) = change_retries(exec, id, retries)?;
    let about = exec.completed_about(about(&task))?;
    exec.log_operation(
        "SetExternalTaskRetries",
        "ExternalTask",
        OPERATOR,
        &about,
        &[change],
    );
    Ok(())
}

/// Sets how often tasks may still fail; the log of what users do has one entry for all of them.
///
/// # Errors
/// The number is negative; there is no such task.
pub fn set_external_tasks_retries(exec: &mut Exec<'_>, ids: &[String], retries: i32) -> Step {
    let changes = [
        PropertyChange::set("nrOfInstances", ids.len()),
        PropertyChange::set("async", false),
        PropertyChange::set("retries", retries),
    ];
    for id in ids {
        change_retries(exec, id, retries)?;
    }
    exec.log_operation(
        "SetExternalTaskRetries",
        "ExternalTask",
        OPERATOR,
        &UserOperationLogEntry::default(),
        &changes,
    );
    Ok(())
}

fn change_retries(
    exec: &mut Exec<'_>,
    id: &str,
    retries: i32,
) -> Step<(ExternalTask, PropertyChange)> {
    if retries < 0 {
        return refuse(
            "The number of retries cannot be negative: retries is not greater than or equal to 0",
        );
    }
    let task = external_task(exec, id)?;
    exec.require_instance(task.proc_inst_id.as_deref().unwrap_or_default())?;
    exec.set_external_task_retries(id, retries)?;
    let change = PropertyChange::new(
        "retries",
        task.retries.map(|r| r.to_string()),
        Some(retries.to_string()),
    );
    Ok((task, change))
}

/// Sets the priority of a task.
///
/// # Errors
/// There is no such task.
pub fn set_external_task_priority(exec: &mut Exec<'_>, id: &str, priority: i64) -> Step {
    let task = external_task(exec, id)?;
    exec.ws
        .rows
        .external_tasks
        .update(id, |t| t.priority = priority);
    let change = PropertyChange::new(
        "priority",
        Some(task.priority.to_string()),
        Some(priority.to_string()),
    );
    let about = exec.completed_about(about(&task))?;
    exec.log_operation("SetPriority", "ExternalTask", OPERATOR, &about, &[change]);
    Ok(())
}

/// A worker has completed a task: its process goes on.
///
/// # Errors
/// Another worker holds the lock; there is no such task; it is suspended; what the process fails with.
pub fn complete_external_task(
    exec: &mut Exec<'_>,
    id: &str,
    worker: Option<&str>,
    variables: &[(String, TypedValue)],
    local: &[(String, TypedValue)],
) -> Step {
    let task = locked_task(exec, id, worker, |w| {
        format!("External Task {id} cannot be completed by worker '{w}")
    })?;
    must_be_active(&task)?;
    exec.require_instance(task.proc_inst_id.as_deref().unwrap_or_default())?;
    exec.complete_external_task(id, variables, local)
}

/// A worker reports a BPMN error.
///
/// # Errors
/// Another worker holds the lock; there is no such task; it is suspended; what the process fails with.
pub fn external_task_bpmn_error(
    exec: &mut Exec<'_>,
    id: &str,
    worker: Option<&str>,
    code: Option<&str>,
    message: Option<&str>,
    variables: &[(String, TypedValue)],
) -> Step {
    needed(worker, "workerId")?;
    let code = needed(code, "errorCode")?.to_owned();
    let task = locked_task(exec, id, worker, |w| {
        format!("Bpmn error of External Task {id} cannot be reported by worker '{w}")
    })?;
    must_be_active(&task)?;
    exec.require_instance(task.proc_inst_id.as_deref().unwrap_or_default())?;
    let error = crate::exec::BpmnError {
        code,
        message: message.map(str::to_owned),
    };
    exec.external_task_error(id, error, variables)
}

/// The ids of the external tasks of process instances.
///
/// # Errors
/// None of its own.
pub fn external_tasks_of(exec: &mut Exec<'_>, instances: &[String]) -> Step<Vec<String>> {
    let rows = exec.query::<ExternalTask>(
        cauce_store::Filter::new().any("PROC_INST_ID_", instances.to_vec()),
    )?;
    Ok(rows.iter().map(|r| r.id.clone()).collect())
}
