//! Who has to do with a task: users and groups with a type.

use super::operation_log::{PropertyChange, TASK_WORKER};
use super::task_assignment::{must_be_active, task_or_not_found, task_or_null};
use crate::authorization::rules;
use crate::error::EngineError;
use crate::exec::{Exec, Step, fail};

/// A user or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTo {
    /// A user.
    User(String),
    /// A group.
    Group(String),
}

impl LinkTo {
    fn parts(&self) -> (Option<String>, Option<String>) {
        match self {
            Self::User(user) => (Some(user.clone()), None),
            Self::Group(group) => (None, Some(group.clone())),
        }
    }

    fn operation(&self, verb: &str) -> String {
        match self {
            Self::User(_) => format!("{verb}UserLink"),
            Self::Group(_) => format!("{verb}GroupLink"),
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::User(id) | Self::Group(id) => id,
        }
    }
}

fn checked<'k>(kind: Option<&'k str>, to: &LinkTo) -> Step<&'k str> {
    let Some(kind) = kind else {
        return Err(EngineError::null_value(
            "type is required when adding a new task identity link: type is null",
        )
        .into());
    };
    if matches!(to, LinkTo::Group(_)) && matches!(kind, "assignee" | "owner") {
        return fail(format!(
            "Incompatible usage: cannot use type '{kind}' together with a groupId"
        ));
    }
    Ok(kind)
}

/// Links a user or group to a task. The types `assignee` and `owner` set these.
///
/// # Errors
/// There is no such task; it is suspended; a group cannot be the assignee or owner.
pub fn add_identity_link(exec: &mut Exec<'_>, id: &str, to: &LinkTo, kind: Option<&str>) -> Step {
    let kind = checked(kind, to)?;
    let row = task_or_not_found(exec, id)?;
    exec.check_task(&rules::ASSIGN_TASK, &row)?;
    must_be_active(&row)?;
    let (user, group) = to.parts();
    match kind {
        "assignee" => exec.change_task(id, |t| t.assignee = user)?,
        "owner" => exec.change_task(id, |t| t.owner = user)?,
        kind => {
            exec.add_identity_link(id, kind, user, group)?;
            exec.change_task(id, |_| {})?;
        }
    }
    log(exec, &row, &to.operation("Add"), kind, to);
    Ok(())
}

/// Takes the link of a user or group to a task away.
///
/// # Errors
/// There is no such task; it is suspended.
pub fn delete_identity_link(
    exec: &mut Exec<'_>,
    id: &str,
    to: &LinkTo,
    kind: Option<&str>,
) -> Step {
    let kind = checked(kind, to)?;
    let row = task_or_null(exec, id)?;
    exec.check_task(&rules::ASSIGN_TASK, &row)?;
    must_be_active(&row)?;
    let (user, group) = to.parts();
    match kind {
        "assignee" => exec.change_task(id, |t| t.assignee = None)?,
        "owner" => exec.change_task(id, |t| t.owner = None)?,
        kind => {
            for link in exec.ws.rows.identity_links.ids_of(id) {
                let same = exec.ws.rows.identity_links.get(&link).is_some_and(|l| {
                    l.kind.as_deref() == Some(kind) && l.user_id == user && l.group_id == group
                });
                if same && let Some(link) = exec.ws.rows.identity_links.remove(&link) {
                    exec.history_identity_link(&link, "delete");
                }
            }
            exec.change_task(id, |_| {})?;
        }
    }
    log(exec, &row, &to.operation("Delete"), kind, to);
    Ok(())
}

fn log(
    exec: &mut Exec<'_>,
    task: &cauce_store::records::Task,
    operation: &str,
    kind: &str,
    to: &LinkTo,
) {
    let about = exec.about_task(task);
    exec.log_operation(
        operation,
        "IdentityLink",
        TASK_WORKER,
        &about,
        &[PropertyChange::set(kind.to_owned(), to.id())],
    );
}
