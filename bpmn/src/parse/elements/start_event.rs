//! Start events of processes, sub-processes and event sub-processes.

use crate::model::{
    ActivityIx, ActivityKind, CatchEvent, FormDefinition, StartBehavior, StartEvent,
};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Parses the start events of a scope.
    pub(in crate::parse) fn start_events(
        &mut self,
        parent: &'x Element,
        scope: Scope,
    ) -> Result<(), Abort> {
        let mut events = Vec::new();
        // It is the process's, whichever of its start events says it.
        let initiators = parent
            .all("startEvent")
            .filter_map(|e| e.camunda("initiator"));
        let initiator = initiators
            .last()
            .filter(|_| scope.is_none())
            .map(str::to_owned);
        for element in parent.all("startEvent") {
            let ix = self.create(element, scope)?;
            self.asynchronous(element, ix)?;
            let mut event = StartEvent {
                trigger: CatchEvent::None,
                interrupting: element
                    .attr("isInterrupting")
                    .is_none_or(|i| i.trim().eq_ignore_ascii_case("true")),
                initiator: initiator.clone(),
                form: FormDefinition::default(),
            };
            event.trigger = match scope {
                None => self.process_trigger(element, ix)?,
                Some(scope) => {
                    self.scope_trigger(element, parent, ix, scope, event.interrupting)?
                }
            };
            self.draft.behave(ix, ActivityKind::StartEvent(event));
            self.no_io(element)?;
            self.execution_listeners(element, Some(ix))?;
            events.push((element, ix));
        }
        if events.is_empty() && matches!(parent.name.as_str(), "process" | "subProcess") {
            self.error(
                format!("{} must define a startEvent element", parent.name),
                parent,
            );
        }
        if scope.is_none() {
            self.select_initial(parent, &events)?;
        }
        for (element, ix) in events {
            if self.draft.activity(ix).type_name == "startTimerEvent" {
                self.retries(element, ix, true)?;
            }
        }
        Ok(())
    }

    /// The start event at which the process begins when it is started by key: the one without trigger or with a timer, or the only one.
    fn select_initial(
        &mut self,
        parent: &'x Element,
        events: &[(&'x Element, ActivityIx)],
    ) -> Result<(), Abort> {
        let mut initial = None;
        for (_, ix) in events {
            let activity = self.draft.activity(*ix);
            if !matches!(activity.type_name, "startEvent" | "startTimerEvent") {
                continue;
            }
            if initial.is_none() {
                initial = Some(*ix);
            } else {
                let id = activity.id.clone();
                self.error_of("multiple none start events or timer start events not supported on process definition", Some(parent), &[&id]);
            }
        }
        if let (None, [(_, only)]) = (initial, events) {
            initial = Some(*only);
        }
        self.draft.process.initial = initial;
        if initial.is_some() && events.iter().any(|(element, _)| element.id().is_none()) {
            return Err(Abort::Failed(
                "Cannot invoke \"String.equals(Object)\" because the return value of \
                 \"org.camunda.bpm.engine.impl.util.xml.Element.attribute(String)\" is null"
                    .to_owned(),
            ));
        }
        if let Some((element, ix)) = events.iter().find(|(_, ix)| Some(*ix) == initial) {
            let form = self.form(element)?;
            if let ActivityKind::StartEvent(event) = &mut self.draft.activity_mut(*ix).kind {
                event.form = form;
            }
        }
        Ok(())
    }

    fn process_trigger(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
    ) -> Result<CatchEvent, Abort> {
        let id = element.id().unwrap_or_default();
        if let Some(timer) = element.one("timerEventDefinition")? {
            self.typed(ix, "startTimerEvent");
            return Ok(CatchEvent::Timer(self.timer(timer, id)?));
        }
        if let Some(definition) = element.one("messageEventDefinition")? {
            self.typed(ix, "messageStartEvent");
            let message = self.message(definition, id)?;
            if let Some(name) = message.name.as_ref().filter(|n| n.literal().is_none()) {
                self.error_of(
                    format!(
                        "Invalid message name '{}' for element '{}': expressions in the message start event name are not allowed!",
                        name.text, definition.name
                    ),
                    Some(definition),
                    &[id],
                );
            }
            self.subscribe_message(None, id, &message, true, element)?;
            return Ok(CatchEvent::Message(message));
        }
        if let Some(definition) = element.one("signalEventDefinition")? {
            self.typed(ix, "signalStartEvent");
            let signal = self.signal(definition, false, id)?.ok_or(Abort::Stop)?;
            self.subscribe_signal(None, id, &signal, true, definition)?;
            return Ok(CatchEvent::Signal(signal));
        }
        if let Some(definition) = element.one("conditionalEventDefinition")? {
            self.typed(ix, "conditionalStartEvent");
            let (condition, text) = self.conditional(definition, id)?;
            self.subscribe_condition(None, id, text, true, element)?;
            return Ok(CatchEvent::Conditional(condition));
        }
        Ok(CatchEvent::None)
    }

    fn scope_trigger(
        &mut self,
        element: &'x Element,
        parent: &'x Element,
        ix: ActivityIx,
        scope: ActivityIx,
        interrupting: bool,
    ) -> Result<CatchEvent, Abort> {
        let id = element.id().unwrap_or_default();
        if self.draft.of(scope).initial.is_none() {
            self.draft.of_mut(scope).initial = Some(ix);
        } else {
            self.error_of(
                "multiple start events not supported for subprocess",
                Some(parent),
                &[id],
            );
        }
        if self.draft.of(scope).triggered_by_event {
            return self.event_sub_process_trigger(element, ix, scope, interrupting);
        }
        for name in [
            "conditionalEventDefinition",
            "timerEventDefinition",
            "escalationEventDefinition",
            "compensateEventDefinition",
        ] {
            if let Some(definition) = element.one(name)? {
                self.error_of(
                    format!("{name} is not allowed on start event within a subprocess"),
                    Some(definition),
                    &[id],
                );
            }
        }
        for (name, shown) in [
            ("errorEventDefinition", "errorEventDefinition"),
            ("messageEventDefinition", "messageEventDefinition"),
            ("signalEventDefinition", "signalEventDefintion"),
        ] {
            if let Some(definition) = element.one(name)? {
                self.error_of(
                    format!(
                        "{shown} only allowed on start event if subprocess is an event subprocess"
                    ),
                    Some(definition),
                    &[id],
                );
            }
        }
        Ok(CatchEvent::None)
    }

    fn event_sub_process_trigger(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
        scope: ActivityIx,
        interrupting: bool,
    ) -> Result<CatchEvent, Abort> {
        let id = element.id().unwrap_or_default();
        let behavior = if interrupting {
            StartBehavior::InterruptEventScope
        } else {
            StartBehavior::ConcurrentInFlowScope
        };
        self.draft.activity_mut(scope).start_behavior = behavior;
        let catching = self.draft.outer(Some(scope));
        self.draft.activity_mut(ix).event_scope = catching;

        if let Some(definition) = element.one("errorEventDefinition")? {
            if !interrupting {
                self.error(
                    "error start event of event subprocess must be interrupting",
                    element,
                );
            }
            self.typed(ix, "errorStartEvent");
            return Ok(CatchEvent::Error(self.caught_error(definition)));
        }
        if let Some(definition) = element.one("messageEventDefinition")? {
            self.typed(ix, "messageStartEvent");
            let message = self.message(definition, id)?;
            self.subscribe_message(catching, id, &message, false, definition)?;
            return Ok(CatchEvent::Message(message));
        }
        if let Some(definition) = element.one("signalEventDefinition")? {
            self.typed(ix, "signalStartEvent");
            let signal = self.signal(definition, false, id)?.ok_or(Abort::Stop)?;
            self.subscribe_signal(catching, id, &signal, false, definition)?;
            return Ok(CatchEvent::Signal(signal));
        }
        if let Some(definition) = element.one("timerEventDefinition")? {
            self.typed(ix, "startTimerEvent");
            let timer = self.timer(definition, id)?;
            if interrupting {
                self.warn_of_cycle(definition, "interrupting start", id)?;
            }
            return Ok(CatchEvent::Timer(timer));
        }
        if let Some(definition) = element.one("compensateEventDefinition")? {
            self.compensation_start(element, definition, ix, scope)?;
            return Ok(CatchEvent::Compensation);
        }
        if let Some(definition) = element.one("escalationEventDefinition")? {
            self.typed(ix, "escalationStartEvent");
            return Ok(CatchEvent::Escalation(
                self.caught_escalation(definition, catching, true, id),
            ));
        }
        if let Some(definition) = element.one("conditionalEventDefinition")? {
            self.typed(ix, "conditionalStartEvent");
            let (condition, text) = self.conditional(definition, id)?;
            self.subscribe_condition(catching, id, text, false, definition)?;
            return Ok(CatchEvent::Conditional(condition));
        }
        self.error(
            "start event of event subprocess must be of type 'error', 'message', 'timer', 'signal', 'compensation' or 'escalation'",
            element,
        );
        Ok(CatchEvent::None)
    }

    fn compensation_start(
        &mut self,
        element: &'x Element,
        definition: &'x Element,
        ix: ActivityIx,
        scope: ActivityIx,
    ) -> Result<(), Abort> {
        self.typed(ix, "compensationStartEvent");
        self.draft.activity_mut(scope).is_for_compensation = true;
        self.draft.of_mut(scope).compensation_handler = true;
        let Some(compensated) = self.draft.outer(Some(scope)) else {
            self.error(
                "event subprocess with compensation start event is only supported for embedded subprocess \
                 (since throwing compensation through a call activity-induced process hierarchy is not supported)",
                element,
            );
            return Err(Abort::Stop);
        };
        match self.draft.activity(compensated).compensation_handler {
            None => self.draft.activity_mut(compensated).compensation_handler = Some(scope),
            Some(other) if self.draft.of(other).sub_process_scope => {
                self.error("multiple event subprocesses with compensation start event are not supported on the same scope", element);
            }
            Some(_) => self.error(
                "compensation boundary event and event subprocess with compensation start event are not supported on the same scope",
                element,
            ),
        }
        self.catching_compensation(definition, element.id().unwrap_or_default());
        Ok(())
    }

    /// Says which of Camunda's types an event is.
    pub(in crate::parse) fn typed(&mut self, ix: ActivityIx, type_name: &'static str) {
        self.draft.activity_mut(ix).type_name = type_name;
    }
}
