//! Scopes: processes and sub-processes, whose elements are parsed group by group in the order in which later groups need earlier ones.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::attributes::is_for_compensation;
use super::draft::Scope;
use super::xml::Element;
use super::{Abort, Parser};
use crate::model::ActivityIx;

/// Elements of a scope by id which are not parsed with the rest.
pub(super) type Kept<'x> = IndexMap<&'x str, &'x Element>;

/// What an event-based gateway must know of the elements beside it.
pub(super) struct Siblings<'x> {
    /// Elements by id.
    pub(super) by_id: HashMap<&'x str, &'x Element>,
    /// Targets of sequence flows by their source, in document order.
    pub(super) targets: HashMap<&'x str, Vec<&'x str>>,
    /// Whether there are sequence flows at all.
    pub(super) any_flow: bool,
}

impl<'x> Siblings<'x> {
    /// Of the elements in a scope; `None` where no event-based gateway is among them.
    fn of(scope: &'x Element) -> Option<Self> {
        scope.all("eventBasedGateway").next()?;
        let mut targets: HashMap<_, Vec<_>> = HashMap::new();
        for flow in scope.all("sequenceFlow") {
            if let (Some(source), Some(target)) = (flow.attr("sourceRef"), flow.attr("targetRef")) {
                targets.entry(source).or_default().push(target);
            }
        }
        let by_id = scope
            .children
            .iter()
            .filter_map(|e| Some((e.id()?, e)))
            .collect();
        Some(Self {
            by_id,
            targets,
            any_flow: scope.all("sequenceFlow").next().is_some(),
        })
    }
}

impl<'x> Parser<'x> {
    /// Parses what is in a scope.
    pub(super) fn scope(&mut self, element: &'x Element, scope: Scope) -> Result<(), Abort> {
        let mut catching = Kept::new();
        let mut compensating = Kept::new();
        let mut rest = Vec::with_capacity(element.children.len());
        for child in &element.children {
            if child.name == "intermediateCatchEvent" {
                catching.insert(child.id().unwrap_or_default(), child);
            } else if is_for_compensation(child) {
                compensating.insert(child.id().unwrap_or_default(), child);
            } else {
                rest.push(child);
            }
        }
        self.start_events(element, scope)?;
        let siblings = Siblings::of(element);
        for child in rest {
            self.activity(child, siblings.as_ref(), scope)?;
        }
        for (id, event) in catching {
            // Those behind an event-based gateway have been parsed with it.
            if self.draft.find_in(scope, id).is_none() {
                let ix = self.intermediate_catch_event(event, scope, None)?;
                self.activity_io(event, ix)?;
            }
        }
        self.end_events(element, scope)?;
        self.boundary_events(element, scope)?;
        self.sequence_flows(element, scope, &compensating)?;
        self.execution_listeners(element, scope)?;
        self.associations(element, scope, &mut compensating)?;
        for (_, handler) in compensating {
            self.activity(handler, None, scope)?;
        }
        let missing = std::mem::take(&mut self.draft.meta_mut(scope).backlog);
        for (reference, event) in missing {
            self.error_of(
                format!("Invalid attribute value for 'activityRef': no activity with id '{reference}' in scope '{}'", event.scope_id),
                Some(event.definition),
                &[event.event_id],
            );
        }
        Ok(())
    }

    /// Parses an element of a scope where it is an activity of the kinds that no other step parses.
    pub(super) fn activity(
        &mut self,
        element: &'x Element,
        siblings: Option<&Siblings<'x>>,
        scope: Scope,
    ) -> Result<Option<ActivityIx>, Abort> {
        let body = self.multi_instance(element, scope)?;
        let scope = body.or(scope);
        let ix = match element.name.as_str() {
            "exclusiveGateway" | "inclusiveGateway" | "parallelGateway" => {
                Some(self.gateway(element, scope)?)
            }
            "eventBasedGateway" => Some(self.event_based_gateway(element, siblings, scope)?),
            "task" | "manualTask" => Some(self.plain_task(element, scope)?),
            "userTask" => Some(self.user_task(element, scope)?),
            "serviceTask" => Some(self.service_task(element, scope)?),
            "sendTask" => Some(self.send_task(element, scope)?),
            "receiveTask" => Some(self.receive_task(element, scope)?),
            "scriptTask" => Some(self.script_task(element, scope)?),
            "businessRuleTask" => Some(self.business_rule_task(element, scope)?),
            "subProcess" => Some(self.sub_process(element, scope)?),
            "transaction" => Some(self.transaction(element, scope)?),
            "callActivity" => Some(self.call_activity(element, scope, body.is_some())?),
            "intermediateThrowEvent" => self.intermediate_throw_event(element, scope)?,
            "adHocSubProcess" | "complexGateway" => {
                self.warning("Ignoring unsupported activity type", element);
                None
            }
            _ => None,
        };
        match (body, ix) {
            (Some(body), Some(ix)) => self.wrap(body, ix),
            (Some(_), None) => {
                return Err(Abort::Failed(
                    "Cannot invoke \"org.camunda.bpm.engine.impl.pvm.process.ActivityImpl.setProperty(String, Object)\" because \"activity\" is null"
                        .to_owned(),
                ));
            }
            (None, _) => {}
        }
        if let Some(ix) = ix {
            self.activity_io(element, ix)?;
        }
        Ok(ix)
    }
}
