//! Event subscriptions: created with their scope, triggered by messages, signals, conditions and compensation.

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, CatchEvent, Expr};
use cauce_expr::TypedValue;
use cauce_store::records::EventSubscription;

use super::tree::Scope;
use super::{Exec, Step, VarScope, fail};

/// What comes with an event.
#[derive(Debug, Clone, Default)]
pub struct Payload {
    /// Set where they are, or in the process instance.
    pub variables: Vec<(String, TypedValue)>,
    /// Set in the execution that waited.
    pub local: Vec<(String, TypedValue)>,
    /// Set in the scope that the event starts.
    pub triggered_scope: Vec<(String, TypedValue)>,
}

impl Exec<'_> {
    /// Creates the subscriptions of a scope that is entered.
    pub(super) fn create_subscriptions(&mut self, id: &str, scope: Scope) -> Step {
        let definition = self.definition_of(id)?;
        let process = &definition.process;
        if let Some(ix) = scope {
            let activity = process.activity(ix);
            match &activity.kind {
                ActivityKind::IntermediateCatch(_) if activity.event_scope != activity.parent => {}
                ActivityKind::IntermediateCatch(_) | ActivityKind::ReceiveTask(_) => {
                    self.subscribe_to(id, activity)?
                }
                _ => {}
            }
        }
        for &handler in process.handlers_of(scope) {
            self.subscribe_to(id, process.activity(handler))?;
        }
        Ok(())
    }

    /// Creates the subscription that an activity waits for, where it waits for one.
    pub(super) fn subscribe_to(&mut self, id: &str, activity: &Activity) -> Step {
        if let ActivityKind::ReceiveTask(task) = &activity.kind {
            if let Some(message) = &task.message {
                let name = self.event_name(id, message.name.as_ref())?;
                self.insert_subscription("message", name, id, &activity.id, None);
            }
            return Ok(());
        }
        match activity.trigger() {
            Some(CatchEvent::Message(message)) => {
                let name = self.event_name(id, message.name.as_ref())?;
                self.insert_subscription("message", name, id, &activity.id, None);
            }
            Some(CatchEvent::Signal(signal)) => {
                let name = self.event_name(id, Some(&signal.name))?;
                self.insert_subscription("signal", name, id, &activity.id, None);
            }
            Some(CatchEvent::Conditional(_)) => {
                self.insert_subscription("conditional", None, id, &activity.id, None);
            }
            _ => {}
        }
        Ok(())
    }

    /// The name of the event that an activity waits for.
    pub(super) fn subscription_name(
        &mut self,
        id: &str,
        activity: &Activity,
    ) -> Step<Option<String>> {
        let name = match (&activity.kind, activity.trigger()) {
            (ActivityKind::ReceiveTask(task), _) => {
                task.message.as_ref().and_then(|m| m.name.as_ref())
            }
            (_, Some(CatchEvent::Message(message))) => message.name.as_ref(),
            (_, Some(CatchEvent::Signal(signal))) => Some(&signal.name),
            _ => None,
        };
        self.event_name(id, name)
    }

    fn event_name(&mut self, id: &str, name: Option<&Expr>) -> Step<Option<String>> {
        match name {
            Some(expr) => self.evaluate_string(&VarScope::Execution(id.to_owned()), expr),
            None => Ok(None),
        }
    }

    pub(super) fn insert_subscription(
        &mut self,
        kind: &str,
        name: Option<String>,
        execution: &str,
        activity: &str,
        configuration: Option<String>,
    ) -> String {
        let id = self.new_id();
        let row = self.ws.rows.executions.get(execution);
        let created = self.now() + chrono::Duration::milliseconds(self.tick);
        let subscription = EventSubscription {
            id: id.clone(),
            rev: 1,
            event_type: kind.to_owned(),
            event_name: name,
            execution_id: Some(execution.to_owned()),
            proc_inst_id: row.and_then(|e| e.proc_inst_id.clone()),
            activity_id: Some(activity.to_owned()),
            configuration,
            created,
            tenant_id: row.and_then(|e| e.tenant_id.clone()),
        };
        self.ws.rows.event_subscriptions.insert(subscription);
        id
    }

    pub(super) fn delete_subscription(&mut self, id: &str) {
        self.ws.rows.event_subscriptions.remove(id);
    }

    /// Triggers a subscription of a running instance.
    pub fn trigger_subscription(&mut self, id: &str, payload: &Payload) -> Step {
        let Some(subscription) = self.ws.rows.event_subscriptions.get(id).cloned() else {
            return Ok(());
        };
        let Some(execution) = subscription.execution_id.clone() else {
            return Ok(());
        };
        self.ensure_active(&execution)?;
        let definition = self.definition_of(&execution)?;
        let Some(ix) = subscription
            .activity_id
            .as_deref()
            .and_then(|a| definition.process.find(a))
        else {
            return fail(format!(
                "Error while sending signal for event subscription '{id}': no activity associated with event subscription: activity is null"
            ));
        };
        if subscription.event_type == "compensate" {
            return self.compensation_received(&subscription, ix);
        }
        let scope = VarScope::Execution(execution.clone());
        self.set_variables(&scope, &payload.variables)?;
        for (name, value) in &payload.local {
            self.set_local(&scope, name, value.clone())?;
        }
        self.event_happened(&execution, ix, payload)
    }

    /// An event that an execution waits for has happened at an activity.
    pub(super) fn event_happened(
        &mut self,
        execution: &str,
        ix: ActivityIx,
        payload: &Payload,
    ) -> Step {
        let definition = self.definition_of(execution)?;
        let activity = definition.process.activity(ix);
        let scope = VarScope::Execution(execution.to_owned());
        if self.activity_ix(execution)? == Some(ix) {
            for (name, value) in &payload.triggered_scope {
                self.set_local(&scope, name, value.clone())?;
            }
            return self.signal(execution);
        }
        let mut target = ix;
        if matches!(activity.kind, ActivityKind::StartEvent(_))
            && let Some(parent) = activity.parent
        {
            target = parent;
        }
        if !payload.triggered_scope.is_empty() {
            self.scope_payload
                .insert(execution.to_owned(), payload.triggered_scope.clone());
        }
        self.execute_event_handler(execution, target)
    }

    /// Fails where the execution's process instance is suspended.
    pub(super) fn ensure_active(&self, execution: &str) -> Step {
        let row = self.execution(execution)?;
        if row.suspension_state == 2 {
            return super::fail_with(
                crate::error::ErrorKind::SuspendedEntity,
                format!(
                    "ENGINE-03079 Cannot execute operation on suspended execution '{execution}'."
                ),
            );
        }
        Ok(())
    }
}
