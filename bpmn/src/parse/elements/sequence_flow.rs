//! Sequence flows.

use crate::model::{ActivityIx, ActivityKind, CatchEvent, Flow, FlowIx};
use crate::parse::draft::Scope;
use crate::parse::scope::Kept;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Parses the sequence flows of a scope.
    pub(in crate::parse) fn sequence_flows(
        &mut self,
        parent: &'x Element,
        scope: Scope,
        compensating: &Kept<'x>,
    ) -> Result<(), Abort> {
        for element in parent.all("sequenceFlow") {
            let mut target = element.attr("targetRef").unwrap_or("null");
            if let Some(link) = self.link_sources.get(target) {
                match self.link_targets.get(link) {
                    Some(id) => target = id,
                    None => {
                        self.error(
                            format!(
                                "sequence flow points to link event source with name '{link}' but no event target with that name exists. \
                                 Most probably your link events are not configured correctly."
                            ),
                            element,
                        );
                        return Ok(());
                    }
                }
            }
            self.sequence_flow(element, target, scope, compensating)?;
        }
        Ok(())
    }

    fn sequence_flow(
        &mut self,
        element: &'x Element,
        target_ref: &'x str,
        scope: Scope,
        compensating: &Kept<'x>,
    ) -> Result<(), Abort> {
        let id = element.id().unwrap_or_default();
        let shown = element.id().unwrap_or("null");
        let source_ref = element.attr("sourceRef").unwrap_or("null");
        let source = self.draft.find_on_level(scope, source_ref);
        let target = self.draft.find_on_level(scope, target_ref);
        for (end, found, reference) in [
            ("outgoing", source, source_ref),
            ("incoming", target, target_ref),
        ] {
            if found.map_or(compensating.contains_key(reference), |ix| {
                self.draft.of(ix).compensation_handler
            }) {
                self.error_of(
                    format!(
                        "Invalid {end} sequence flow of compensation activity '{reference}'. \
                         A compensation activity should not have an incoming or outgoing sequence flow."
                    ),
                    Some(element),
                    &[reference, id],
                );
                return Ok(());
            }
        }
        let Some(source) = source else {
            self.error(
                format!("Invalid source '{source_ref}' of sequence flow '{shown}'"),
                element,
            );
            return Ok(());
        };
        let Some(target) = target else {
            self.error(
                format!("Invalid destination '{target_ref}' of sequence flow '{shown}'"),
                element,
            );
            return Ok(());
        };
        // What follows an event-based gateway has been found with it.
        if matches!(
            self.draft.activity(source).kind,
            ActivityKind::EventBasedGateway
        ) {
            return Ok(());
        }
        let target_activity = self.draft.activity(target);
        let catches = matches!(&target_activity.kind, ActivityKind::IntermediateCatch(trigger) if !matches!(trigger, CatchEvent::Link { .. }));
        let behind_gateway = catches && target_activity.event_scope != target_activity.parent;
        if behind_gateway {
            self.error(
                format!("Invalid incoming sequenceflow for intermediateCatchEvent with id '{target_ref}' connected to an event-based gateway."),
                element,
            );
        } else if self.draft.of(source).triggered_by_event {
            self.error(
                "Invalid outgoing sequence flow of event subprocess",
                element,
            );
        } else if self.draft.of(target).triggered_by_event {
            self.error(
                "Invalid incoming sequence flow of event subprocess",
                element,
            );
        } else {
            self.connect(element, source, target)?;
        }
        Ok(())
    }

    fn connect(
        &mut self,
        element: &'x Element,
        source: ActivityIx,
        target: ActivityIx,
    ) -> Result<(), Abort> {
        let id = element.id().unwrap_or_default();
        let condition = match element.one("conditionExpression")? {
            Some(condition) => self.condition(condition, id)?,
            None => None,
        };
        let take_listeners = self.take_listeners(element)?;
        let source = self.draft.body_of(source).unwrap_or(source);
        let target = self.draft.body_of(target).unwrap_or(target);
        let process = &mut self.draft.process;
        let ix = FlowIx(u32::try_from(process.flows.len()).unwrap_or(u32::MAX));
        if !id.is_empty() && process.flow_by_id.insert(id.to_owned(), ix).is_some() {
            return Err(Abort::Failed(format!("duplicate transition '{id}'")));
        }
        process.flows.push(Flow {
            id: id.to_owned(),
            name: element.attr("name").map(str::to_owned),
            source,
            target,
            condition,
            take_listeners,
        });
        self.draft.activity_mut(source).outgoing.push(ix);
        Ok(())
    }
}
