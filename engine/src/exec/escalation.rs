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
        let caught = self.find_catcher(id, |definition, scope, thrower| {
            Self::escalation_handler(definition, scope, thrower, code)
        })?;
        match caught {
            Some((execution, handler, caught)) => {
                self.catch_escalation(&execution, handler, &caught, code)
            }
            None => Ok(Caught::No),
        }
    }

    fn escalation_handler(
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
        let definition = self.definition_of(execution)?;
        let activity = definition.process.activity(handler);
        let (target, interrupting) = match &activity.kind {
            ActivityKind::StartEvent(e) => (activity.parent.unwrap_or(handler), e.interrupting),
            ActivityKind::Boundary(b) => (handler, b.interrupting),
            _ => (handler, true),
        };
        if let Some(name) = &caught.code_variable {
            let value = code.map_or(Value::Null, Value::from);
            // An event that does not interrupt sets it where it goes on.
            let target = definition.process.activity(target);
            let scope = if interrupting || target.parent == target.event_scope {
                execution.to_owned()
            } else {
                let mapping = self.mapping_from(execution, target.event_scope)?;
                mapping
                    .get(&target.parent)
                    .cloned()
                    .unwrap_or_else(|| execution.to_owned())
            };
            self.set_variable(&VarScope::Execution(scope), name, TypedValue::from(value))?;
        }
        self.execute_event_handler(execution, target)?;
        Ok(if interrupting {
            Caught::Interrupted
        } else {
            Caught::Continue
        })
    }
}
