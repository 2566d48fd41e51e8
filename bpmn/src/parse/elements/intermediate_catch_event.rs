//! Intermediate catching events.

use crate::model::{ActivityIx, ActivityKind, CatchEvent, StartBehavior};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Parses a catching event, which may be behind an event-based gateway.
    pub(in crate::parse) fn intermediate_catch_event(
        &mut self,
        element: &'x Element,
        scope: Scope,
        gateway: Option<ActivityIx>,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        self.asynchronous(element, ix)?;
        let activity = self.draft.activity_mut(ix);
        match gateway {
            Some(_) => {
                activity.event_scope = gateway;
                activity.start_behavior = StartBehavior::CancelEventScope;
            }
            None => activity.is_scope = true,
        }
        let trigger = self.catch(element, ix, gateway)?;
        self.draft
            .behave(ix, ActivityKind::IntermediateCatch(trigger));
        self.execution_listeners(element, Some(ix))?;
        if matches!(self.draft.activity(ix).type_name, "intermediateTimer") {
            self.retries(element, ix, true)?;
        }
        Ok(ix)
    }

    fn catch(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
        gateway: Option<ActivityIx>,
    ) -> Result<CatchEvent, Abort> {
        let id = element.id().unwrap_or_default();
        let waiting = Some(gateway.unwrap_or(ix));
        if let Some(definition) = element.one("timerEventDefinition")? {
            self.typed(ix, "intermediateTimer");
            let timer = self.timer(definition, id)?;
            return Ok(CatchEvent::Timer(timer));
        }
        if let Some(definition) = element.one("signalEventDefinition")? {
            self.typed(ix, "intermediateSignalCatch");
            let signal = self.signal(definition, false, id)?.ok_or(Abort::Stop)?;
            self.subscribe_signal(waiting, id, &signal, false, definition)?;
            return Ok(CatchEvent::Signal(signal));
        }
        if let Some(definition) = element.one("messageEventDefinition")? {
            self.typed(ix, "intermediateMessageCatch");
            let message = self.message(definition, id)?;
            self.subscribe_message(waiting, id, &message, false, definition)?;
            return Ok(CatchEvent::Message(message));
        }
        if let Some(definition) = element.one("linkEventDefinition")? {
            if gateway.is_some() {
                self.error(
                    "IntermediateCatchLinkEvent is not allowed after an EventBasedGateway.",
                    element,
                );
            }
            self.typed(ix, "intermediateLinkCatch");
            return self.link_target(element, definition);
        }
        if let Some(definition) = element.one("conditionalEventDefinition")? {
            self.typed(ix, "intermediateConditional");
            let (condition, text) = self.conditional(definition, id)?;
            self.subscribe_condition(waiting, id, text, false, definition)?;
            return Ok(CatchEvent::Conditional(condition));
        }
        self.error("Unsupported intermediate catch event type", element);
        Ok(CatchEvent::None)
    }

    fn link_target(
        &mut self,
        element: &'x Element,
        definition: &'x Element,
    ) -> Result<CatchEvent, Abort> {
        let Some(link) = definition.attr("name") else {
            return Err(Abort::Failed(
                "Cannot invoke \"String.equals(Object)\" because \"linkName\" is null".to_owned(),
            ));
        };
        if self.link_targets.contains_key(link) {
            self.error(format!("Multiple Intermediate Catch Events with the same link event name ('{link}') are not allowed."), element);
        } else {
            let name = element.attr("name");
            if name != Some(link) {
                self.warning(
                    format!(
                        "Link Event named '{}' contains link event definition with name '{link}' - it is recommended to use the same name for both.",
                        name.unwrap_or("null")
                    ),
                    element,
                );
            }
            self.link_targets
                .insert(link, element.id().unwrap_or_default());
        }
        Ok(CatchEvent::Link {
            name: link.to_owned(),
        })
    }
}
