//! BPMN errors on their way up to whoever catches them.

use cauce_bpmn::model::{ActivityIx, ActivityKind, CatchEvent, ErrorDefinition};
use cauce_expr::{TypedValue, Value};

use super::tree::Scope;
use super::{BpmnError, Exec, Step, VarScope};
use crate::error::EngineError;

impl Exec<'_> {
    /// Throws a BPMN error from the activity of an execution. Where nobody catches it, the execution ends as at a none end event.
    pub(super) fn throw_error(&mut self, id: &str, error: &BpmnError) -> Step {
        let mut from = id.to_owned();
        loop {
            let (definition, ix) = self.at(&from)?;
            let process = &definition.process;
            let mapping = self.mapping(&from)?;
            let activity = process.activity(ix);
            let mut scope: Scope = if activity.is_scope && mapping.contains_key(&Some(ix)) { Some(ix) } else { activity.parent };
            loop {
                if let Some((handler, caught)) = Self::error_handler(&definition, scope, &error.code)
                    && let Some(execution) = mapping.get(&scope).cloned()
                {
                    return self.catch_error(&execution, handler, &caught, error);
                }
                match scope {
                    Some(s) => scope = process.activity(s).parent,
                    None => break,
                }
            }
            let instance = self.process_instance_of(&from);
            match self.ws.rows.executions.get(&instance).and_then(|e| e.super_exec.clone()) {
                Some(caller) => {
                    self.require_execution(&caller)?;
                    from = caller;
                }
                None => break,
            }
        }
        self.end(id, true)
    }

    /// Whether anybody would catch a BPMN error thrown here.
    pub(super) fn error_is_caught(&self, id: &str, code: &str) -> Step<bool> {
        let mut from = id.to_owned();
        loop {
            let (definition, ix) = self.at(&from)?;
            let process = &definition.process;
            let mut scope = Some(Some(ix));
            while let Some(at) = scope {
                if Self::error_handler(&definition, at, code).is_some() {
                    return Ok(true);
                }
                scope = at.map(|s| process.activity(s).parent);
            }
            let instance = self.process_instance_of(&from);
            match self.ws.rows.executions.get(&instance).and_then(|e| e.super_exec.clone()) {
                Some(caller) => {
                    self.require_execution(&caller)?;
                    from = caller;
                }
                None => return Ok(false),
            }
        }
    }

    fn error_handler(definition: &crate::definition::Definition, scope: Scope, code: &str) -> Option<(ActivityIx, ErrorDefinition)> {
        let process = &definition.process;
        let mut any = None;
        for &handler in process.handlers_of(scope) {
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

    fn catch_error(&mut self, execution: &str, handler: ActivityIx, caught: &ErrorDefinition, error: &BpmnError) -> Step {
        let scope = VarScope::Execution(execution.to_owned());
        if let Some(name) = &caught.code_variable {
            self.set_variable(&scope, name, TypedValue::from(Value::from(error.code.clone())))?;
        }
        if let Some(name) = &caught.message_variable {
            let value = error.message.clone().map_or(Value::Null, Value::from);
            self.set_variable(&scope, name, TypedValue::from(value))?;
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
            Err(super::Stop::BpmnError(error)) => self.throw_error(id, &error),
            other => other,
        }
    }

    /// A BPMN error that nobody can catch where it was thrown.
    pub(crate) fn uncaught(error: BpmnError) -> EngineError {
        EngineError::engine(error.message.unwrap_or(error.code))
    }
}
