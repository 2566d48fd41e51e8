//! BPMN errors on their way up to whoever catches them.

use cauce_bpmn::model::{ActivityIx, ActivityKind, CatchEvent, ErrorDefinition, Process};
use cauce_expr::{TypedValue, Value};

use super::tree::Scope;
use super::{BpmnError, Exec, Step, Stop, VarScope};
use crate::error::EngineError;

/// Whether a handler is the start of an event sub-process that the thrower is in.
pub(super) fn throws_itself(process: &Process, thrower: ActivityIx, handler: ActivityIx) -> bool {
    let handler = process.activity(handler);
    if !matches!(handler.kind, ActivityKind::StartEvent(_)) {
        return false;
    }
    let mut at = process.activity(thrower).parent;
    while let Some(parent) = at {
        if Some(parent) == handler.parent {
            return true;
        }
        at = process.activity(parent).parent;
    }
    false
}

impl Exec<'_> {
    /// Throws a BPMN error from the activity of an execution. Where nobody catches it, the execution ends as at a none end event.
    pub(super) fn throw_error(&mut self, id: &str, error: &BpmnError) -> Step {
        let caught = self.find_catcher(id, |definition, scope, thrower| {
            Self::error_handler(definition, scope, thrower, &error.code)
        })?;
        if let Some((execution, handler, caught)) = caught {
            let (code, message) = (Some(error.code.as_str()), error.message.as_deref());
            return self.catch_error(&execution, handler, &caught, code, message);
        }
        self.end(id, true)
    }

    /// As [`Exec::throw_error`], for an error that was reported from outside: what fails on its way is told as a failed propagation.
    pub(super) fn propagate_error(&mut self, id: &str, error: &BpmnError) -> Step {
        match self.throw_error(id, error) {
            Err(super::Stop::Fail(_)) => super::fail(format!(
                "ENGINE-13033 Propagation of bpmn error {} failed. ",
                error.code
            )),
            other => other,
        }
    }

    /// Looks for an event that catches what an execution throws, outwards through its scopes and then through calling instances, which get
    /// the outputs of the instances that are left. `find` looks at one scope. Gives the scope's execution, the event and what it says.
    pub(super) fn find_catcher<T>(
        &mut self,
        id: &str,
        find: impl Fn(&crate::definition::Definition, Scope, ActivityIx) -> Option<(ActivityIx, T)>,
    ) -> Step<Option<(String, ActivityIx, T)>> {
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
                if let Some((handler, caught)) = find(&definition, scope, ix)
                    && let Some(execution) = mapping.get(&scope).cloned()
                {
                    return Ok(Some((execution, handler, caught)));
                }
                match scope {
                    Some(s) => scope = process.activity(s).parent,
                    None => break,
                }
            }
            let instance = self.process_instance_of(&from);
            let caller = self.ws.rows.executions.get(&instance);
            let Some(caller) = caller.and_then(|e| e.super_exec.clone()) else {
                return Ok(None);
            };
            let outputs = self.collect_call_outputs(&caller, &instance)?;
            self.pass_call_outputs(&caller, outputs)?;
            from = caller;
        }
    }

    fn error_handler(
        definition: &crate::definition::Definition,
        scope: Scope,
        thrower: ActivityIx,
        code: &str,
    ) -> Option<(ActivityIx, ErrorDefinition)> {
        let process = &definition.process;
        let mut any = None;
        for &handler in process.handlers_of(scope) {
            if throws_itself(process, thrower, handler) {
                // An event sub-process does not catch what it throws itself.
                continue;
            }
            if let Some(CatchEvent::Error(e)) = process.activity(handler).trigger() {
                match &e.code {
                    Some(c) if !c.text.is_empty() => {
                        if &*c.text == code {
                            return Some((handler, e.clone()));
                        }
                    }
                    _ => any = any.or(Some((handler, e.clone()))),
                }
            }
        }
        any
    }

    fn catch_error(
        &mut self,
        execution: &str,
        handler: ActivityIx,
        caught: &ErrorDefinition,
        code: Option<&str>,
        message: Option<&str>,
    ) -> Step {
        let scope = VarScope::Execution(execution.to_owned());
        for (name, value) in [
            (&caught.code_variable, code),
            (&caught.message_variable, message),
        ] {
            if let Some(name) = name {
                let value = value.map_or(Value::Null, Value::from);
                self.set_variable(&scope, name, TypedValue::from(value))?;
            }
        }
        let definition = self.definition_of(execution)?;
        let activity = definition.process.activity(handler);
        let target = match &activity.kind {
            ActivityKind::StartEvent(_) => activity.parent.unwrap_or(handler),
            _ => handler,
        };
        self.execute_event_handler(execution, target)
    }

    /// Runs something that may throw a BPMN error, which is then thrown from the activity of the execution.
    pub(super) fn catching(&mut self, id: &str, run: impl FnOnce(&mut Self) -> Step) -> Step {
        match run(self) {
            Err(Stop::BpmnError(error)) => self.throw_error(id, &error),
            other => other,
        }
    }

    /// The same, where an error event with the name of a Java exception as its code catches what goes wrong, too.
    pub(super) fn catching_all(&mut self, id: &str, run: impl FnOnce(&mut Self) -> Step) -> Step {
        match self.catching(id, run) {
            Err(Stop::Fail(error)) => {
                let (classes, message) = match &error {
                    EngineError::Failed { kind, message } => (kind.java_classes(), message),
                    _ => return Err(Stop::Fail(error)),
                };
                let caught = self.find_catcher(id, |definition, scope, thrower| {
                    classes.iter().find_map(|class| {
                        Self::error_handler(definition, scope, thrower, class)
                            .filter(|(_, e)| e.code.as_ref().is_some_and(|c| !c.text.is_empty()))
                    })
                })?;
                match caught {
                    Some((execution, handler, caught)) => {
                        let message = Some(message.as_str());
                        self.catch_error(&execution, handler, &caught, None, message)
                    }
                    None => Err(Stop::Fail(error)),
                }
            }
            other => other,
        }
    }

    /// A BPMN error that nobody can catch where it was thrown.
    pub(crate) fn uncaught(error: BpmnError) -> EngineError {
        EngineError::engine(error.message.unwrap_or(error.code))
    }
}
