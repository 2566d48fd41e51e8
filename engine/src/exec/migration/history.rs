//! History follows an instance to its new definition: what is open of it, that is.

use super::{Migration, NodeIx};
use crate::definition::Definition;
use crate::exec::{Exec, Step};

impl Exec<'_> {
    pub(super) fn history_migrated(&mut self, migration: &Migration, node: NodeIx) -> Step {
        let definition = &migration.target;
        let Some(id) = migration.nodes[node].id.clone() else {
            return Ok(());
        };
        let Some(activity) = migration.target_activity(node) else {
            self.ws.rows.historic_process_instances.update(&id, |h| {
                h.proc_def_id.clone_from(&definition.row.id);
                h.proc_def_key = Some(definition.row.key.clone());
            });
            return Ok(());
        };
        let parent = match migration.nodes[node].parent {
            Some(parent) => self.activity_instance_id(migration, parent),
            None => None,
        };
        let execution = self.standing_for(migration, node);
        self.ws.rows.historic_activity_instances.update(&id, |h| {
            h.proc_def_id.clone_from(&definition.row.id);
            h.proc_def_key = Some(definition.row.key.clone());
            h.execution_id = execution;
            h.act_id.clone_from(&activity.id);
            h.act_name.clone_from(&activity.name);
            h.act_type = activity.type_name.to_owned();
            h.parent_act_inst_id = parent;
        });
        Ok(())
    }

    /// The activity instance that a node is; what has emerged is known by what it left in its parent.
    fn activity_instance_id(&self, migration: &Migration, node: NodeIx) -> Option<String> {
        match &migration.nodes[node].id {
            Some(id) => Some(id.clone()),
            None => self.parent_activity_instance(&self.standing_for(migration, node)),
        }
    }

    pub(super) fn history_task_migrated(&mut self, id: &str, definition: &Definition) {
        let Some(task) = self.ws.rows.tasks.get(id).cloned() else {
            return;
        };
        self.ws.rows.historic_task_instances.update(id, |h| {
            h.proc_def_id = Some(definition.row.id.clone());
            h.proc_def_key = Some(definition.row.key.clone());
            h.task_def_key = task.task_def_key;
            h.execution_id = task.execution_id;
        });
    }

    /// History keeps where a variable was set first.
    pub(super) fn history_variable_migrated(&mut self, id: &str) -> Step {
        let Some(variable) = self.ws.rows.variables.get(id).cloned() else {
            return Ok(());
        };
        let Some(execution) = variable.execution_id else {
            return Ok(());
        };
        let definition = self.definition_of(&execution)?;
        self.ws.rows.historic_variable_instances.update(id, |h| {
            h.proc_def_id = Some(definition.row.id.clone());
            h.proc_def_key = Some(definition.row.key.clone());
        });
        Ok(())
    }
}
