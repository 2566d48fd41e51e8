//! End events.

use crate::model::{ActivityIx, ActivityKind, EndEvent, ErrorDefinition, Expr, StartBehavior};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Parses the end events of a scope.
    pub(in crate::parse) fn end_events(
        &mut self,
        parent: &'x Element,
        scope: Scope,
    ) -> Result<(), Abort> {
        for element in parent.all("endEvent") {
            let ix = self.create(element, scope)?;
            let event = self.end(element, ix, scope)?;
            let timed = matches!(event, EndEvent::Message(_));
            self.draft.behave(ix, ActivityKind::EndEvent(event));
            self.activity_io(element, ix)?;
            self.asynchronous(element, ix)?;
            self.execution_listeners(element, Some(ix))?;
            self.retries(element, ix, timed)?;
        }
        Ok(())
    }

    fn end(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
        scope: Scope,
    ) -> Result<EndEvent, Abort> {
        let id = element.id().unwrap_or_default();
        if let Some(definition) = element.one("errorEventDefinition")? {
            return Ok(self.throw_error(definition, ix, id));
        }
        if let Some(definition) = element.one("cancelEventDefinition")? {
            let transaction = scope
                .is_some_and(|s| matches!(self.draft.activity(s).kind, ActivityKind::Transaction));
            if !transaction {
                self.error_of("end event with cancelEventDefinition only supported inside transaction subprocess", Some(definition), &[id]);
                return Ok(EndEvent::None);
            }
            self.typed(ix, "cancelEndEvent");
            let activity = self.draft.activity_mut(ix);
            activity.start_behavior = StartBehavior::InterruptFlowScope;
            activity.is_scope = true;
            return Ok(EndEvent::Cancel);
        }
        if element.one("terminateEventDefinition")?.is_some() {
            self.typed(ix, "terminateEndEvent");
            self.draft.activity_mut(ix).start_behavior = StartBehavior::InterruptFlowScope;
            return Ok(EndEvent::Terminate);
        }
        if let Some(definition) = element.one("messageEventDefinition")? {
            return Ok(
                match self.throw_message(definition, element, ix, "messageEndEvent")? {
                    Some(task) => {
                        self.typed(ix, "messageEndEvent");
                        EndEvent::Message(Box::new(task))
                    }
                    // Its type remains that of the element.
                    None => EndEvent::None,
                },
            );
        }
        if let Some(definition) = element.one("signalEventDefinition")? {
            self.typed(ix, "signalEndEvent");
            return Ok(self
                .signal(definition, true, id)?
                .map_or(EndEvent::None, EndEvent::Signal));
        }
        if let Some(definition) = element.one("compensateEventDefinition")? {
            self.typed(ix, "compensationEndEvent");
            let (activity, wait_for_completion) = self.throw_compensation(definition, scope, id);
            self.draft.activity_mut(ix).is_scope = true;
            return Ok(EndEvent::Compensation {
                activity,
                wait_for_completion,
            });
        }
        if let Some(definition) = element.one("escalationEventDefinition")? {
            self.typed(ix, "escalationEndEvent");
            return Ok(EndEvent::Escalation(self.thrown_escalation(
                definition,
                "escalation end event must have an 'escalationCode'",
                id,
            )));
        }
        self.typed(ix, "noneEndEvent");
        Ok(EndEvent::None)
    }

    fn throw_error(&mut self, definition: &'x Element, ix: ActivityIx, id: &str) -> EndEvent {
        let Some(reference) = definition.attr("errorRef").filter(|r| !r.is_empty()) else {
            self.error_of(
                "'errorRef' attribute is mandatory on error end event",
                Some(definition),
                &[id],
            );
            return EndEvent::None;
        };
        self.typed(ix, "errorEndEvent");
        let mut thrown = ErrorDefinition {
            error_id: Some(reference.to_owned()),
            ..ErrorDefinition::default()
        };
        match self.errors.get(reference) {
            None => thrown.code = Some(Expr::new(reference)),
            Some(error) => {
                thrown.code = error.code.clone().map(Expr::new);
                thrown.message.clone_from(&error.message);
                if error.code.as_deref().is_none_or(str::is_empty) {
                    self.error_of(
                        format!("'errorCode' is mandatory on errors referenced by throwing error event definitions, but the error '{reference}' does not define one."),
                        Some(definition),
                        &[id],
                    );
                }
            }
        }
        EndEvent::Error(thrown)
    }
}
