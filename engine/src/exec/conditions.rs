//! Conditional events: variables that change are remembered and, at the next save point, shown to the conditions that listen.

use cauce_bpmn::model::{CatchEvent, Condition};

use super::flow::Next;
use super::{ActivityState, Exec, Step, VarScope};

/// What happened to a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VariableEvent {
    Create,
    Update,
    Delete,
}

impl VariableEvent {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A change of a variable that conditions have not seen yet.
#[derive(Debug, Clone)]
pub(super) struct DelayedEvent {
    instance: String,
    target: String,
    name: String,
    event: VariableEvent,
}

/// Activity instance and activity.
type Position = (Option<String>, Option<String>);

fn same_position(before: &Position, now: &Position) -> bool {
    match (&before.0, &now.0) {
        (None, None) => before.1 == now.1,
        (Some(a), Some(b)) => a == b && (before.1.is_none() || before.1 == now.1),
        _ => false,
    }
}

/// How many steps of an endless loop a conditional event counts for: each looks at all executions that the ones before have left.
const CONDITIONAL_EVENT_STEPS: u64 = 50;

impl Exec<'_> {
    /// A variable of a scope changed.
    pub(super) fn variable_changed(
        &mut self,
        scope: &VarScope,
        name: &str,
        event: VariableEvent,
    ) -> Step {
        let execution = match scope {
            VarScope::Execution(id) => id.clone(),
            VarScope::Task(_) | VarScope::Passing { .. } => return Ok(()),
        };
        let definition = self.definition_of(&execution)?;
        if definition.has_conditional_events {
            self.delayed.push(DelayedEvent {
                instance: self.process_instance_of(&execution),
                target: execution,
                name: name.to_owned(),
                event,
            });
        }
        Ok(())
    }

    /// Shows pending changes to the conditions; goes on with `next` unless that changed what the execution is in.
    pub(super) fn dispatch_then(&mut self, id: &str, next: Next) -> Step {
        let instance = self.process_instance_of(id);
        if !self.delayed.iter().any(|d| d.instance == instance) {
            if self.peek(id).state == ActivityState::Canceled
                && next != Next::End
                && next != Next::LeaveByTransition
            {
                return Ok(());
            }
            return self.proceed(id, next);
        }
        match self.unaffected(id, |exec| exec.dispatch_delayed(&instance))? {
            Some(now) => self.proceed(&now, next),
            None => Ok(()),
        }
    }

    /// Runs something that may trigger events. Gives the execution that goes on with what `id` did, unless it was moved elsewhere.
    pub(super) fn unaffected(
        &mut self,
        id: &str,
        run: impl FnOnce(&mut Self) -> Step,
    ) -> Step<Option<String>> {
        let before = self.position(id)?;
        run(self)?;
        let Some(now) = self.still_there(id) else {
            return Ok(None);
        };
        if self.peek(&now).state == ActivityState::Canceled
            || !same_position(&before, &self.position(&now)?)
        {
            return Ok(None);
        }
        Ok(Some(now))
    }

    /// After variables were set from outside: conditions see them.
    pub fn dispatch_changes(&mut self, id: &str) -> Step {
        let instance = self.process_instance_of(id);
        self.dispatch_delayed(&instance)
    }

    /// The activity instance and activity that an execution is at, as far as moves of the token show in them.
    fn position(&self, id: &str) -> Step<Position> {
        let Some(row) = self.ws.rows.executions.get(id) else {
            return Ok((None, None));
        };
        let leaf = row.is_concurrent
            || match self.activity_ix(id)? {
                Some(ix) => self
                    .definition_of(id)?
                    .process
                    .activity(ix)
                    .children
                    .is_empty(),
                None => false,
            };
        let instance = if leaf {
            row.act_inst_id.clone()
        } else {
            self.parent_activity_instance(id)
        };
        Ok((instance, row.act_id.clone()))
    }

    fn dispatch_delayed(&mut self, instance: &str) -> Step {
        let (mine, others) = std::mem::take(&mut self.delayed)
            .into_iter()
            .partition(|d| d.instance == instance);
        self.delayed = others;
        let mine: Vec<DelayedEvent> = mine;
        let mut positions = Vec::with_capacity(mine.len());
        for event in &mine {
            positions.push(self.position(&event.target)?);
        }
        for (event, before) in mine.into_iter().zip(positions) {
            let mut same = self.ws.rows.executions.has(&event.target)
                && same_position(&before, &self.position(&event.target)?);
            if !same && let Some(replaced) = self.still_there(&event.target) {
                same =
                    replaced != event.target && same_position(&before, &self.position(&replaced)?);
            }
            let target = if self.ws.rows.executions.has(&event.target) {
                event.target.clone()
            } else {
                match self.still_there(&event.target) {
                    Some(target) => target,
                    None => continue,
                }
            };
            if same && self.listens(&target)? {
                self.dispatch_event(&target, Some((&event.name, event.event)))?;
            }
        }
        Ok(())
    }

    /// Whether an execution is in a state in which its events may happen: not while its scope activity starts or ends.
    fn listens(&self, id: &str) -> Step<bool> {
        let scope = match self.activity_ix(id)? {
            Some(ix) => self.definition_of(id)?.process.activity(ix).is_scope,
            None => false,
        };
        Ok(!scope || self.peek(id).state == ActivityState::Default)
    }

    /// Evaluates the conditions of a scope that has just been entered.
    pub(super) fn evaluate_conditions_of_scope(&mut self, id: &str) -> Step {
        self.dispatch_event(id, None)
    }

    /// Evaluates the conditions that listen in an execution and everything below it.
    fn dispatch_event(&mut self, id: &str, change: Option<(&str, VariableEvent)>) -> Step {
        let mut waiting = Vec::new();
        self.collect_conditional(id, &mut waiting)?;
        for subscription in waiting {
            let Some(row) = self.ws.rows.event_subscriptions.get(&subscription).cloned() else {
                continue;
            };
            let Some(execution) = row.execution_id.clone() else {
                continue;
            };
            let definition = self.definition_of(&execution)?;
            let Some(ix) = row
                .activity_id
                .as_deref()
                .and_then(|a| definition.process.find(a))
            else {
                continue;
            };
            let Some(CatchEvent::Conditional(conditional)) =
                definition.process.activity(ix).trigger().cloned()
            else {
                continue;
            };
            if let Some((name, event)) = change {
                if conditional
                    .variable_name
                    .as_deref()
                    .is_some_and(|n| n != name)
                {
                    continue;
                }
                if !conditional.variable_events.is_empty()
                    && !conditional
                        .variable_events
                        .iter()
                        .any(|e| e == event.name())
                {
                    continue;
                }
            }
            if self.condition_quietly(&execution, &conditional.condition)? {
                // Conditional events whose handlers make their own conditions hold go on without end.
                self.steps += CONDITIONAL_EVENT_STEPS;
                self.trigger_subscription(&subscription, &super::events::Payload::default())?;
            }
        }
        Ok(())
    }

    fn collect_conditional(&self, id: &str, out: &mut Vec<String>) -> Step {
        if self.peek(id).state == ActivityState::Default || self.listens(id)? {
            let conditional = self
                .ws
                .rows
                .event_subscriptions
                .of(id)
                .filter(|s| s.event_type == "conditional");
            out.extend(conditional.map(|s| s.id.clone()));
        }
        for child in self.ws.rows.executions.ids_of(id) {
            self.collect_conditional(&child, out)?;
        }
        Ok(())
    }

    /// A condition of an event: a variable that is missing makes it false.
    pub(super) fn condition_quietly(&mut self, id: &str, condition: &Condition) -> Step<bool> {
        match self.condition_holds(id, condition) {
            Err(super::Stop::Fail(crate::EngineError::Failed { message, .. }))
                if message.contains("Unknown property used in expression") =>
            {
                Ok(false)
            }
            other => other,
        }
    }
}
