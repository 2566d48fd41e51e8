//! Escalations on their way up to whoever catches them.

use cauce_bpmn::model::{ActivityIx, ActivityKind, CatchEvent, EscalationDefinition};
use cauce_expr::{TypedValue, Value};

use super::tree::Scope;
use super::{Exec, Step, VarScope};

/// What became of an escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caught {
    /// Nobody caught it.
    No,
    /// It was caught, and the thrower goes on.
    Continue,
    /// It was caught by an interrupting event: the thrower is no more.
    Interrupted,
}

impl Exec<'_> {
    /// Throws an escalation from the activity of an execution.
    pub(super) fn throw_escalation(&mut self, id: &str, code: Option<&str>) -> Step<Caught> {
        let mut from = id.to_owned();
        loop {
            let (definition, ix) = self.at(&from)?;
            let process = &definition.process;
            let mapping = self.mapping(&from)?;
            let activity = process.activity(ix);
            let mut scope: Scope = if activity.is_scope && mapping.contains_key(&Some(ix)) {
                Some(ix)
            } else {
                activity.parent
            };
            loop {
                if let Some((handler, caught)) =
                    self.escalation_handler(&definition, scope, ix, code)
                    && let Some(execution) = mapping.get(&scope).cloned()
                {
                    return self.catch_escalation(&execution, handler, &caught, code);
                }
                match scope {
                    Some(s) => scope = process.activity(s).parent,
                    None => break,
                }
            }
            let instance = self.process_instance_of(&from);
            match self
                .ws
                .rows
                .executions
                .get(&instance)
                .and_then(|e| e.super_exec.clone())
            {
                Some(caller) => {
                    let outputs = self.collect_call_outputs(&caller, &instance)?;
                    self.pass_call_outputs(&caller, outputs)?;
                    from = caller;
                }
                None => return Ok(Caught::No),
            }
        }
    }

    fn escalation_handler(
        &self,
        definition: &crate::definition::Definition,
        scope: Scope,
        thrower: ActivityIx,
        code: Option<&str>,
    ) -> Option<(ActivityIx, EscalationDefinition)> {
        let process = &definition.process;
        let others =
            |&&handler: &&ActivityIx| !super::errors::throws_itself(process, thrower, handler);
        process
            .handlers_of(scope)
            .iter()
            .filter(others)
            .find_map(|&handler| match process.activity(handler).trigger() {
                Some(CatchEvent::Escalation(e))
                    if e.code.as_ref().is_none_or(|c| Some(&*c.text) == code) =>
                {
                    Some((handler, e.clone()))
                }
                _ => None,
            })
    }

    fn catch_escalation(
        &mut self,
        execution: &str,
        handler: ActivityIx,
        caught: &EscalationDefinition,
        code: Option<&str>,
    ) -> Step<Caught> {
        if let Some(name) = &caught.code_variable {
            let value = code.map_or(Value::Null, Value::from);
            self.set_variable(
                &VarScope::Execution(execution.to_owned()),
                name,
                TypedValue::from(value),
            )?;
        }
        let definition = self.definition_of(execution)?;
        let activity = definition.process.activity(handler);
        let (target, interrupting) = match &activity.kind {
            ActivityKind::StartEvent(e) => (activity.parent.unwrap_or(handler), e.interrupting),
            ActivityKind::Boundary(b) => (handler, b.interrupting),
            _ => (handler, true),
        };
        self.execute_event_handler(execution, target)?;
        Ok(if interrupting {
            Caught::Interrupted
        } else {
            Caught::Continue
        })
    }
}
