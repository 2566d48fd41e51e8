//! Execution listeners.

use cauce_bpmn::model::{ActivityIx, FlowIx, Listener, ListenerAction};

use super::{Exec, Step, VarScope, fail_with};
use crate::definition::Definition;
use crate::error::ErrorKind;

/// Which listeners run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Start,
    End,
}

impl Exec<'_> {
    /// Runs the listeners of an activity, or of the process.
    pub(super) fn run_listeners(
        &mut self,
        id: &str,
        definition: &Definition,
        ix: Option<ActivityIx>,
        when: When,
    ) -> Step {
        let process = &definition.process;
        let listeners = match (ix, when) {
            (Some(ix), When::Start) => &process.activity(ix).start_listeners,
            (Some(ix), When::End) => &process.activity(ix).end_listeners,
            (None, When::Start) => &process.start_listeners,
            (None, When::End) => &process.end_listeners,
        };
        let event = match when {
            When::Start => "start",
            When::End => "end",
        };
        for listener in listeners {
            self.run_listener(id, listener, event)?;
        }
        Ok(())
    }

    /// Runs the `take` listeners of a sequence flow.
    pub(super) fn run_flow_listeners(
        &mut self,
        id: &str,
        definition: &Definition,
        flow: FlowIx,
    ) -> Step {
        for listener in &definition.process.flow(flow).take_listeners {
            self.run_listener(id, listener, "take")?;
        }
        Ok(())
    }

    fn run_listener(&mut self, id: &str, listener: &Listener, event: &'static str) -> Step {
        if self.peek(id).skip_listeners {
            return Ok(());
        }
        self.run_action(&VarScope::Execution(id.to_owned()), &listener.action, event)
    }

    /// Does what a listener does.
    pub(super) fn run_action(
        &mut self,
        scope: &VarScope,
        action: &ListenerAction,
        event: &'static str,
    ) -> Step {
        match action {
            ListenerAction::Expression(expr) => {
                self.evaluate_in(scope, expr, Some(event))?;
            }
            ListenerAction::Script(script) => {
                self.run_script(scope, script, Some(event))?;
            }
            ListenerAction::DelegateExpression(expr) => {
                let value = self.evaluate_in(scope, expr, Some(event))?;
                return super::fail(format!(
                    "ENGINE-02006 Delegate expression {} did neither resolve to an implementation of interface org.camunda.bpm.engine.delegate.ExecutionListener nor interface org.camunda.bpm.engine.delegate.JavaDelegate: got {}",
                    expr.text,
                    value.java_class_name()
                ));
            }
            ListenerAction::Class(name) => return java_class(name),
        }
        Ok(())
    }
}

/// The error for a Java class, which cannot run here.
pub(super) fn java_class<T>(name: &str) -> Step<T> {
    fail_with(
        ErrorKind::ProcessEngine,
        format!(
            "ENGINE-09008 Exception while instantiating class '{name}': ENGINE-09017 Cannot load class '{name}': {name}"
        ),
    )
}
