//! How what migrates is taken out of the execution tree and put back, and how it becomes a scope or stops being one.

use super::{Kind, Migration, NodeIx};
use crate::exec::tree::is_composite;
use crate::exec::{Exec, Step, VarScope, fail};

impl Exec<'_> {
    /// The execution that stands for a node. Executions of what is no scope change as the tree expands and contracts.
    pub(super) fn standing_for(&self, migration: &Migration, node: NodeIx) -> String {
        let node = &migration.nodes[node];
        if node.is_scope {
            return node.execution.clone();
        }
        let next = |id: &str| self.live.get(id).and_then(|l| l.replaced_by.clone());
        match next(&node.execution) {
            Some(first) => next(&first).unwrap_or(first),
            None => node.execution.clone(),
        }
    }

    /// Takes a node out of the tree.
    pub(super) fn detach(&mut self, migration: &mut Migration, node: NodeIx) -> Step {
        self.detach_dependents(migration, node);
        match migration.nodes[node].kind.clone() {
            Kind::Activity if migration.nodes[node].is_scope => {
                let execution = migration.nodes[node].execution.clone();
                let Some(around) = self.parent_of(&execution) else {
                    return fail(format!("execution {execution} has no parent"));
                };
                self.ws
                    .rows
                    .executions
                    .update(&execution, |e| e.parent_id = None);
                if self.is_composite_source(migration, node) {
                    self.leave_activity_instance(&around);
                }
                self.give_back(migration, migration.nodes[node].parent, &around)?;
            }
            Kind::Activity => {
                let execution = self.standing_for(migration, node);
                self.ws
                    .rows
                    .executions
                    .update(&execution, |e| e.act_id = None);
                self.leave_activity_instance(&execution);
                self.set_active(&execution, false);
                self.give_back(migration, migration.nodes[node].parent, &execution)?;
            }
            Kind::Transition => {
                let execution = self.standing_for(migration, node);
                self.set_active(&execution, false);
                self.give_back(migration, migration.nodes[node].parent, &execution)?;
            }
            Kind::EventScope(compensation) => {
                self.hang_subscription(&compensation.subscription, None);
                let execution = migration.nodes[node].execution.clone();
                self.ws
                    .rows
                    .executions
                    .update(&execution, |e| e.parent_id = None);
            }
            Kind::Subscription(compensation) => {
                self.hang_subscription(&compensation.subscription, None);
            }
        }
        migration.set_parent(node, None);
        Ok(())
    }

    /// Puts a node into the tree below another one.
    pub(super) fn attach(
        &mut self,
        migration: &mut Migration,
        node: NodeIx,
        parent: NodeIx,
    ) -> Step {
        migration.set_parent(node, Some(parent));
        match migration.nodes[node].kind.clone() {
            Kind::Activity if migration.nodes[node].is_scope => {
                let around = self.room_in(migration, parent)?;
                let execution = migration.nodes[node].execution.clone();
                super::super::Exec::set_parent(self, &execution, &around);
                if self.is_composite_source(migration, node) {
                    let id = migration.nodes[node].id.clone();
                    self.set_activity_instance(&around, id);
                }
            }
            Kind::Activity => {
                let execution = self.room_in(migration, parent)?;
                let activity = migration.source_activity(node).map(|a| a.id.clone());
                let (id, active) = {
                    let node = &migration.nodes[node];
                    (node.id.clone(), node.active)
                };
                self.ws.rows.executions.update(&execution, |e| {
                    e.act_id = activity;
                    e.act_inst_id = id;
                    e.is_active = active;
                });
                migration.nodes[node].execution = execution;
            }
            Kind::Transition => {
                let execution = self.room_in(migration, parent)?;
                let active = migration.nodes[node].active;
                self.ws.rows.executions.update(&execution, |e| {
                    e.act_inst_id = None;
                    e.is_active = active;
                });
                migration.nodes[node].execution = execution;
            }
            Kind::EventScope(compensation) => {
                let around = self.standing_for(migration, parent);
                self.hang_subscription(&compensation.subscription, Some(&around));
                let execution = migration.nodes[node].execution.clone();
                super::super::Exec::set_parent(self, &execution, &around);
            }
            Kind::Subscription(compensation) => {
                let around = self.standing_for(migration, parent);
                self.hang_subscription(&compensation.subscription, Some(&around));
            }
        }
        if matches!(
            migration.nodes[node].kind,
            Kind::Activity | Kind::Transition
        ) {
            self.attach_dependents(migration, node);
        }
        Ok(())
    }

    fn is_composite_source(&self, migration: &Migration, node: NodeIx) -> bool {
        migration
            .source_activity(node)
            .is_some_and(|a| is_composite(&a.kind))
    }

    fn hang_subscription(&mut self, id: &str, on: Option<&str>) {
        self.ws
            .rows
            .event_subscriptions
            .update(id, |s| s.execution_id = on.map(str::to_owned));
    }

    /// An execution in a scope that something can be put into.
    pub(super) fn room_in(&mut self, migration: &Migration, scope: NodeIx) -> Step<String> {
        if !migration.nodes[scope].is_scope {
            let node = &migration.nodes[scope];
            return fail(format!(
                "ENGINE-23005 Cannot attach a subordinate to activity instance '{}'. Activity '{}' is not a scope",
                node.id.as_deref().unwrap_or("null"),
                migration.source_id(node.source.flatten())
            ));
        }
        let execution = migration.nodes[scope].execution.clone();
        if let Some(sequential) = migration.body_now(scope) {
            if !sequential {
                return self.add_parallel_instance(&execution);
            }
            return self.add_only_instance(&execution);
        }
        let idle = self.execution(&execution)?.act_id.is_none();
        if self.children(&execution).is_empty() && idle {
            return Ok(execution);
        }
        let concurrent = self.create_concurrent(&execution)?;
        self.set_active(&concurrent, false);
        self.ws.rows.executions.touch(&execution);
        Ok(concurrent)
    }

    /// Something is no more in the execution that it was in; that goes where it was for this alone.
    fn give_back(&mut self, migration: &Migration, scope: Option<NodeIx>, execution: &str) -> Step {
        let Some(scope) = scope else {
            return Ok(());
        };
        match migration.body_now(scope) {
            Some(false) => {
                let Some(around) = self.parent_of(execution) else {
                    return Ok(());
                };
                self.remove_execution(execution)?;
                self.ws.rows.executions.touch(&around);
                self.one_instance_less(&around)
            }
            Some(true) => {
                self.remove_local(&VarScope::Execution(execution.to_owned()), "loopCounter")?;
                self.one_instance_less(execution)
            }
            None if self.is_concurrent(execution) => {
                let around = self.parent_of(execution);
                self.remove_execution(execution)?;
                if let Some(around) = around {
                    self.try_prune(&around)?;
                    self.ws.rows.executions.touch(&around);
                }
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Removes a node that the plan leaves out, whose children are out of the tree.
    pub(super) fn remove_node(&mut self, migration: &mut Migration, node: NodeIx) -> Step {
        let execution = migration.nodes[node].execution.clone();
        match migration.nodes[node].kind.clone() {
            Kind::Activity if migration.nodes[node].is_scope => {
                let around = self.parent_of(&execution);
                let activity = migration.source_activity(node).map(|a| a.id.clone());
                let id = migration.nodes[node].id.clone();
                self.ws.rows.executions.update(&execution, |e| {
                    e.act_id = activity;
                    e.act_inst_id = id;
                });
                let skip = migration.skip;
                self.delete_cascade(&execution, "migration", skip.listeners, skip.io)?;
                if let Some(around) = around.filter(|a| self.ws.rows.executions.has(a)) {
                    self.give_back(migration, migration.nodes[node].parent, &around)?;
                }
            }
            Kind::EventScope(compensation) => {
                self.remove_execution(&execution)?;
                self.delete_subscription(&compensation.subscription);
            }
            Kind::Activity | Kind::Transition | Kind::Subscription(_) => {}
        }
        migration.set_parent(node, None);
        Ok(())
    }

    /// What was executed within another execution gets one of its own.
    pub(super) fn become_scope(&mut self, migration: &mut Migration, node: NodeIx) -> Step {
        self.detach_dependents(migration, node);
        let around = self.standing_for(migration, node);
        let own = self.create_child(&around)?;
        self.ws.rows.executions.update(&around, |e| e.act_id = None);
        if !self.is_concurrent(&around) {
            self.leave_activity_instance(&around);
        }
        migration.nodes[node].execution = own;
        migration.nodes[node].is_scope = true;
        self.attach_dependents(migration, node);
        Ok(())
    }

    /// What had an execution of its own is executed by the one around it.
    pub(super) fn become_non_scope(&mut self, migration: &mut Migration, node: NodeIx) -> Step {
        self.detach_dependents(migration, node);
        let own = migration.nodes[node].execution.clone();
        let Some(around) = self.parent_of(&own) else {
            return fail(format!("execution {own} has no parent"));
        };
        let row = self.execution(&own)?.clone();
        self.ws.rows.executions.update(&around, |e| {
            e.act_id = row.act_id;
            e.act_inst_id = row.act_inst_id;
        });
        self.remove_execution(&own)?;
        migration.nodes[node].execution = around;
        migration.nodes[node].is_scope = false;
        self.attach_dependents(migration, node);
        Ok(())
    }
}
