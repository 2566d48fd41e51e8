//! Messages, signals, conditions and escalations that scopes wait for, and which of them exclude each other.

use super::draft::Scope;
use super::xml::Element;
use super::{Abort, Parser};
use crate::model::{EscalationDefinition, Expr, MessageDefinition, SignalDefinition};

/// What a scope waits for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Subscription {
    pub(super) kind: SubscriptionKind,
    /// Name of the message or signal, text of the condition.
    pub(super) name: Option<String>,
    /// Whether it starts a process.
    pub(super) starts: bool,
}

/// What kind of event is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum SubscriptionKind {
    /// A message.
    Message,
    /// A signal.
    Signal,
    /// A condition.
    Conditional,
}

impl<'x> Parser<'x> {
    /// Lets a scope wait for something that starts the activity of this id.
    ///
    /// # Errors
    /// For a message without name beside other messages, of which Camunda cannot make out whether they are the same.
    pub(super) fn subscribe(
        &mut self,
        scope: Scope,
        activity: &str,
        subscription: Subscription,
        at: &'x Element,
    ) -> Result<(), Abort> {
        let name = subscription.name.as_deref().unwrap_or_default();
        if subscription.kind == SubscriptionKind::Message && name.trim().is_empty() {
            self.error_of(
                "Cannot have a message event subscription with an empty or missing name",
                Some(at),
                &[activity],
            );
        }
        let known = &self.draft.meta(scope).subscriptions;
        let nameless = Subscription {
            name: None,
            ..subscription.clone()
        };
        let message = subscription.kind == SubscriptionKind::Message;
        let others = message
            && known
                .iter()
                .any(|other| other.kind == SubscriptionKind::Message);
        if others && (subscription.name.is_none() || known.contains(&nameless)) {
            return Err(Abort::Stop);
        }
        let twice = known.contains(&subscription);
        let scope_id = self.draft.scope_id(scope);
        let message = match subscription.kind {
            SubscriptionKind::Message => format!(
                "Cannot have more than one message event subscription with name '{name}' for scope '{scope_id}'"
            ),
            SubscriptionKind::Signal => format!(
                "Cannot have more than one signal event subscription with name '{name}' for scope '{scope_id}'"
            ),
            SubscriptionKind::Conditional => format!(
                "Cannot have more than one conditional event subscription with the same condition '{name}'"
            ),
        };
        if twice && (subscription.kind != SubscriptionKind::Conditional || subscription.starts) {
            self.error_of(message, Some(at), &[activity]);
        }
        self.draft
            .meta_mut(scope)
            .subscriptions
            .insert(subscription);
        Ok(())
    }

    /// The message that an element refers to.
    ///
    /// # Errors
    /// After reporting that there is none.
    pub(super) fn message(
        &mut self,
        element: &'x Element,
        of: &str,
    ) -> Result<MessageDefinition, Abort> {
        let reference = element.attr("messageRef");
        if reference.is_none() {
            self.error_of("attribute 'messageRef' is required", Some(element), &[of]);
        }
        match reference.and_then(|r| self.messages.get(&self.resolve_name(r))) {
            Some(name) => Ok(MessageDefinition { name: name.clone() }),
            None => {
                let reference = reference.unwrap_or("null");
                self.error_of(
                    format!("Invalid 'messageRef': no message with id '{reference}' found."),
                    Some(element),
                    &[of],
                );
                Err(Abort::Stop)
            }
        }
    }

    /// The signal that an element refers to; `None` after reporting that it refers to none.
    ///
    /// # Errors
    /// After reporting that there is no such signal.
    pub(super) fn signal(
        &mut self,
        element: &'x Element,
        throws: bool,
        of: &str,
    ) -> Result<Option<SignalDefinition>, Abort> {
        let Some(reference) = element.attr("signalRef") else {
            self.error_of(
                "signalEventDefinition does not have required property 'signalRef'",
                Some(element),
                &[of],
            );
            return Ok(None);
        };
        let Some(name) = self.signals.get(&self.resolve_name(reference)).cloned() else {
            self.error_of(
                format!("Could not find signal with id '{reference}'"),
                Some(element),
                &[of],
            );
            return Err(Abort::Stop);
        };
        let mappings = if throws {
            self.input_mappings(element)?
        } else {
            Vec::new()
        };
        Ok(Some(SignalDefinition {
            name,
            mappings,
            is_async: element.camunda_true("async"),
        }))
    }

    /// Lets a scope wait for a message.
    pub(super) fn subscribe_message(
        &mut self,
        scope: Scope,
        activity: &str,
        message: &MessageDefinition,
        starts: bool,
        at: &'x Element,
    ) -> Result<(), Abort> {
        let name = message.name.as_ref().map(text);
        self.subscribe(
            scope,
            activity,
            Subscription {
                kind: SubscriptionKind::Message,
                name,
                starts,
            },
            at,
        )
    }

    /// Lets a scope wait for a signal.
    pub(super) fn subscribe_signal(
        &mut self,
        scope: Scope,
        activity: &str,
        signal: &SignalDefinition,
        starts: bool,
        at: &'x Element,
    ) -> Result<(), Abort> {
        let name = Some(text(&signal.name));
        self.subscribe(
            scope,
            activity,
            Subscription {
                kind: SubscriptionKind::Signal,
                name,
                starts,
            },
            at,
        )
    }

    /// Lets a scope wait for a condition.
    pub(super) fn subscribe_condition(
        &mut self,
        scope: Scope,
        activity: &str,
        condition: String,
        starts: bool,
        at: &'x Element,
    ) -> Result<(), Abort> {
        let subscription = Subscription {
            kind: SubscriptionKind::Conditional,
            name: Some(condition),
            starts,
        };
        self.subscribe(scope, activity, subscription, at)
    }

    /// The escalation that a throwing event refers to.
    pub(super) fn thrown_escalation(
        &mut self,
        element: &'x Element,
        without_code: &str,
        of: &str,
    ) -> EscalationDefinition {
        let mut definition = EscalationDefinition::default();
        match element
            .attr("escalationRef")
            .map(|r| (r, self.escalations.get(r).cloned()))
        {
            None => self.error_of(
                "escalationEventDefinition does not have required attribute 'escalationRef'",
                Some(element),
                &[of],
            ),
            Some((reference, None)) => self.error_of(
                format!("could not find escalation with id '{reference}'"),
                Some(element),
                &[of],
            ),
            Some((_, Some(None))) => self.error_of(without_code, Some(element), &[of]),
            Some((_, Some(Some(code)))) => definition.code = Some(Expr::new(code)),
        }
        definition
    }

    /// The escalation that a catching event refers to, caught in a scope.
    pub(super) fn caught_escalation(
        &mut self,
        element: &'x Element,
        scope: Scope,
        by_sub_process: bool,
        of: &str,
    ) -> EscalationDefinition {
        let mut code = None;
        if let Some(reference) = element.attr("escalationRef") {
            match self.escalations.get(reference) {
                Some(known) => code.clone_from(known),
                None => self.error_of(
                    format!("could not find escalation with id '{reference}'"),
                    Some(element),
                    &[of],
                ),
            }
        }
        let (one, many) = if by_sub_process {
            (
                "escalation event subprocess",
                "escalation event subprocesses",
            )
        } else {
            ("escalation boundary event", "escalation boundary events")
        };
        let others: Vec<_> = self
            .draft
            .meta(scope)
            .escalations
            .iter()
            .filter(|(sub, _)| *sub == by_sub_process)
            .map(|(_, c)| c.clone())
            .collect();
        for other in others {
            let message = match (&other, &code) {
                (None, None) => format!(
                    "The same scope can not contains more than one {one} without escalation code. An {one} without escalation code catch all escalation events."
                ),
                (None, Some(_)) | (Some(_), None) => format!(
                    "The same scope can not contains an {one} without escalation code and another one with escalation code. The {one} without escalation code catch all escalation events."
                ),
                (Some(a), Some(b)) if a == b => format!(
                    "multiple {many} with the same escalationCode '{b}' are not supported on same scope"
                ),
                (Some(_), Some(_)) => continue,
            };
            self.error_of(message, Some(element), &[of]);
        }
        self.draft
            .meta_mut(scope)
            .escalations
            .push((by_sub_process, code.clone()));
        EscalationDefinition {
            code: code.map(Expr::new),
            code_variable: element.camunda("escalationCodeVariable").map(str::to_owned),
        }
    }

    /// The error that a catching event refers to.
    pub(super) fn caught_error(&self, element: &Element) -> crate::model::ErrorDefinition {
        let reference = element.attr("errorRef");
        let code = reference.and_then(|r| {
            self.errors
                .get(r)
                .map_or(Some(r.to_owned()), |e| e.code.clone())
        });
        crate::model::ErrorDefinition {
            error_id: reference.map(str::to_owned),
            code: code.map(Expr::new),
            message: None,
            code_variable: element.camunda("errorCodeVariable").map(str::to_owned),
            message_variable: element.camunda("errorMessageVariable").map(str::to_owned),
        }
    }
}

fn text(expr: &Expr) -> String {
    expr.text.to_string()
}
