//! Modification: activities are started and canceled in a running instance, scopes around them come and go as needed.

use std::collections::HashMap;

use cauce_bpmn::model::{ActivityIx, ActivityKind, FlowIx, StartBehavior};
use cauce_expr::TypedValue;

use super::listeners::When;
use super::tree::{Scope, is_composite};
use super::{ActivityState, Exec, Op, Step, VarScope, fail, fail_with};
use crate::command::ScopedVariable;
use crate::error::ErrorKind;

/// Where an instantiation leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// The activity is entered.
    Activity(ActivityIx),
    /// The sequence flow is taken.
    Flow(FlowIx),
}

/// How an instantiation treats listeners and parameters.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Skip {
    /// No listeners.
    pub(crate) listeners: bool,
    /// No input and output parameters.
    pub(crate) io: bool,
}

impl Exec<'_> {
    /// Which executions stand for which scopes of an instance.
    fn scope_executions(&self, instance: &str) -> Step<HashMap<Scope, Vec<String>>> {
        let mut found: HashMap<Scope, Vec<String>> = HashMap::new();
        found.entry(None).or_default().push(instance.to_owned());
        let leaves: Vec<String> = self
            .ws
            .rows
            .executions
            .iter()
            .filter(|e| e.proc_inst_id.as_deref() == Some(instance) && !e.is_event_scope)
            .filter(|e| !self.ws.rows.executions.of(&e.id).any(|c| !c.is_event_scope))
            .filter(|e| e.act_id.is_some())
            .map(|e| e.id.clone())
            .collect();
        for leaf in leaves {
            for (scope, execution) in self.mapping(&leaf)? {
                let list = found.entry(scope).or_default();
                if !list.contains(&execution) {
                    list.push(execution);
                }
            }
        }
        Ok(found)
    }

    /// Starts a target in an instance, with whatever scopes around it are missing.
    pub(crate) fn instantiate(
        &mut self,
        instance: &str,
        target: Target,
        ancestor: Option<&str>,
        variables: &[ScopedVariable],
        skip: Skip,
    ) -> Step {
        let definition = self.definition_of(instance)?;
        let process = &definition.process;
        let target_scope = match target {
            Target::Activity(ix) => process.activity(ix).parent,
            Target::Flow(flow) => process.activity(process.flow(flow).source).parent,
        };
        let scopes = self.scope_executions(instance)?;
        let mut stack: Vec<ActivityIx> = Vec::new();
        let mut at = target_scope;
        let scope_execution = match ancestor {
            Some(ancestor) => {
                let tree = self.activity_instance_tree(instance)?;
                let Some(execution) = tree.and_then(|t| scope_of_instance(self, &t, ancestor))
                else {
                    return fail_with(
                        ErrorKind::NotValid,
                        format!(
                            "Ancestor activity instance '{ancestor}' does not exist: ancestorInstance is null"
                        ),
                    );
                };
                let mine = self.instance_scope(&execution)?;
                while at != mine {
                    match at {
                        Some(ix) => {
                            stack.push(ix);
                            at = process.activity(ix).parent;
                        }
                        None => {
                            return fail_with(
                                ErrorKind::NotValid,
                                format!(
                                    "Scope execution for '{ancestor}' cannot be found in parent hierarchy of flow element"
                                ),
                            );
                        }
                    }
                }
                execution
            }
            None => loop {
                match scopes.get(&at).map(Vec::as_slice) {
                    Some([one]) => break one.clone(),
                    Some([_, ..]) => {
                        return fail(format!(
                            "Ancestor activity execution is ambiguous for activity Activity({})",
                            target_scope.map_or_else(
                                || process.key.clone(),
                                |ix| process.activity(ix).id.clone()
                            )
                        ));
                    }
                    _ => match at {
                        Some(ix) => {
                            stack.push(ix);
                            at = process.activity(ix).parent;
                        }
                        None => break instance.to_owned(),
                    },
                }
            },
        };
        stack.reverse();
        let top = stack.first().copied().or(match target {
            Target::Activity(ix) => Some(ix),
            Target::Flow(_) => None,
        });
        let mut behavior = top.map_or(StartBehavior::ConcurrentInFlowScope, |ix| {
            process.activity(ix).start_behavior
        });
        if let Some(&outer) = stack.first() {
            let second = stack.get(1).copied().or(match target {
                Target::Activity(ix) => Some(ix),
                Target::Flow(_) => None,
            });
            let initial = process
                .children_of(Some(outer))
                .iter()
                .copied()
                .find(|&c| matches!(process.activity(c).kind, ActivityKind::StartEvent(_)));
            if initial != second {
                behavior = StartBehavior::ConcurrentInFlowScope;
            }
        }
        let flow_scope = top.map_or(target_scope, |ix| process.activity(ix).parent);
        if let Some(scope) = flow_scope
            && let ActivityKind::MultiInstanceBody(body) = &process.activity(scope).kind
            && body.sequential
        {
            return fail(format!(
                "Concurrent instantiation not possible for activities in scope {}",
                process.activity(scope).id
            ));
        }
        match (behavior, top) {
            (StartBehavior::CancelEventScope, Some(top)) => {
                let event_scope = process.activity(top).event_scope;
                if let Some(cancel) = scopes.get(&event_scope).and_then(|e| e.first()).cloned() {
                    let parent = self.parent_of(&cancel).unwrap_or_else(|| cancel.clone());
                    let reason = format!(
                        "Cancelling activity Activity({}) executed.",
                        process.activity(top).id
                    );
                    self.delete_cascade(&cancel, &reason, skip.listeners, skip.io)?;
                    self.run_stack(&parent, stack, target, variables, skip)
                } else {
                    self.instantiate_concurrent(
                        &scope_execution,
                        stack,
                        target,
                        variables,
                        skip,
                        flow_scope,
                    )
                }
            }
            (StartBehavior::InterruptEventScope | StartBehavior::InterruptFlowScope, Some(top)) => {
                let interrupted = if behavior == StartBehavior::InterruptEventScope {
                    process.activity(top).event_scope
                } else {
                    process.activity(top).parent
                };
                let execution = scopes
                    .get(&interrupted)
                    .and_then(|e| e.first())
                    .cloned()
                    .unwrap_or(scope_execution);
                let reason = format!(
                    "Interrupting activity Activity({}) executed.",
                    process.activity(top).id
                );
                self.interrupt(&execution, &reason, skip.listeners, skip.io)?;
                self.ws
                    .rows
                    .executions
                    .update(&execution, |e| e.act_id = None);
                self.leave_activity_instance(&execution);
                self.run_stack(&execution, stack, target, variables, skip)
            }
            _ => {
                let row = self.execution(&scope_execution)?;
                let idle = row.act_id.is_none() || self.peek(&scope_execution).ended;
                if self.ws.rows.executions.count_of(&scope_execution) == 0 && idle {
                    self.run_stack(&scope_execution, stack, target, variables, skip)
                } else {
                    self.instantiate_concurrent(
                        &scope_execution,
                        stack,
                        target,
                        variables,
                        skip,
                        flow_scope,
                    )
                }
            }
        }
    }

    fn instance_scope(&self, execution: &str) -> Step<Scope> {
        if self.parent_of(execution).is_none() {
            return Ok(None);
        }
        let mut child = Some(execution.to_owned());
        while let Some(id) = child {
            if let Some(ix) = self.activity_ix(&id)? {
                let definition = self.definition_of(&id)?;
                let activity = definition.process.activity(ix);
                let composite = activity.is_scope && is_composite(&activity.kind);
                return Ok(if id == execution && composite {
                    Some(ix)
                } else {
                    activity.parent
                });
            }
            child = self.children(&id).into_iter().next();
        }
        Ok(None)
    }

    fn instantiate_concurrent(
        &mut self,
        scope: &str,
        stack: Vec<ActivityIx>,
        target: Target,
        variables: &[ScopedVariable],
        skip: Skip,
        flow_scope: Scope,
    ) -> Step {
        let definition = self.definition_of(scope)?;
        let multi_instance = flow_scope.filter(|ix| {
            matches!(
                definition.process.activity(*ix).kind,
                ActivityKind::MultiInstanceBody(_)
            )
        });
        let execution = match multi_instance {
            Some(_) => self.add_parallel_instance(scope)?,
            None => self.create_concurrent(scope)?,
        };
        self.run_stack(&execution, stack, target, variables, skip)
    }

    /// Enters the scopes of a stack one inside the other, then the target.
    fn run_stack(
        &mut self,
        id: &str,
        stack: Vec<ActivityIx>,
        target: Target,
        variables: &[ScopedVariable],
        skip: Skip,
    ) -> Step {
        let mut at = id.to_owned();
        {
            let live = self.live(&at);
            live.skip_listeners = skip.listeners;
            live.skip_io = skip.io;
            live.ended = false;
        }
        self.set_activity_instance(&at, None);
        let definition = self.definition_of(&at)?;
        for ix in stack {
            let activity = definition.process.activity(ix);
            self.set_activity_instance(&at, self.parent_activity_instance(&at));
            if activity.is_scope {
                let child = self.create_child(&at)?;
                self.ws.rows.executions.update(&at, |e| {
                    e.is_active = false;
                    e.act_id = None;
                });
                self.set_activity(&child, &definition, Some(ix));
                self.create_subscriptions(&child, Some(ix))?;
                at = child;
            } else {
                self.set_activity(&at, &definition, Some(ix));
            }
            self.activity_instance_start(&at)?;
            self.live(&at).state = ActivityState::Default;
            if let ActivityKind::MultiInstanceBody(body) = &activity.kind {
                at = self.open_multi_instance(&at, body)?;
            } else {
                self.ws.rows.executions.update(&at, |e| e.act_id = None);
            }
        }
        for (name, value, local) in variables {
            let scope = VarScope::Execution(at.clone());
            if *local {
                self.set_local(&scope, name, value.clone())?;
            } else {
                self.set_variable(&scope, name, value.clone())?;
            }
        }
        self.set_activity_instance(&at, None);
        self.set_active(&at, true);
        match target {
            Target::Activity(ix) => {
                self.set_activity(&at, &definition, Some(ix));
                self.perform(Op::ActivityStartCreateScope(at))
            }
            Target::Flow(flow) => {
                self.set_activity(&at, &definition, Some(definition.process.flow(flow).source));
                self.live(&at).transition = Some(flow);
                self.live(&at).ignore_async = true;
                self.perform(Op::Take(at))
            }
        }
    }

    /// Cancels an execution with all below it, and the scopes around it that are empty then.
    pub(crate) fn cancel_execution(&mut self, id: &str, reason: &str, skip: Skip) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        let mut top = id.to_owned();
        // The topmost execution that holds nothing but this one goes with it.
        while let Some(parent) = self.parent_of(&top) {
            if self.children(&parent).len() > 1 {
                break;
            }
            top = parent;
        }
        if self.parent_of(&top).is_none() {
            {
                let live = self.live(&top);
                live.skip_listeners = skip.listeners;
                live.skip_io = skip.io;
            }
            // The instance itself stays: it ends unless something else is started in it.
            self.interrupt(&top, reason, skip.listeners, skip.io)?;
            self.leave_activity_instance(&top);
            self.ws.rows.executions.update(&top, |e| e.act_id = None);
            return Ok(());
        }
        let parent = self.parent_of(&top);
        let multi_instance = match &parent {
            Some(parent) if self.is_concurrent(&top) => self.multi_instance_scope(parent)?,
            _ => false,
        };
        self.delete_cascade(&top, reason, skip.listeners, skip.io)?;
        if let Some(parent) = parent
            && self.ws.rows.executions.has(&parent)
        {
            if multi_instance {
                self.remove_parallel_instance(&parent)?;
            } else {
                self.try_prune(&parent)?;
            }
        }
        Ok(())
    }

    fn multi_instance_scope(&self, execution: &str) -> Step<bool> {
        let scope = VarScope::Execution(execution.to_owned());
        Ok(self.local(&scope, "nrOfInstances").is_some())
    }

    /// Whether nothing is left of an instance but itself, so that it is to be deleted.
    pub(crate) fn is_empty(&self, instance: &str) -> bool {
        let row = self.ws.rows.executions.get(instance);
        row.is_some_and(|row| row.act_id.is_none()) && self.children(instance).is_empty()
    }

    /// Ends an instance in which nothing is left to do.
    pub(crate) fn end_if_empty(&mut self, instance: &str, reason: &str, skip: Skip) -> Step {
        let Some(row) = self.ws.rows.executions.get(instance).cloned() else {
            return Ok(());
        };
        let empty = self.children(instance).is_empty()
            && (row.act_id.is_none() || self.peek(instance).ended);
        if !empty {
            return Ok(());
        }
        if self.peek(instance).ended && row.act_id.is_some() {
            self.live(instance).preserve_scope = false;
            return self.process_end(instance);
        }
        self.live(instance).externally_terminated = false;
        self.delete_cascade(instance, reason, skip.listeners, skip.io)
    }

    /// Keeps an instance alive although its last token goes.
    pub(crate) fn preserve(&mut self, instance: &str, preserve: bool) {
        self.live(instance).preserve_scope = preserve;
    }

    /// Begins a new instance by its process's `start` listeners alone. History takes `first` for its start activity.
    pub(crate) fn start_without_activity(
        &mut self,
        id: &str,
        first: Option<String>,
        variables: &[(String, TypedValue)],
        skip: Skip,
    ) -> Step {
        let definition = self.definition_of(id)?;
        {
            let live = self.live(id);
            live.skip_listeners = skip.listeners;
            live.skip_io = skip.io;
        }
        self.create_subscriptions(id, None)?;
        self.history_process_start(id, first)?;
        // Only the initiator is told of as set by the instance itself.
        self.set_activity_instance(id, Some(id.to_owned()));
        self.set_initiator(id, &definition)?;
        self.set_activity_instance(id, None);
        self.set_variables(&VarScope::Execution(id.to_owned()), variables)?;
        self.create_timers(id, None)?;
        self.run_listeners(id, &definition, None, When::Start)?;
        self.ws.rows.executions.update(id, |e| e.act_id = None);
        self.set_activity_instance(id, Some(id.to_owned()));
        Ok(())
    }
}

/// The scope execution that an activity instance stands for.
fn scope_of_instance(exec: &Exec<'_>, tree: &super::ActivityInstance, id: &str) -> Option<String> {
    if tree.id == id {
        return tree
            .execution_ids
            .first()
            .cloned()
            .map(|e| exec.scope_execution(&e));
    }
    tree.children
        .iter()
        .find_map(|child| scope_of_instance(exec, child, id))
}
