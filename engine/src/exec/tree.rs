//! The transformations of the execution tree: create a child, expand for concurrency, prune the last concurrent child, replace,
//! remove; and the mapping from flow scopes to scope executions.

use std::collections::HashMap;

use cauce_bpmn::model::{ActivityIx, ActivityKind, Process};
use cauce_store::records::Execution;

use super::{ActivityState, Exec, Step, fail};

/// A flow scope: an activity, or `None` for the process itself.
pub(super) type Scope = Option<ActivityIx>;

impl Exec<'_> {
    /// Children of an execution that are not event scopes.
    pub(super) fn children(&self, id: &str) -> Vec<String> {
        self.ws
            .rows
            .executions
            .of(id)
            .filter(|e| !e.is_event_scope)
            .map(|e| e.id.clone())
            .collect()
    }

    /// Event scope children of an execution.
    pub(super) fn event_scopes(&self, id: &str) -> Vec<String> {
        self.ws
            .rows
            .executions
            .of(id)
            .filter(|e| e.is_event_scope)
            .map(|e| e.id.clone())
            .collect()
    }

    pub(super) fn parent_of(&self, id: &str) -> Option<String> {
        self.ws
            .rows
            .executions
            .get(id)
            .and_then(|e| e.parent_id.clone())
    }

    pub(super) fn is_scope(&self, id: &str) -> bool {
        self.ws.rows.executions.get(id).is_some_and(|e| e.is_scope)
    }

    pub(super) fn is_concurrent(&self, id: &str) -> bool {
        self.ws
            .rows
            .executions
            .get(id)
            .is_some_and(|e| e.is_concurrent)
    }

    pub(super) fn is_active(&self, id: &str) -> bool {
        self.ws.rows.executions.get(id).is_some_and(|e| e.is_active)
    }

    pub(super) fn activity_instance_of(&self, id: &str) -> Option<String> {
        self.ws
            .rows
            .executions
            .get(id)
            .and_then(|e| e.act_inst_id.clone())
    }

    /// The scope execution that a non-scope execution runs in, or the execution itself.
    pub(super) fn scope_execution(&self, id: &str) -> String {
        if self.is_scope(id) {
            id.to_owned()
        } else {
            self.parent_of(id).unwrap_or_else(|| id.to_owned())
        }
    }

    /// A new child, active and a scope, in the same activity and activity instance as its parent.
    pub(super) fn create_child(&mut self, parent: &str) -> Step<String> {
        let from = self.execution(parent)?.clone();
        let id = self.new_id();
        let child = Execution {
            id: id.clone(),
            rev: 1,
            root_proc_inst_id: from.root_proc_inst_id,
            proc_inst_id: from.proc_inst_id,
            parent_id: Some(parent.to_owned()),
            proc_def_id: from.proc_def_id,
            act_id: from.act_id,
            act_inst_id: from.act_inst_id,
            is_active: true,
            is_concurrent: false,
            is_scope: true,
            is_event_scope: false,
            suspension_state: from.suspension_state,
            cached_ent_state: Some(0),
            sequence_counter: from.sequence_counter,
            tenant_id: from.tenant_id,
            ..Execution::default()
        };
        self.ws.rows.executions.insert(child);
        let inherited = self.peek(parent);
        let (skip_listeners, skip_io) = (inherited.skip_listeners, inherited.skip_io);
        let live = self.live(&id);
        live.skip_listeners = skip_listeners;
        live.skip_io = skip_io;
        Ok(id)
    }

    /// Makes room for one more concurrent execution under a scope execution and creates it.
    ///
    /// A scope without children hands what it executes to a first concurrent child; a single scope child gets a concurrent parent.
    pub(super) fn create_concurrent(&mut self, scope: &str) -> Step<String> {
        if !self.is_scope(scope) {
            return fail(format!("Cannot create concurrent execution for {scope}"));
        }
        let children = self.children(scope);
        self.ws.rows.executions.touch(scope);
        match children.as_slice() {
            [] => {
                let replacing = self.create_child(scope)?;
                self.ws.rows.executions.update(&replacing, |e| {
                    e.is_concurrent = true;
                    e.is_scope = false;
                });
                self.replace(&replacing, scope)?;
                self.ws.rows.executions.update(scope, |e| {
                    e.is_active = false;
                    e.act_id = None;
                });
            }
            [only] => {
                let replacing = self.create_child(scope)?;
                self.ws.rows.executions.update(&replacing, |e| {
                    e.is_concurrent = true;
                    e.is_scope = false;
                    e.is_active = false;
                });
                self.move_concurrent_local_variables(scope, &replacing)?;
                let only = only.clone();
                self.set_parent(&only, &replacing);
                self.leave_activity_instance(scope);
                self.ws.rows.executions.update(scope, |e| e.act_id = None);
            }
            _ => {}
        }
        let concurrent = self.create_child(scope)?;
        self.ws.rows.executions.update(&concurrent, |e| {
            e.is_concurrent = true;
            e.is_scope = false;
        });
        Ok(concurrent)
    }

    /// Where a scope has a single concurrent child left, the child's work moves up into the scope.
    pub(super) fn try_prune(&mut self, scope: &str) -> Step<bool> {
        let children = self.children(scope);
        let [last] = children.as_slice() else {
            return Ok(false);
        };
        if !self.is_concurrent(last) || self.is_scope(last) {
            return Ok(false);
        }
        let act_id = self
            .ws
            .rows
            .executions
            .get(last)
            .and_then(|e| e.act_id.clone());
        let transition = self.peek(last).transition;
        self.ws.rows.executions.update(scope, |e| e.act_id = act_id);
        self.live(scope).transition = transition;
        let was_active = self.is_active(scope);
        self.replace(scope, last)?;
        for child in self.ws.rows.executions.ids_of(last) {
            self.set_parent(&child, scope);
        }
        if !was_active && self.is_active(last) {
            self.set_active(scope, true);
        }
        self.remove_execution(last)?;
        self.live(last).replaced_by = Some(scope.to_owned());
        Ok(true)
    }

    /// `by` goes on with what `execution` executes: tasks, external tasks, jobs of the activity, variables.
    fn replace(&mut self, by: &str, execution: &str) -> Step {
        let (act_inst, active) = {
            let e = self.execution(execution)?;
            (e.act_inst_id.clone(), e.is_active)
        };
        let old = self.peek(execution).clone();
        self.ws.rows.executions.update(by, |e| {
            e.act_inst_id = act_inst;
            e.is_active = active;
        });
        {
            let live = self.live(by);
            live.delete_root = old.delete_root;
            live.replaced_by = None;
            live.to_take = old.to_take;
            live.state = old.state;
        }
        self.live(execution).replaced_by = Some(by.to_owned());
        self.leave_activity_instance(execution);

        for task in self.ws.rows.tasks.ids_of(execution) {
            self.ws
                .rows
                .tasks
                .update(&task, |t| t.execution_id = Some(by.to_owned()));
            let historic = &mut self.ws.rows.historic_task_instances;
            if historic.is_new(&task) {
                historic.update(&task, |t| t.execution_id = Some(by.to_owned()));
            }
            for variable in self.ws.rows.variables.ids_of(&task) {
                self.ws
                    .rows
                    .variables
                    .update(&variable, |v| v.execution_id = Some(by.to_owned()));
            }
        }
        for task in self.ws.rows.external_tasks.ids_of(execution) {
            self.ws
                .rows
                .external_tasks
                .update(&task, |t| t.execution_id = Some(by.to_owned()));
        }
        self.move_activity_jobs(execution, by);
        let replaced_is_child = self.parent_of(execution).as_deref() == Some(by);
        if !old.ended {
            if replaced_is_child {
                self.move_variables(execution, by)?;
            } else {
                self.move_concurrent_local_variables(execution, by)?;
            }
        }
        Ok(())
    }

    /// Jobs and incidents of the very activity (async continuations) go along with the token.
    fn move_activity_jobs(&mut self, from: &str, to: &str) {
        let Some(activity) = self
            .ws
            .rows
            .executions
            .get(from)
            .and_then(|e| e.act_id.clone())
            .or_else(|| {
                self.ws
                    .rows
                    .executions
                    .get(to)
                    .and_then(|e| e.act_id.clone())
            })
        else {
            return;
        };
        for job in self.ws.rows.jobs.ids_of(from) {
            if self.job_activity(&job).as_deref() == Some(activity.as_str()) {
                self.ws
                    .rows
                    .jobs
                    .update(&job, |j| j.execution_id = Some(to.to_owned()));
            }
        }
        for incident in self.ws.rows.incidents.ids_of(from) {
            let same = self
                .ws
                .rows
                .incidents
                .get(&incident)
                .is_some_and(|i| i.activity_id.as_deref() == Some(&activity));
            if same {
                self.move_incident(&incident, to);
            }
        }
    }

    pub(super) fn set_parent(&mut self, id: &str, parent: &str) {
        self.ws
            .rows
            .executions
            .update(id, |e| e.parent_id = Some(parent.to_owned()));
    }

    /// The execution goes back to the activity instance of its parent.
    pub(super) fn leave_activity_instance(&mut self, id: &str) {
        let up = self.parent_activity_instance(id);
        self.set_activity_instance(id, up);
        self.live(id).state = ActivityState::Default;
    }

    /// The activity instance that this execution's one is in.
    pub(super) fn parent_activity_instance(&self, id: &str) -> Option<String> {
        match self.parent_of(id) {
            None => Some(id.to_owned()),
            Some(parent) => self.activity_instance_of(&parent),
        }
    }

    /// Removes an execution with what hangs on it.
    pub(super) fn remove_execution(&mut self, id: &str) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        let mine = self.peek(id);
        let (skip_listeners, skip_io) = (mine.skip_listeners, mine.skip_io);
        if let Some(parent) = self.parent_of(id) {
            let counter = self.execution(id)?.sequence_counter.unwrap_or(0);
            self.ws.rows.executions.update(&parent, |p| {
                if counter > p.sequence_counter.unwrap_or(0) {
                    p.sequence_counter = Some(counter);
                }
            });
            let live = self.live(&parent);
            live.skip_listeners |= skip_listeners;
            live.skip_io |= skip_io;
            if live.replaced_by.as_deref() == Some(id) {
                live.replaced_by = None;
            }
        }
        self.live(id).ended = true;
        self.set_active(id, false);
        for scope in self.event_scopes(id) {
            self.destroy(&scope)?;
            self.remove_execution(&scope)?;
        }
        self.clear_execution(id)?;
        let taken_over = self.taken_over_by_parent(id);
        for subscription in self.ws.rows.event_subscriptions.ids_of(id) {
            match &taken_over {
                Some(parent) => {
                    let to = Some(parent.clone());
                    let rows = &mut self.ws.rows.event_subscriptions;
                    rows.update(&subscription, |s| s.execution_id = to);
                }
                None => self.delete_subscription(&subscription),
            }
        }
        if self.env.authorization && !self.ws.rows.executions.is_new(id) {
            let row = self.ws.rows.executions.get(id);
            if row.is_some_and(|e| e.proc_inst_id.as_deref() == Some(id)) {
                self.forget_resource(crate::authorization::Resource::ProcessInstance, id);
            }
        }
        self.ws.rows.executions.remove(id);
        Ok(())
    }

    /// Ends a scope execution: output parameters run, and what belongs to the scope goes.
    pub(super) fn destroy(&mut self, id: &str) -> Step {
        if let Some(ix) = self.activity_ix(id)? {
            let definition = self.definition_of(id)?;
            if !self.peek(id).skip_io && definition.process.activity(ix).io.is_some() {
                self.output_parameters(id)?;
            }
        }
        self.clear_execution(id)?;
        self.ws.rows.executions.update(id, |e| e.is_scope = false);
        for subscription in self.ws.rows.event_subscriptions.ids_of(id) {
            let compensation = self
                .ws
                .rows
                .event_subscriptions
                .get(&subscription)
                .is_some_and(|s| s.event_type == "compensate");
            if !compensation {
                self.delete_subscription(&subscription);
            }
        }
        Ok(())
    }

    /// Jobs, incidents, tasks, external tasks and variables of an execution go.
    fn clear_execution(&mut self, id: &str) -> Step {
        for task in self.ws.rows.tasks.ids_of(id) {
            self.delete_task_of_execution(&task)?;
        }
        for task in self.ws.rows.external_tasks.ids_of(id) {
            self.delete_external_task(&task);
        }
        if let Some(parent) = self.taken_over_by_parent(id) {
            for job in self.ws.rows.jobs.ids_of(id) {
                let to = Some(parent.clone());
                self.ws.rows.jobs.update(&job, |j| j.execution_id = to);
            }
            for incident in self.ws.rows.incidents.ids_of(id) {
                self.move_incident(&incident, &parent);
            }
        }
        for job in self.ws.rows.jobs.ids_of(id) {
            self.delete_job(&job);
        }
        for incident in self.ws.rows.incidents.ids_of(id) {
            self.remove_incident(&incident, super::incidents::Outcome::Deleted);
        }
        self.remove_variables_silently(id);
        Ok(())
    }

    /// The parent, where it goes on with what this execution did.
    fn taken_over_by_parent(&self, id: &str) -> Option<String> {
        let parent = self.parent_of(id)?;
        let by = self.live.get(id)?.replaced_by.as_deref();
        (by == Some(&parent)).then_some(parent)
    }

    fn move_incident(&mut self, incident: &str, to: &str) {
        self.ws
            .rows
            .incidents
            .update(incident, |i| i.execution_id = Some(to.to_owned()));
        self.ws
            .rows
            .historic_incidents
            .update(incident, |i| i.execution_id = Some(to.to_owned()));
    }

    /// The flow scope that an execution is to be looked at in.
    pub(super) fn flow_scope_of(&self, id: &str) -> Step<Scope> {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        let execution = self.execution(id)?;
        if !activity.is_scope
            || execution.act_inst_id.is_none()
            || (!execution.is_scope && is_composite(&activity.kind))
        {
            Ok(activity.parent)
        } else {
            Ok(Some(ix))
        }
    }

    /// The scope execution around an execution.
    pub(super) fn flow_scope_execution(&self, id: &str) -> Step<String> {
        let mut id = id.to_owned();
        loop {
            if self.is_scope(&id) && !self.executes_non_scope_compensation_handler(&id)? {
                return Ok(id);
            }
            match self.parent_of(&id) {
                Some(parent) => id = parent,
                None => return Ok(id),
            }
        }
    }

    /// Which scope execution stands for which flow scope, from where an execution is up to the process instance.
    pub(super) fn mapping(&self, id: &str) -> Step<HashMap<Scope, String>> {
        let scope = self.flow_scope_of(id)?;
        let execution = self.flow_scope_execution(id)?;
        self.mapping_from(&execution, scope)
    }

    /// As [`Exec::mapping`], from a scope execution that is in a known scope.
    pub(super) fn mapping_from(
        &self,
        execution: &str,
        scope: Scope,
    ) -> Step<HashMap<Scope, String>> {
        let definition = self.definition_of(execution)?;
        // Executions that throw compensation have children of their own without being their flow scope: they are mapped first.
        let mut leaves = Vec::new();
        let mut at = Some(execution.to_owned());
        while let Some(id) = at {
            if id != execution && self.is_leaf_activity_instance(&id)? {
                leaves.push(id.clone());
            }
            at = self.parent_of(&id);
        }
        let mut mapping = HashMap::new();
        for leaf in leaves.iter().rev() {
            let leaf_scope = self.flow_scope_of(leaf)?;
            let leaf_execution = self.flow_scope_execution(leaf)?;
            mapping =
                self.extend_mapping(&leaf_execution, leaf_scope, &definition.process, mapping)?;
        }
        self.extend_mapping(execution, scope, &definition.process, mapping)
    }

    fn extend_mapping(
        &self,
        execution: &str,
        scope: Scope,
        process: &Process,
        known: HashMap<Scope, String>,
    ) -> Step<HashMap<Scope, String>> {
        let mut executions = Vec::new();
        let mut at = Some(execution.to_owned());
        while let Some(id) = at {
            if known.values().any(|k| *k == id) {
                break;
            }
            if self.is_scope(&id) {
                executions.push(id.clone());
            }
            at = self.parent_of(&id);
        }
        let mut scopes = Vec::new();
        let mut walk = Some(scope);
        let mut reusing = false;
        while let Some(scope) = walk {
            if !reusing && known.contains_key(&scope) {
                reusing = true;
            }
            scopes.push(scope);
            if reusing
                && let Some(prior) = known.get(&scope)
                && !executions.contains(prior)
            {
                executions.push(prior.clone());
            }
            walk = scope.map(|ix| process.activity(ix).parent);
        }
        if scopes.len() == executions.len() {
            return Ok(scopes.into_iter().zip(executions).collect());
        }
        // The trees are out of step (scopes that have no execution of their own yet or any more): align from the root.
        let mut mapping = HashMap::new();
        let mut executions = executions.into_iter().rev();
        let mut last = executions.next();
        for scope in scopes.into_iter().rev() {
            if let Some(execution) = &last {
                mapping.insert(scope, execution.clone());
            }
            if let Some(next) = executions.next() {
                last = Some(next);
            }
        }
        Ok(mapping)
    }

    /// Whether an execution above another one is a leaf of the activity instances: it throws compensation.
    fn is_leaf_activity_instance(&self, id: &str) -> Step<bool> {
        let execution = self.execution(id)?;
        if execution.act_id.is_none() || execution.act_inst_id.is_none() {
            return Ok(false);
        }
        if execution.is_scope && self.is_compensation_throwing(id)? {
            return Ok(true);
        }
        let has_children = self.ws.rows.executions.of(id).any(|c| !c.is_event_scope);
        Ok(!has_children && !execution.is_event_scope)
    }

    /// The scope execution for a flow scope, seen from an execution in it.
    pub(super) fn find_execution_for(&self, from: &str, target: Scope) -> Step<String> {
        let (definition, ix) = self.at(from)?;
        let activity = definition.process.activity(ix);
        let scope_execution = self.scope_execution(from);
        let current = if activity.is_scope {
            Some(ix)
        } else {
            activity.parent
        };
        let mapping = self.mapping_from(&scope_execution, current)?;
        match mapping.get(&target) {
            Some(id) => Ok(id.clone()),
            None => fail(format!(
                "no execution for the scope of activity '{}'",
                activity.id
            )),
        }
    }

    pub(super) fn bump_sequence(&mut self, id: &str) {
        self.ws.rows.executions.update(id, |e| {
            e.sequence_counter = Some(e.sequence_counter.unwrap_or(0) + 1)
        });
    }
}

/// Whether an activity is a scope that other activities run in.
pub(super) fn is_composite(kind: &ActivityKind) -> bool {
    matches!(
        kind,
        ActivityKind::SubProcess
            | ActivityKind::EventSubProcess
            | ActivityKind::Transaction
            | ActivityKind::AdHocSubProcess
            | ActivityKind::MultiInstanceBody(_)
    )
}
