//! What history keeps of user tasks and of who is linked with them.

use cauce_store::records::*;

use super::{Exec, Step};
use crate::config::HistoryLevel;

impl Exec<'_> {
    pub(super) fn history_task_create(&mut self, id: &str) -> Step {
        if !self.keeps(HistoryLevel::Activity) {
            return Ok(());
        }
        let Some(t) = self.ws.rows.tasks.get(id).cloned() else {
            return Ok(());
        };
        let (act_inst, root, key) = match &t.execution_id {
            Some(e) => {
                let row = self.execution(e)?;
                (
                    row.act_inst_id.clone(),
                    row.root_proc_inst_id.clone(),
                    Some(self.definition_of(e)?.row.key.clone()),
                )
            }
            None => (None, None, None),
        };
        if let Some(instance) = &act_inst
            && t.execution_id.is_some()
        {
            let (task, assignee) = (t.id.clone(), t.assignee.clone());
            let execution = t.execution_id.clone();
            self.history_activity_update(instance, |h| {
                h.execution_id = execution.unwrap_or_default();
                h.task_id = Some(task);
                h.assignee = assignee;
            });
        }
        self.ws
            .rows
            .historic_task_instances
            .insert(HistoricTaskInstance {
                id: t.id.clone(),
                task_def_key: t.task_def_key,
                proc_def_key: key,
                proc_def_id: t.proc_def_id,
                root_proc_inst_id: root,
                proc_inst_id: t.proc_inst_id,
                execution_id: t.execution_id,
                act_inst_id: act_inst,
                case_inst_id: t.case_inst_id,
                case_execution_id: t.case_execution_id,
                case_def_id: t.case_def_id,
                name: t.name,
                parent_task_id: t.parent_task_id,
                description: t.description,
                owner: t.owner,
                assignee: t.assignee,
                start_time: t.create_time.unwrap_or(self.now()),
                priority: t.priority,
                due_date: t.due_date,
                follow_up_date: t.follow_up_date,
                tenant_id: t.tenant_id,
                task_state: t.task_state,
                ..HistoricTaskInstance::default()
            });
        Ok(())
    }

    /// Brings the historic task up to date with the task.
    pub fn history_task_update(&mut self, id: &str) {
        let Some(t) = self.ws.rows.tasks.get(id).cloned() else {
            return;
        };
        let instance = self
            .ws
            .rows
            .historic_task_instances
            .get(id)
            .and_then(|h| h.act_inst_id.clone());
        if let Some(instance) = instance {
            let (assignee, execution) = (t.assignee.clone(), t.execution_id.clone());
            self.history_activity_update(&instance, |h| {
                h.assignee = assignee;
                h.execution_id = execution.unwrap_or_default();
            });
        }
        self.ws.rows.historic_task_instances.update(id, |h| {
            h.execution_id = t.execution_id;
            h.name = t.name;
            h.parent_task_id = t.parent_task_id;
            h.description = t.description;
            h.owner = t.owner;
            h.assignee = t.assignee;
            h.priority = t.priority;
            h.due_date = t.due_date;
            h.follow_up_date = t.follow_up_date;
            h.task_def_key = t.task_def_key;
            h.task_state = t.task_state;
        });
    }

    /// Ends the historic task: `reason` is `completed`, `deleted` or what the user gave.
    pub fn history_task_end(&mut self, id: &str, reason: &str, state: &str) {
        let Some(start) = self
            .ws
            .rows
            .historic_task_instances
            .get(id)
            .map(|h| h.start_time)
        else {
            return;
        };
        let (now, duration) = (self.now(), self.since(start));
        let execution = self.ws.rows.tasks.get(id).map(|t| t.execution_id.clone());
        self.ws.rows.historic_task_instances.update(id, |h| {
            if let Some(execution) = execution {
                h.execution_id = execution;
            }
            h.end_time = Some(now);
            h.duration = Some(duration);
            h.delete_reason = Some(reason.to_owned());
            h.task_state = Some(state.to_owned());
        });
    }

    /// An identity link of a task was added or removed.
    pub fn history_identity_link(&mut self, link: &IdentityLink, operation: &str) {
        if !self.keeps(HistoryLevel::Full) {
            return;
        }
        let task = link
            .task_id
            .as_deref()
            .and_then(|t| self.ws.rows.tasks.get(t))
            .cloned();
        let definition = task
            .as_ref()
            .and_then(|t| t.proc_def_id.clone())
            .or_else(|| link.proc_def_id.clone())
            .and_then(|d| self.ws.definitions.get(&d).cloned());
        let root = task
            .as_ref()
            .and_then(|t| t.execution_id.as_deref())
            .and_then(|e| self.ws.rows.executions.get(e))
            .and_then(|e| e.root_proc_inst_id.clone());
        let row = HistoricIdentityLink {
            id: self.new_id(),
            timestamp: self.now(),
            kind: link.kind.clone(),
            user_id: link.user_id.clone(),
            group_id: link.group_id.clone(),
            task_id: link.task_id.clone(),
            root_proc_inst_id: root,
            proc_def_id: definition.as_ref().map(|d| d.row.id.clone()),
            operation_type: Some(operation.to_owned()),
            assigner_id: self.env.user.clone(),
            proc_def_key: definition.as_ref().map(|d| d.row.key.clone()),
            tenant_id: link.tenant_id.clone(),
            removal_time: None,
        };
        self.ws.rows.historic_identity_links.insert(row);
    }
}
