//! Tasks as such: created without a process, changed, deleted.

use cauce_store::Timestamp;
use cauce_store::records::{HistoricTaskInstance, IdentityLink, Task};

use super::operation_log::TASK_WORKER;
use super::task_assignment::{changes, log_task, must_be_active, task};
use crate::authorization::defaults::Grantee;
use crate::authorization::{Resource, rules};
use crate::config::HistoryLevel;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, fail, fail_with};
use crate::meters::Meter;

/// All that can be set of a task.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are the task's")]
pub struct TaskChange {
    pub name: Option<String>,
    pub description: Option<String>,
    pub assignee: Option<String>,
    pub owner: Option<String>,
    /// `PENDING` or `RESOLVED`
    pub delegation: Option<String>,
    pub due_date: Option<Timestamp>,
    pub follow_up_date: Option<Timestamp>,
    pub priority: i32,
    pub parent_task_id: Option<String>,
    pub case_instance_id: Option<String>,
    pub tenant_id: Option<String>,
}

impl TaskChange {
    fn apply(&self, task: &mut Task) {
        task.name.clone_from(&self.name);
        task.description.clone_from(&self.description);
        task.assignee.clone_from(&self.assignee);
        task.owner.clone_from(&self.owner);
        task.delegation.clone_from(&self.delegation);
        task.due_date = self.due_date;
        task.follow_up_date = self.follow_up_date;
        task.priority = self.priority;
        task.parent_task_id.clone_from(&self.parent_task_id);
        task.case_inst_id.clone_from(&self.case_instance_id);
    }
}

/// Creates a task that belongs to no process.
///
/// # Errors
/// Its parent task is not there or of another tenant; the id is taken (the store refuses it).
pub fn create_task(exec: &mut Exec<'_>, id: Option<&str>, new: &TaskChange) -> Step {
    let mut tenant_id = new.tenant_id.clone();
    if let Some(parent) = &new.parent_task_id {
        let Some(parent_task) = exec.track_one(parent, |r| &mut r.tasks)? else {
            return fail_with(
                ErrorKind::NotValid,
                format!("Parent task with id '{parent}' does not exist: parentTask is null"),
            );
        };
        if parent_task.tenant_id != tenant_id && tenant_id.is_some() {
            return fail_with(
                ErrorKind::ProcessEngine,
                format!(
                    "ENGINE-03074 Cannot set different tenantId on subtask than on parent Task: parent '{parent}'"
                ),
            );
        }
        tenant_id = parent_task.tenant_id;
    }
    let id = id.map_or_else(|| exec.new_id(), str::to_owned);
    let mut row = Task {
        id: id.clone(),
        rev: 1,
        create_time: Some(exec.now()),
        suspension_state: 1,
        tenant_id,
        task_state: Some("Created".into()),
        ..Task::default()
    };
    new.apply(&mut row);
    exec.check_tenant(row.tenant_id.as_deref(), "create the task", &id)?;
    exec.check_general(Resource::Task, "CREATE")?;
    exec.ws.rows.tasks.insert(row.clone());
    for (what, user) in [("assignee", &row.assignee), ("owner", &row.owner)] {
        if let Some(user) = user {
            exec.grant_task(&id, Grantee::User(user), what)?;
        }
    }
    exec.count(Meter::ActivityInstanceStart, 1);
    if let Some(user) = &row.assignee {
        exec.log_task_worker(user);
    }
    create_history(exec, &row);
    let about = exec.about_task(&row);
    let blank = Task {
        priority: DEFAULT_PRIORITY,
        ..Task::default()
    };
    exec.log_operation(
        "Create",
        "Task",
        TASK_WORKER,
        &about,
        &changes(&blank, &row),
    );
    Ok(())
}

/// The priority that a task has before anybody sets one.
const DEFAULT_PRIORITY: i32 = 50;

fn create_history(exec: &mut Exec<'_>, row: &Task) {
    if exec.env.history < HistoryLevel::Activity {
        return;
    }
    exec.ws
        .rows
        .historic_task_instances
        .insert(HistoricTaskInstance {
            id: row.id.clone(),
            name: row.name.clone(),
            parent_task_id: row.parent_task_id.clone(),
            description: row.description.clone(),
            owner: row.owner.clone(),
            assignee: row.assignee.clone(),
            start_time: row.create_time.unwrap_or(exec.now()),
            priority: row.priority,
            due_date: row.due_date,
            follow_up_date: row.follow_up_date,
            tenant_id: row.tenant_id.clone(),
            task_state: row.task_state.clone(),
            ..HistoricTaskInstance::default()
        });
    for (kind, user) in [("assignee", &row.assignee), ("owner", &row.owner)] {
        let Some(user) = user else { continue };
        let link = IdentityLink {
            kind: Some(kind.into()),
            user_id: Some(user.clone()),
            task_id: Some(row.id.clone()),
            tenant_id: row.tenant_id.clone(),
            ..IdentityLink::default()
        };
        exec.history_identity_link(&link, "add");
    }
}

/// Changes a task; `false` where there is none.
///
/// # Errors
/// It is suspended and its assignee, owner or delegation would change.
pub fn update_task(exec: &mut Exec<'_>, id: &str, change: &TaskChange) -> Step<bool> {
    let Some(before) = task(exec, id)? else {
        return Ok(false);
    };
    exec.check_task(&rules::ASSIGN_TASK, &before)?;
    let mut after = before.clone();
    change.apply(&mut after);
    if after.assignee != before.assignee
        || after.owner != before.owner
        || after.delegation != before.delegation
    {
        must_be_active(&before)?;
    }
    exec.change_task(id, |t| change.apply(t))?;
    log_task(exec, "Update", &before);
    Ok(true)
}

/// Deletes a task that belongs to no process, with its subtasks. One that is not there changes nothing.
///
/// # Errors
/// The task is part of a running process.
pub fn delete_task(exec: &mut Exec<'_>, id: &str) -> Step {
    let Some(row) = task(exec, id)? else {
        return Ok(());
    };
    if row.execution_id.is_some() {
        return fail("The task cannot be deleted because is part of a running process");
    }
    if row.case_execution_id.is_some() {
        return fail("The task cannot be deleted because is part of a running case instance");
    }
    exec.check_task(&rules::DELETE_TASK, &row)?;
    let mut going = vec![row.clone()];
    while let Some(task_row) = going.pop() {
        let children = exec.track(
            cauce_store::Filter::new().text("PARENT_TASK_ID_", &task_row.id),
            |r| &mut r.tasks,
        )?;
        for child in children {
            going.extend(task(exec, &child)?);
        }
        let about = exec.about_task(&task_row);
        exec.log_operation(
            "Delete",
            "Task",
            TASK_WORKER,
            &about,
            &[super::operation_log::PropertyChange::new(
                "delete",
                Some("false".to_owned()),
                Some("true".to_owned()),
            )],
        );
        exec.delete_task_with(&task_row.id, "deleted")?;
    }
    Ok(())
}
