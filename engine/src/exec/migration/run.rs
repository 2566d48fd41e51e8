//! The two walks of a migration: out goes what the plan leaves out, then the rest moves.

use std::collections::{HashMap, VecDeque};

use cauce_bpmn::model::{ActivityIx, ActivityKind};

use super::dependents::Removing;
use super::{Compensation, Kind, Migration, Node, NodeIx};
use crate::exec::tree::Scope;
use crate::exec::{ActivityState, Exec, Step, fail};

/// Which node stands for which scope of the target, seen from a node.
type Branch = HashMap<Scope, NodeIx>;

impl Exec<'_> {
    /// Removes what the plan leaves out, from the leaves up; what is in it moves up.
    pub(super) fn remove_unmapped(&mut self, migration: &mut Migration) -> Step {
        for node in migration.leaves_first() {
            if migration.nodes[node].target.is_some() {
                for removing in migration.nodes[node].removing.clone() {
                    match removing {
                        Removing::Job(id) => self.delete_job(&id),
                        Removing::Subscription(id) => self.delete_subscription(&id),
                    }
                }
                continue;
            }
            let Some(parent) = migration.nodes[node].parent else {
                continue;
            };
            let mut children = migration.nodes[node].children.clone();
            // Taking activity instances out may contract the tree: what depends on any of them is safe before.
            children.sort_by_key(|&c| migration.nodes[c].kind != Kind::Activity);
            for &child in &children {
                if migration.nodes[child].kind == Kind::Activity {
                    self.detach_dependents(migration, child);
                }
            }
            for &child in &children {
                self.detach(migration, child)?;
            }
            self.remove_node(migration, node)?;
            for &child in &children {
                self.attach(migration, child, parent)?;
            }
        }
        Ok(())
    }

    /// Moves everything to the target, from the root down. What lacks a scope around it gets one, together with its siblings; what
    /// compensates has scopes apart from what runs.
    pub(super) fn migrate_nodes(&mut self, migration: &mut Migration) -> Step {
        let mut branches: Vec<Branch> = vec![Branch::new()];
        let mut open: VecDeque<(NodeIx, usize)> = VecDeque::from([(0, 0)]);
        while let Some((node, branch)) = open.pop_front() {
            self.migrate_node(migration, node, &mut branches[branch])?;
            if !migration.holds_others(node) {
                continue;
            }
            let mut below = branches[branch].clone();
            visited(migration, node, &mut below);
            let (running, compensating) = (branches.len(), branches.len() + 1);
            branches.push(below.clone());
            branches.push(below);
            for &child in &migration.nodes[node].children {
                let branch = match migration.nodes[child].kind {
                    Kind::Activity | Kind::Transition => running,
                    Kind::EventScope(_) | Kind::Subscription(_) => compensating,
                };
                open.push_back((child, branch));
            }
        }
        Ok(())
    }

    fn migrate_node(
        &mut self,
        migration: &mut Migration,
        node: NodeIx,
        branch: &mut Branch,
    ) -> Step {
        let target = target_scope(migration, node);
        let parent = migration.nodes[node].parent;
        let around = migration.target_flow_scope(target);
        let is_process = migration.nodes[node].source == Some(None);
        let parent_target = parent.and_then(|p| migration.nodes[p].target);
        if !is_process && Some(around) != parent_target {
            let mut missing: Vec<ActivityIx> = Vec::new();
            let mut at = around;
            while !branch.contains_key(&at) {
                match at {
                    Some(ix) => {
                        missing.insert(0, ix);
                        at = migration.target.process.activity(ix).parent;
                    }
                    None => return fail("the process instance does not migrate"),
                }
            }
            let ancestor = branch[&at];
            if !missing.is_empty() {
                match migration.nodes[node].kind {
                    Kind::Activity | Kind::Transition => {
                        self.emerge(migration, ancestor, &missing, branch)?;
                    }
                    Kind::EventScope(_) | Kind::Subscription(_) => {
                        self.emerge_event_scopes(migration, ancestor, &missing, branch)?;
                    }
                }
            }
            let new_parent = branch[&around];
            self.detach(migration, node)?;
            self.attach(migration, node, new_parent)?;
        }
        self.migrate_state(migration, node)?;
        self.migrate_dependents(migration, node)
    }

    fn migrate_state(&mut self, migration: &mut Migration, node: NodeIx) -> Step {
        let target = target_scope(migration, node);
        let definition = migration.target.row.id.clone();
        match migration.nodes[node].kind.clone() {
            Kind::Activity => self.migrate_activity(migration, node)?,
            Kind::Transition => {
                let execution = self.standing_for(migration, node);
                let activity = migration.target_id(target);
                self.ws.rows.executions.update(&execution, |e| {
                    e.proc_def_id = Some(definition);
                    e.act_id = Some(activity);
                });
            }
            Kind::EventScope(compensation) => {
                self.migrate_compensation(migration, &compensation);
                let execution = migration.nodes[node].execution.clone();
                let activity = migration.target_id(migration.nodes[node].target.flatten());
                self.ws.rows.executions.update(&execution, |e| {
                    e.proc_def_id = Some(definition);
                    e.act_id = Some(activity);
                });
            }
            Kind::Subscription(compensation) => {
                self.migrate_compensation(migration, &compensation);
            }
        }
        migration.nodes[node].migrated = true;
        Ok(())
    }

    fn migrate_compensation(&mut self, migration: &Migration, compensation: &Compensation) {
        let Some(target) = compensation.target else {
            return;
        };
        let activity = migration.target_id(target);
        self.ws
            .rows
            .event_subscriptions
            .update(&compensation.subscription, |s| {
                s.activity_id = Some(activity)
            });
    }

    fn migrate_activity(&mut self, migration: &mut Migration, node: NodeIx) -> Step {
        let definition = migration.target.row.id.clone();
        let becomes_scope = migration.target_activity(node).is_none_or(|a| a.is_scope);
        let is_leaf = migration
            .target_activity(node)
            .is_some_and(|a| a.children.is_empty());
        let activity = migration.target_activity(node).map(|a| a.id.clone());
        let execution = self.standing_for(migration, node);
        let to_target = |exec: &mut Self, id: &str| {
            let definition = Some(definition.clone());
            exec.ws
                .rows
                .executions
                .update(id, |e| e.proc_def_id = definition);
        };
        to_target(self, &execution);
        if migration.nodes[node].is_scope {
            if let Some(around) = self.parent_of(&execution)
                && self.is_concurrent(&around)
            {
                to_target(self, &around);
            }
            migration.nodes[node].migrated = true;
            if !becomes_scope {
                self.become_non_scope(migration, node)?;
            }
            let execution = self.standing_for(migration, node);
            if is_leaf {
                self.ws
                    .rows
                    .executions
                    .update(&execution, |e| e.act_id = activity);
            }
            // Instances of a parallel body that have ended wait for the others.
            if let Some(ActivityKind::MultiInstanceBody(body)) =
                migration.source_activity(node).map(|a| &a.kind)
                && !body.sequential
            {
                for child in self.children(&execution) {
                    if !self.is_active(&child) {
                        to_target(self, &child);
                    }
                }
            }
        } else {
            self.ws
                .rows
                .executions
                .update(&execution, |e| e.act_id = activity);
            migration.nodes[node].migrated = true;
            if becomes_scope {
                self.become_scope(migration, node)?;
            }
        }
        self.history_migrated(migration, node)
    }

    /// Enters scopes of the target, one inside the other, below a node.
    fn emerge(
        &mut self,
        migration: &mut Migration,
        ancestor: NodeIx,
        scopes: &[ActivityIx],
        branch: &mut Branch,
    ) -> Step {
        let mut at = self.room_in(migration, ancestor)?;
        let definition = std::sync::Arc::clone(&migration.target);
        {
            let live = self.live(&at);
            live.skip_listeners = migration.skip.listeners;
            live.skip_io = migration.skip.io;
        }
        for &ix in scopes {
            self.set_activity_instance(&at, self.parent_activity_instance(&at));
            let child = self.create_child(&at)?;
            self.ws.rows.executions.update(&at, |e| {
                e.is_active = false;
                e.act_id = None;
            });
            self.set_activity(&child, &definition, Some(ix));
            self.create_subscriptions(&child, Some(ix))?;
            self.activity_instance_start(&child)?;
            self.live(&child).state = ActivityState::Default;
            self.ws.rows.executions.update(&child, |e| {
                e.act_id = None;
                e.is_active = false;
            });
            let node = migration.add(emerged(Kind::Activity, Some(ix), child.clone()));
            visited(migration, node, branch);
            at = child;
        }
        Ok(())
    }

    /// Makes event scopes for scopes of the target that what compensates would have been in.
    fn emerge_event_scopes(
        &mut self,
        migration: &mut Migration,
        ancestor: NodeIx,
        scopes: &[ActivityIx],
        branch: &mut Branch,
    ) -> Step {
        let mut at = self.standing_for(migration, ancestor);
        let definition = std::sync::Arc::clone(&migration.target);
        for &ix in scopes {
            let activity = definition.process.activity(ix);
            let child = self.create_child(&at)?;
            let instance = self.new_activity_instance_id(activity);
            self.ws.rows.executions.update(&child, |e| {
                e.is_event_scope = true;
                e.is_active = false;
                e.act_id = Some(activity.id.clone());
                e.act_inst_id = Some(instance);
            });
            let subscription = self.insert_subscription(
                "compensate",
                None,
                &at,
                &activity.id,
                Some(child.clone()),
            );
            let node = migration.add(emerged(
                Kind::EventScope(Compensation {
                    subscription,
                    source: None,
                    target: Some(Some(ix)),
                    has_instruction: false,
                }),
                Some(ix),
                child.clone(),
            ));
            visited(migration, node, branch);
            at = child;
        }
        Ok(())
    }
}

fn emerged(kind: Kind, target: Scope, execution: String) -> Node {
    Node {
        kind,
        id: None,
        instruction: None,
        source: None,
        target: Some(target),
        migrated: true,
        execution,
        is_scope: true,
        active: false,
        parent: None,
        children: Vec::new(),
        dependents: Vec::new(),
        removing: Vec::new(),
        emerging: Vec::new(),
    }
}

/// Where a node goes: for a mere subscription where its handler is.
fn target_scope(migration: &Migration, node: NodeIx) -> Scope {
    match &migration.nodes[node].kind {
        Kind::Subscription(compensation) => compensation.target.flatten(),
        Kind::Activity | Kind::Transition | Kind::EventScope(_) => {
            migration.nodes[node].target.flatten()
        }
    }
}

fn visited(migration: &Migration, node: NodeIx, branch: &mut Branch) {
    if let Some(target) = migration.nodes[node].target
        && migration.target_activity(node).is_none_or(|a| a.is_scope)
    {
        branch.insert(target, node);
    }
}
