//! Intermediate throwing events.

use crate::model::{ActivityIx, ActivityKind, ThrowEvent};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Parses a throwing event. A link is no activity: flows to it go on to its target.
    pub(in crate::parse) fn intermediate_throw_event(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<Option<ActivityIx>, Abort> {
        let id = element.id().unwrap_or_default();
        if let Some(link) = element.one("linkEventDefinition")? {
            self.link_sources
                .insert(id, link.attr("name").unwrap_or("null"));
            return Ok(None);
        }
        let ix = self.create(element, scope)?;
        self.asynchronous(element, ix)?;
        let event = self.throw(element, ix, scope)?;
        self.draft
            .behave(ix, ActivityKind::IntermediateThrow(event));
        self.execution_listeners(element, Some(ix))?;
        self.retries(element, ix, true)?;
        Ok(Some(ix))
    }

    fn throw(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
        scope: Scope,
    ) -> Result<ThrowEvent, Abort> {
        let id = element.id().unwrap_or_default();
        if let Some(definition) = element.one("signalEventDefinition")? {
            self.typed(ix, "intermediateSignalThrow");
            return Ok(self
                .signal(definition, true, id)?
                .map_or(ThrowEvent::None, ThrowEvent::Signal));
        }
        if let Some(definition) = element.one("compensateEventDefinition")? {
            self.typed(ix, "intermediateCompensationThrowEvent");
            let (activity, wait_for_completion) = self.throw_compensation(definition, scope, id);
            self.draft.activity_mut(ix).is_scope = true;
            return Ok(ThrowEvent::Compensation {
                activity,
                wait_for_completion,
            });
        }
        if let Some(definition) = element.one("messageEventDefinition")? {
            let task =
                self.throw_message(definition, element, ix, "intermediateMessageThrowEvent")?;
            self.typed(
                ix,
                if task.is_some() {
                    "intermediateMessageThrowEvent"
                } else {
                    "intermediateNoneThrowEvent"
                },
            );
            return Ok(task.map_or(ThrowEvent::None, |t| ThrowEvent::Message(Box::new(t))));
        }
        if let Some(definition) = element.one("escalationEventDefinition")? {
            self.typed(ix, "intermediateEscalationThrowEvent");
            let escalation = self.thrown_escalation(
                definition,
                "throwing escalation event must have an 'escalationCode'",
                id,
            );
            return Ok(ThrowEvent::Escalation(escalation));
        }
        self.typed(ix, "intermediateNoneThrowEvent");
        Ok(ThrowEvent::None)
    }
}
