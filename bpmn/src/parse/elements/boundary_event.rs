//! Boundary events.

use crate::model::{ActivityIx, ActivityKind, BoundaryEvent, CatchEvent, StartBehavior};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Parses the boundary events of a scope.
    pub(in crate::parse) fn boundary_events(
        &mut self,
        parent: &'x Element,
        scope: Scope,
    ) -> Result<(), Abort> {
        for element in parent.all("boundaryEvent") {
            self.boundary_event(element, scope)?;
        }
        Ok(())
    }

    fn boundary_event(&mut self, element: &'x Element, scope: Scope) -> Result<(), Abort> {
        let attached = element.attr("attachedToRef").unwrap_or_default();
        if attached.is_empty() {
            self.error(
                "AttachedToRef is required when using a timerEventDefinition",
                element,
            );
        }
        let ix = self.create(element, scope)?;
        self.asynchronous_of(element, ix);
        let Some(host) = self.draft.find_on_level(scope, attached) else {
            self.error(
                "Invalid reference in boundary event. Make sure that the referenced activity is defined in the same scope as the boundary event",
                element,
            );
            return Err(Abort::Stop);
        };
        // The event of a multi-instance activity is its body's, but compensation is that of each instance.
        let event_scope = if element.one("compensateEventDefinition")?.is_some() {
            host
        } else if let Some(body) = self.draft.body_of(host) {
            body
        } else {
            self.draft.activity_mut(host).is_scope = true;
            host
        };
        let interrupting = element
            .attr("cancelActivity")
            .is_none_or(|c| c.trim().eq_ignore_ascii_case("true"));
        let activity = self.draft.activity_mut(ix);
        activity.event_scope = Some(event_scope);
        activity.start_behavior = if interrupting {
            StartBehavior::CancelEventScope
        } else {
            StartBehavior::ConcurrentInFlowScope
        };

        let trigger = self.boundary_trigger(element, ix, host, event_scope, interrupting)?;
        self.no_io(element)?;
        self.draft.behave(
            ix,
            ActivityKind::Boundary(BoundaryEvent {
                trigger,
                interrupting,
                attached_to: event_scope,
            }),
        );
        self.execution_listeners(element, Some(ix))?;
        let timer = self.draft.activity(ix).type_name == "boundaryTimer";
        self.retries(element, ix, timer)
    }

    fn boundary_trigger(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
        host: ActivityIx,
        event_scope: ActivityIx,
        interrupting: bool,
    ) -> Result<CatchEvent, Abort> {
        let id = element.id().unwrap_or_default();
        let scope = Some(event_scope);
        if let Some(definition) = element.one("timerEventDefinition")? {
            self.typed(ix, "boundaryTimer");
            let timer = self.timer(definition, id)?;
            if interrupting {
                self.warn_of_cycle(definition, "cancelling boundary", id)?;
            }
            return Ok(CatchEvent::Timer(timer));
        }
        if let Some(definition) = element.one("errorEventDefinition")? {
            self.typed(ix, "boundaryError");
            return Ok(CatchEvent::Error(self.caught_error(definition)));
        }
        if let Some(definition) = element.one("signalEventDefinition")? {
            self.typed(ix, "boundarySignal");
            let signal = self.signal(definition, false, id)?;
            self.needs_id(definition, id);
            let signal = signal.ok_or(Abort::Stop)?;
            self.subscribe_signal(scope, id, &signal, false, definition)?;
            return Ok(CatchEvent::Signal(signal));
        }
        if let Some(definition) = element.one("cancelEventDefinition")? {
            self.typed(ix, "cancelBoundaryCatch");
            self.boundary_cancel(definition, ix, event_scope, id);
            return Ok(CatchEvent::Cancel);
        }
        if let Some(definition) = element.one("compensateEventDefinition")? {
            self.typed(ix, "compensationBoundaryCatch");
            for _ in 0..self.siblings_of_type(ix, "compensationBoundaryCatch", event_scope) {
                self.error_of("multiple boundary events with compensateEventDefinition not supported on same activity", Some(definition), &[id]);
            }
            self.catching_compensation(definition, id);
            return Ok(CatchEvent::Compensation);
        }
        if let Some(definition) = element.one("messageEventDefinition")? {
            self.typed(ix, "boundaryMessage");
            let message = self.message(definition, id)?;
            self.needs_id(definition, id);
            self.subscribe_message(scope, id, &message, false, definition)?;
            return Ok(CatchEvent::Message(message));
        }
        if let Some(definition) = element.one("escalationEventDefinition")? {
            let escalates = matches!(
                self.draft.activity(host).kind,
                ActivityKind::CallActivity(_) | ActivityKind::UserTask(_)
            );
            if escalates || self.draft.of(host).sub_process_scope {
                self.typed(ix, "boundaryEscalation");
                return Ok(CatchEvent::Escalation(
                    self.caught_escalation(definition, scope, false, id),
                ));
            }
            self.error("An escalation boundary event should only be attached to a subprocess, a call activity or an user task", element);
            return Ok(CatchEvent::None);
        }
        if let Some(definition) = element.one("conditionalEventDefinition")? {
            self.typed(ix, "boundaryConditional");
            let (condition, text) = self.conditional(definition, id)?;
            self.subscribe_condition(scope, id, text, false, definition)?;
            return Ok(CatchEvent::Conditional(condition));
        }
        self.error("Unsupported boundary event type", element);
        Ok(CatchEvent::None)
    }

    fn needs_id(&mut self, definition: &'x Element, id: &str) {
        if id.is_empty() {
            self.error("boundary event has no id", definition);
        }
    }

    fn boundary_cancel(
        &mut self,
        definition: &'x Element,
        ix: ActivityIx,
        event_scope: ActivityIx,
        id: &str,
    ) {
        let transaction = match &self.draft.activity(event_scope).kind {
            ActivityKind::MultiInstanceBody(body) => body.inner,
            _ => event_scope,
        };
        if !matches!(
            self.draft.activity(transaction).kind,
            ActivityKind::Transaction
        ) {
            self.error_of("boundary event with cancelEventDefinition only supported on transaction subprocesses", Some(definition), &[id]);
        }
        for _ in 0..self.siblings_of_type(ix, "cancelBoundaryCatch", transaction) {
            self.error_of("multiple boundary events with cancelEventDefinition not supported on same transaction subprocess", Some(definition), &[id]);
        }
    }

    /// How many others of a type are attached to an activity.
    fn siblings_of_type(&self, ix: ActivityIx, type_name: &str, attached_to: ActivityIx) -> usize {
        let process = &self.draft.process;
        process
            .children_of(process.activity(ix).parent)
            .iter()
            .filter(|s| {
                **s != ix
                    && process.activity(**s).type_name == type_name
                    && process.activity(**s).event_scope == Some(attached_to)
            })
            .count()
    }
}
