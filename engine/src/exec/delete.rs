//! Deleting parts of the execution tree from the leaves up, with `end` listeners and history.

use cauce_bpmn::model::ActivityKind;

use super::flow::{MORE_STACK, STACK_LEFT};
use super::listeners::When;
use super::{ActivityState, Exec, Step};
use crate::meters::Meter;

impl Exec<'_> {
    /// Deletes an execution and everything below it.
    pub fn delete_cascade(
        &mut self,
        root: &str,
        reason: &str,
        skip_listeners: bool,
        skip_io: bool,
    ) -> Step {
        self.delete_cascade_for(root, Some(reason), skip_listeners, skip_io)
    }

    /// Deletes an execution and everything below it, for a reason that may not have been said.
    fn delete_cascade_for(
        &mut self,
        root: &str,
        reason: Option<&str>,
        skip_listeners: bool,
        skip_io: bool,
    ) -> Step {
        {
            let live = self.live(root);
            live.delete_reason = reason.map(str::to_owned);
            live.delete_root = true;
            live.ended = true;
            live.skip_listeners |= skip_listeners;
            live.skip_io |= skip_io;
        }
        while self.ws.rows.executions.has(root) {
            let leaf = self.first_leaf(root);
            {
                let settings = self.peek(root).clone();
                let live = self.live(&leaf);
                live.skip_listeners = settings.skip_listeners;
                live.skip_io = settings.skip_io;
            }
            let keep_called = self.peek(root).skip_subprocesses;
            if !keep_called {
                self.delete_called_instance(&leaf, reason, skip_listeners, skip_io)?;
            }
            self.delete_leaf(&leaf, root)?;
        }
        Ok(())
    }

    /// Deletes the instance that an execution called, if it did.
    pub(super) fn delete_called_instance(
        &mut self,
        id: &str,
        reason: Option<&str>,
        skip_listeners: bool,
        skip_io: bool,
    ) -> Step {
        let Some(ix) = self.activity_ix(id)? else {
            return Ok(());
        };
        let definition = self.definition_of(id)?;
        if !matches!(
            definition.process.activity(ix).kind,
            ActivityKind::CallActivity(_)
        ) {
            return Ok(());
        }
        for called in self.called_instances(id)? {
            if self.peek(&called).delete_root {
                continue;
            }
            stacker::maybe_grow(STACK_LEFT, MORE_STACK, || {
                self.delete_cascade_for(&called, reason, skip_listeners, skip_io)
            })?;
        }
        Ok(())
    }

    fn first_leaf(&self, root: &str) -> String {
        let mut at = root.to_owned();
        loop {
            let child = self.ws.rows.executions.of(&at).next().map(|c| c.id.clone());
            match child {
                Some(child) => at = child,
                None => return at,
            }
        }
    }

    fn delete_leaf(&mut self, id: &str, root: &str) -> Step {
        // History names the called instance also at the multi-instance body that the same execution stands for.
        let mut called = None;
        loop {
            let definition = self.definition_of(id)?;
            let activity_ix = self.activity_ix(id)?;
            let activity = activity_ix.map(|ix| definition.process.activity(ix));
            self.live(id).state = ActivityState::Canceled;
            let is_event_scope = self.execution(id)?.is_event_scope;
            if let Some(activity) = activity
                && !is_event_scope
            {
                self.restore_activity_instance(id, activity);
            }
            let is_instance = self.parent_of(id).is_none();
            if !is_event_scope && self.activity_instance_of(id).is_some() {
                match activity {
                    Some(activity) => {
                        self.run_listeners(id, &definition, activity_ix, When::End)?;
                        self.live(id).state = ActivityState::Canceled;
                        self.count(Meter::ActivityInstanceEnd, 1);
                        self.history_activity_end(id, activity, ActivityState::Canceled)?;
                        self.history_called(id, &mut called);
                    }
                    None if is_instance => {
                        self.run_listeners(id, &definition, None, When::End)?;
                        let reason = self.peek(root).delete_reason.clone();
                        self.live(id).delete_reason = reason;
                        self.history_process_end(id, None)?;
                    }
                    None => {}
                }
            }
            let row = self.execution(id)?.clone();
            let waits_before = row.act_id.is_some() && row.act_inst_id.is_none();
            if let Some(activity) = activity
                && row.is_scope
                && (!activity.is_scope || waits_before)
                && !self.executes_non_scope_compensation_handler(id)?
            {
                for task in self.ws.rows.tasks.ids_of(id) {
                    self.delete_task_of_execution(&task)?;
                }
                self.leave_activity_instance(id);
                self.set_activity(id, &definition, activity.parent);
                continue;
            }
            if row.is_scope {
                self.destroy(id)?;
            }
            let parent = self.parent_of(id);
            self.remove_execution(id)?;
            if id == root {
                return Ok(());
            }
            let mut up = parent;
            if let Some(concurrent) = up.clone()
                && !self.is_scope(&concurrent)
                && self.ws.rows.executions.count_of(&concurrent) == 0
            {
                up = self.parent_of(&concurrent);
                self.remove_execution(&concurrent)?;
                if concurrent == root {
                    return Ok(());
                }
            }
            if let (Some(up), Some(activity)) = (up, activity)
                && activity.parent.is_some()
                && self
                    .ws
                    .rows
                    .executions
                    .get(&up)
                    .is_some_and(|e| e.act_id.is_none())
            {
                self.set_activity(&up, &definition, activity.parent);
            }
            return Ok(());
        }
    }

    /// Notes which instance the activity instance of an execution called, or writes what is known of it.
    fn history_called(&mut self, id: &str, called: &mut Option<String>) {
        let Some(instance) = self.activity_instance_of(id) else {
            return;
        };
        let rows = &mut self.ws.rows.historic_activity_instances;
        let known = rows
            .get(&instance)
            .and_then(|h| h.call_proc_inst_id.clone());
        match (&called, known) {
            (_, Some(known)) => *called = Some(known),
            (Some(_), None) => rows.update(&instance, |h| h.call_proc_inst_id = called.clone()),
            (None, None) => {}
        }
    }

    /// Deletes a process instance on behalf of a user.
    pub fn delete_process_instance(
        &mut self,
        id: &str,
        reason: Option<&str>,
        skip_listeners: bool,
        skip_io: bool,
        externally_terminated: bool,
        skip_subprocesses: bool,
    ) -> Step {
        {
            let live = self.live(id);
            live.externally_terminated = externally_terminated;
            live.skip_subprocesses = skip_subprocesses;
        }
        // Its tasks go first, and for the reason given; those of what it called, and others found on the way, are just deleted.
        let tasks: Vec<_> = self
            .ws
            .rows
            .tasks
            .iter()
            .filter(|t| t.proc_inst_id.as_deref() == Some(id))
            .map(|t| (t.id.clone(), t.execution_id.clone()))
            .collect();
        for (task, execution) in tasks {
            if let Some(execution) = execution {
                self.live(&execution).skip_listeners |= skip_listeners;
            }
            self.delete_task_with(&task, reason.unwrap_or("deleted"))?;
        }
        self.delete_cascade_for(id, reason, skip_listeners, skip_io)
    }
}
