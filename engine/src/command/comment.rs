//! Comments on tasks and process instances.

use cauce_store::Filter;
use cauce_store::records::{Comment, HistoricProcessInstance, Task, UserOperationLogEntry};

use super::operation_log::{PropertyChange, TASK_WORKER};
use super::rows::needed;
use super::task_assignment::task;
use crate::authorization::rules;
use crate::error::EngineError;
use crate::exec::{Exec, Step};

/// As much of a comment as lists show: white space is one blank, 163 characters at most.
fn shortened(message: &str) -> String {
    let words = message.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= 163 {
        return words;
    }
    let mut short: String = words.chars().take(160).collect();
    short.push_str("...");
    short
}

/// Adds a comment to a task, and to a process instance where one is given; none where there is no such task.
///
/// # Errors
/// There is no message.
pub fn add_task_comment(
    exec: &mut Exec<'_>,
    id: &str,
    instance: Option<&str>,
    message: Option<&str>,
) -> Step<Option<Comment>> {
    let Some(row) = task(exec, id)? else {
        return Ok(None);
    };
    let message = needed(message, "Message")?;
    let mut root = row
        .execution_id
        .as_deref()
        .and_then(|e| exec.ws.rows.executions.get(e))
        .and_then(|e| e.root_proc_inst_id.clone());
    if let Some(instance) = instance {
        if !exec.require_instance(instance)? {
            return Err(EngineError::null_value(format!(
                "No execution exists with processInstanceId: {instance}: execution is null"
            ))
            .into());
        }
        root = root.or_else(|| {
            exec.ws
                .rows
                .executions
                .get(instance)
                .and_then(|e| e.root_proc_inst_id.clone())
        });
    }
    let comment = Comment {
        id: exec.new_id(),
        kind: Some("comment".into()),
        time: exec.now(),
        user_id: exec.env.user.clone(),
        task_id: Some(id.to_owned()),
        root_proc_inst_id: root,
        proc_inst_id: instance.map(str::to_owned),
        action: Some("AddComment".into()),
        message: Some(shortened(message)),
        full_msg: Some(message.as_bytes().to_vec()),
        tenant_id: row.tenant_id.clone(),
        removal_time: None,
        rev: 1,
    };
    exec.ws.rows.comments.insert(comment.clone());
    exec.change_task(id, |_| {})?;
    Ok(Some(comment))
}

/// Changes the message of a comment on a task; `false` where there is no such task.
///
/// # Errors
/// There is no such comment; the comment's id or the message is missing.
pub fn update_task_comment(
    exec: &mut Exec<'_>,
    id: &str,
    comment: Option<&str>,
    message: Option<&str>,
) -> Step<bool> {
    let Some(row) = task(exec, id)? else {
        return Ok(false);
    };
    exec.check_task(&rules::WORK_ON_TASK, &row)?;
    let about = exec.about_task(&row);
    update(
        exec,
        comment,
        message,
        &format!("taskId: {id}"),
        about,
        |c| c.task_id.as_deref() == Some(id),
    )?;
    exec.change_task(id, |_| {})?;
    Ok(true)
}

/// Changes the message of a comment on a process instance; `false` where there is no such instance.
///
/// # Errors
/// There is no such comment; the comment's id or the message is missing.
pub fn update_instance_comment(
    exec: &mut Exec<'_>,
    id: &str,
    comment: Option<&str>,
    message: Option<&str>,
) -> Step<bool> {
    let Some(instance) = historic_instance(exec, id)? else {
        return Ok(false);
    };
    exec.check_execution_id(&rules::UPDATE_INSTANCE, id)?;
    let about = exec.about_historic_instance(&instance);
    update(
        exec,
        comment,
        message,
        &format!("processInstanceId: {id}"),
        about,
        |c| c.proc_inst_id.as_deref() == Some(id),
    )?;
    Ok(true)
}

fn historic_instance(exec: &mut Exec<'_>, id: &str) -> Step<Option<HistoricProcessInstance>> {
    exec.track_one(id, |r| &mut r.historic_process_instances)
}

fn update(
    exec: &mut Exec<'_>,
    comment: Option<&str>,
    message: Option<&str>,
    host: &str,
    about: UserOperationLogEntry,
    belongs: impl Fn(&Comment) -> bool,
) -> Step {
    let id = needed(comment, "commentId")?;
    let message = needed(message, "message")?;
    let found = exec.track_one(id, |r| &mut r.comments)?.filter(belongs);
    let Some(before) = found else {
        return Err(EngineError::null_value(format!(
            "No comment exists with commentId: {id} and {host}: comment is null"
        ))
        .into());
    };
    let now = exec.now();
    exec.ws.rows.comments.update(id, |c| {
        c.message = Some(shortened(message));
        c.full_msg = Some(message.as_bytes().to_vec());
        c.time = now;
        c.action = Some("UpdateComment".into());
    });
    let about = exec.completed_about(about)?;
    let change = PropertyChange::new("comment", before.message, Some(shortened(message)));
    exec.log_operation("UpdateComment", "Comment", TASK_WORKER, &about, &[change]);
    Ok(())
}

/// Deletes a comment of a task, or all of them; `false` where there is no such task.
///
/// # Errors
/// None of its own.
pub fn delete_task_comment(exec: &mut Exec<'_>, id: &str, comment: Option<&str>) -> Step<bool> {
    let Some(row): Option<Task> = task(exec, id)? else {
        return Ok(false);
    };
    exec.check_task(&rules::WORK_ON_TASK, &row)?;
    let about = exec.about_task(&row);
    delete(exec, Filter::new().text("TASK_ID_", id), comment, about)?;
    exec.change_task(id, |_| {})?;
    Ok(true)
}

/// Deletes a comment of a process instance, or all of them; `false` where there is no such instance.
///
/// # Errors
/// None of its own.
pub fn delete_instance_comment(exec: &mut Exec<'_>, id: &str, comment: Option<&str>) -> Step<bool> {
    let Some(instance) = historic_instance(exec, id)? else {
        return Ok(false);
    };
    exec.check_execution_id(&rules::UPDATE_INSTANCE, id)?;
    let about = exec.about_historic_instance(&instance);
    delete(
        exec,
        Filter::new().text("PROC_INST_ID_", id),
        comment,
        about,
    )?;
    Ok(true)
}

fn delete(
    exec: &mut Exec<'_>,
    of_host: Filter,
    comment: Option<&str>,
    about: UserOperationLogEntry,
) -> Step {
    let filter = match comment {
        Some(id) => of_host.text("ID_", id),
        None => of_host.text("TYPE_", "comment"),
    };
    let about = exec.completed_about(about)?;
    for id in exec.track(filter, |r| &mut r.comments)? {
        exec.ws.rows.comments.remove(&id);
    }
    exec.log_operation(
        "DeleteComment",
        "Comment",
        TASK_WORKER,
        &about,
        &[PropertyChange::new("comment", None, None)],
    );
    Ok(())
}
