//! Associations: those of compensation boundary events name the handler.

use crate::model::ActivityIx;
use crate::parse::draft::Scope;
use crate::parse::scope::Kept;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Parses the associations of a scope, and compensation handlers where they are named.
    pub(in crate::parse) fn associations(
        &mut self,
        parent: &'x Element,
        scope: Scope,
        compensating: &mut Kept<'x>,
    ) -> Result<(), Abort> {
        for element in parent.all("association") {
            let mut end = |name: &str| {
                let reference = element.attr(name);
                if reference.is_none() {
                    self.error(
                        format!("association element missing attribute '{name}'"),
                        element,
                    );
                }
                reference
            };
            let (source_ref, target_ref) = (end("sourceRef"), end("targetRef"));
            let source = source_ref.and_then(|id| self.draft.find_in(scope, id));
            let target = target_ref.and_then(|id| self.draft.find_in(scope, id));
            let (source_ref, target_ref) = (
                source_ref.unwrap_or_default(),
                target_ref.unwrap_or_default(),
            );
            // Text annotations and the like are no activities, but there must be something.
            let shown = |id: &str| {
                if id.is_empty() {
                    "null".to_owned()
                } else {
                    id.to_owned()
                }
            };
            if source.is_none() && !self.ids.contains(source_ref) {
                self.error(
                    format!(
                        "Invalid reference sourceRef '{}' of association element ",
                        shown(source_ref)
                    ),
                    element,
                );
            } else if target.is_none() && !self.ids.contains(target_ref) {
                self.error(
                    format!(
                        "Invalid reference targetRef '{}' of association element ",
                        shown(target_ref)
                    ),
                    element,
                );
            } else if let Some(event) = source
                .filter(|ix| self.draft.activity(*ix).type_name == "compensationBoundaryCatch")
            {
                let handler = match target {
                    Some(handler) => Some(handler),
                    None => match compensating.shift_remove(target_ref) {
                        Some(handler) => self.compensation_handler(handler, event, scope)?,
                        None => None,
                    },
                };
                if let Some(handler) = handler {
                    self.compensates(element, event, handler);
                }
            }
        }
        Ok(())
    }

    /// Parses a handler; that of a multi-instance activity is in its body.
    fn compensation_handler(
        &mut self,
        handler: &'x Element,
        event: ActivityIx,
        scope: Scope,
    ) -> Result<Option<ActivityIx>, Abort> {
        let body = self
            .draft
            .activity(event)
            .event_scope
            .and_then(|host| self.draft.body_of(host));
        let parsed = self.activity(handler, None, body.or(scope))?;
        // In the body Camunda looks for an inner activity's own settings of asynchronous continuations, and the handler is none.
        if body.is_some()
            && parsed
                .map(|ix| self.draft.activity(ix))
                .is_some_and(|a| a.async_before || a.async_after)
        {
            return Err(Abort::Failed(
                "Cannot invoke \"org.camunda.bpm.engine.impl.util.xml.Element.element(String)\" because \"element\" is null"
                    .to_owned(),
            ));
        }
        Ok(parsed)
    }

    fn compensates(&mut self, element: &'x Element, event: ActivityIx, handler: ActivityIx) {
        let event_id = self.draft.activity(event).id.clone();
        if !self.draft.of(handler).compensation_handler {
            let handler_id = self.draft.activity(handler).id.clone();
            self.error_of(
                "compensation boundary catch must be connected to element with isForCompensation=true",
                Some(element),
                &[&event_id, &handler_id],
            );
            return;
        }
        let Some(compensated) = self.draft.activity(event).event_scope else {
            return;
        };
        let activity = self.draft.activity(compensated);
        if activity
            .compensation_handler
            .is_some_and(|other| self.draft.of(other).sub_process_scope)
        {
            let id = activity.id.clone();
            self.error_of(
                "compensation boundary event and event subprocess with compensation start event are not supported on the same scope",
                Some(element),
                &[&id, &event_id],
            );
        } else {
            self.draft.activity_mut(compensated).compensation_handler = Some(handler);
        }
    }
}
