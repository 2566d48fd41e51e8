//! What intermediate throwing events and end events share: compensation and messages.

use super::service_task::is_service_like;
use crate::model::{ActivityIx, MessageDefinition, ServiceTask, TaskWork};
use crate::parse::draft::{Backlog, Scope};
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    /// Activity and `waitForCompletion` of a throwing `compensateEventDefinition`.
    pub(in crate::parse) fn throw_compensation(
        &mut self,
        definition: &'x Element,
        scope: Scope,
        event_id: &'x str,
    ) -> (Option<String>, bool) {
        let reference = definition.attr("activityRef");
        if let Some(reference) = reference {
            self.await_activity(definition, scope, reference, event_id);
        }
        let wait = definition
            .attr("waitForCompletion")
            .is_none_or(|w| w == "true");
        if !wait {
            self.warning_of(
                "Unsupported attribute value for 'waitForCompletion': 'waitForCompletion=false' is not supported. \
                 Compensation event will wait for compensation to join.",
                Some(definition),
                &[event_id],
            );
        }
        (reference.map(str::to_owned), wait)
    }

    /// Sees to it that the activity which an event refers to is in its scope, or will be.
    fn await_activity(
        &mut self,
        definition: &'x Element,
        scope: Scope,
        reference: &'x str,
        event_id: &'x str,
    ) {
        if self.draft.find_on_level(scope, reference).is_some() {
            return;
        }
        // An event sub-process may compensate activities beside it.
        let scope = if self.draft.meta(scope).triggered_by_event {
            self.draft.outer(scope)
        } else {
            scope
        };
        if self.draft.find_on_level(scope, reference).is_none() {
            let scope_id = self.draft.scope_id(scope).to_owned();
            self.draft.meta_mut(scope).backlog.insert(
                reference,
                Backlog {
                    definition,
                    scope_id,
                    event_id,
                },
            );
        }
    }

    /// Warns of what catching compensation events ignore.
    pub(in crate::parse) fn catching_compensation(
        &mut self,
        definition: &'x Element,
        event_id: &str,
    ) {
        for attribute in ["activityRef", "waitForCompletion"] {
            if definition.attr(attribute).is_some() {
                self.warning_of(
                    format!("attribute '{attribute}' is not supported on catching compensation event. attribute will be ignored"),
                    Some(definition),
                    &[event_id],
                );
            }
        }
    }

    /// What a throwing message event does, like a service task; `None` where it says nothing.
    pub(in crate::parse) fn throw_message(
        &mut self,
        definition: &'x Element,
        event: &'x Element,
        ix: ActivityIx,
        name: &str,
    ) -> Result<Option<ServiceTask>, Abort> {
        if !is_service_like(definition)? {
            return Ok(None);
        }
        let work = self.work(ix, name, definition, event)?;
        let work = self.connector(definition)?.or(work);
        let task = self.service(work, name, definition);
        let known = definition
            .attr("messageRef")
            .and_then(|r| self.messages.get(&self.resolve_name(r)));
        let message = known.map(|name| MessageDefinition { name: name.clone() });
        Ok(Some(task.map_or(
            ServiceTask {
                work: TaskWork::None,
                result_variable: None,
                message: None,
            },
            |t| ServiceTask { message, ..t },
        )))
    }
}
