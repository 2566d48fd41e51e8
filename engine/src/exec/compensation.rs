//! Compensation: handlers are remembered when activities complete, event scopes keep what their scopes knew, and throwing events run
//! the handlers and wait for them.

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, CatchEvent};
use cauce_expr::TypedValue;
use cauce_store::records::EventSubscription;

use super::tree::is_composite;
use super::{Exec, Op, Step, VarScope, fail, flow};

/// Whether an activity runs in order to compensate.
pub(super) fn is_handler(activity: &Activity) -> bool {
    activity.is_for_compensation
}

impl Exec<'_> {
    pub(super) fn is_compensation_throwing(&self, id: &str) -> Step<bool> {
        if self.execution(id)?.act_id.is_none() {
            return Ok(false);
        }
        self.with_activity(id, flow::is_compensation_throw)
    }

    pub(super) fn executes_non_scope_compensation_handler(&self, id: &str) -> Step<bool> {
        let row = self.execution(id)?;
        if !row.is_scope || row.act_id.is_none() {
            return Ok(false);
        }
        self.with_activity(id, |a| is_handler(a) && !a.is_scope)
    }

    pub(super) fn ancestor_throws_compensation(&self, id: &str) -> Step<bool> {
        let mut at = self.parent_of(id);
        while let Some(parent) = at {
            if self.is_compensation_throwing(&parent)? {
                return Ok(true);
            }
            at = self.parent_of(&parent);
        }
        Ok(false)
    }

    /// An activity that has a compensation handler completes.
    pub(super) fn create_compensation_subscription(
        &mut self,
        id: &str,
        activity: &Activity,
        handler: &Activity,
    ) -> Step {
        let scope = self.find_execution_for(id, activity.parent)?;
        self.tick += 1;
        self.insert_subscription("compensate", None, &scope, &handler.id, None);
        Ok(())
    }

    fn compensations_of(&self, id: &str) -> Vec<EventSubscription> {
        self.ws
            .rows
            .event_subscriptions
            .of(id)
            .filter(|s| s.event_type == "compensate")
            .cloned()
            .collect()
    }

    /// A scope completes: what it knows is kept for its compensation.
    pub(super) fn create_event_scope(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let process = &definition.process;
        let activity = process.activity(ix);
        let subscriptions = self.compensations_of(id);
        let event_sub_process = activity
            .compensation_handler
            .filter(|h| matches!(process.activity(*h).kind, ActivityKind::EventSubProcess));
        if subscriptions.is_empty() && event_sub_process.is_none() {
            return Ok(());
        }
        let scope = self.find_execution_for(id, activity.parent)?;
        let kept = self.create_child(&scope)?;
        let instance = self.new_activity_instance_id(activity);
        self.ws.rows.executions.update(&kept, |e| {
            e.act_id = Some(activity.id.clone());
            e.act_inst_id = Some(instance);
            e.is_active = false;
            e.is_concurrent = false;
            e.is_event_scope = true;
        });
        for (name, value) in self.local_variables(&VarScope::Execution(id.to_owned())) {
            self.set_local(
                &VarScope::Execution(kept.clone()),
                &name,
                TypedValue::from(value),
            )?;
        }
        for subscription in subscriptions {
            let activity = subscription.activity_id.clone().unwrap_or_default();
            let moved = self.insert_subscription(
                "compensate",
                None,
                &kept,
                &activity,
                subscription.configuration.clone(),
            );
            self.ws
                .rows
                .event_subscriptions
                .update(&moved, |s| s.created = subscription.created);
            self.delete_subscription(&subscription.id);
        }
        for child in self.event_scopes(id) {
            self.set_parent(&child, &kept);
        }
        let handler = event_sub_process.map_or(activity, |h| process.activity(h));
        self.tick += 1;
        self.insert_subscription("compensate", None, &scope, &handler.id, Some(kept));
        Ok(())
    }

    /// An event throws compensation for its scope, or for one activity of it.
    pub(super) fn throw_compensation(&mut self, id: &str, reference: Option<&str>) -> Step {
        let subscriptions = self.compensations_for(id, reference)?;
        if subscriptions.is_empty() {
            return self.leave(id);
        }
        self.compensate(subscriptions, id)
    }

    fn compensations_for(&self, id: &str, reference: Option<&str>) -> Step<Vec<EventSubscription>> {
        let (definition, ix) = self.at(id)?;
        let process = &definition.process;
        let mapping = self.mapping(id)?;
        let mut found: Vec<EventSubscription> = Vec::new();
        let mut scope = process.activity(ix).parent;
        loop {
            if let Some(execution) = mapping.get(&scope) {
                for subscription in self.compensations_of(execution) {
                    if !found.iter().any(|f| f.id == subscription.id) {
                        found.push(subscription);
                    }
                }
            }
            match scope {
                Some(s) if matches!(process.activity(s).kind, ActivityKind::EventSubProcess) => {
                    scope = process.activity(s).parent
                }
                _ => break,
            }
        }
        let Some(reference) = reference else {
            return Ok(found);
        };
        let Some(target) = process.find(reference) else {
            return Ok(found);
        };
        let target = process.activity(target);
        let wanted = match (target.body, target.compensation_handler) {
            (Some(body), _) => process.activity(body).id.clone(),
            (None, Some(handler)) => process.activity(handler).id.clone(),
            (None, None) => reference.to_owned(),
        };
        found.retain(|s| s.activity_id.as_deref() == Some(&wanted));
        Ok(found)
    }

    fn compensate(&mut self, mut subscriptions: Vec<EventSubscription>, id: &str) -> Step {
        for subscription in &mut subscriptions {
            let execution = match subscription
                .configuration
                .clone()
                .filter(|c| self.ws.rows.executions.has(c))
            {
                Some(kept) => {
                    if self.parent_of(&kept).as_deref() != Some(id) {
                        self.set_parent(&kept, id);
                    }
                    self.ws
                        .rows
                        .executions
                        .update(&kept, |e| e.is_event_scope = false);
                    kept
                }
                None => {
                    let child = self.create_child(id)?;
                    subscription.configuration = Some(child.clone());
                    let configuration = Some(child.clone());
                    self.ws
                        .rows
                        .event_subscriptions
                        .update(&subscription.id, |s| s.configuration = configuration);
                    child
                }
            };
            self.ws
                .rows
                .executions
                .update(&execution, |e| e.is_concurrent = true);
        }
        // What completed last is compensated first.
        subscriptions.reverse();
        subscriptions.sort_by_key(|s| std::cmp::Reverse(s.created));
        for subscription in subscriptions {
            let definition = self.definition_of(id)?;
            let Some(ix) = subscription
                .activity_id
                .as_deref()
                .and_then(|a| definition.process.find(a))
            else {
                return fail(format!(
                    "compensation handler of event subscription '{}' does not exist",
                    subscription.id
                ));
            };
            self.compensation_received(&subscription, ix)?;
        }
        Ok(())
    }

    /// A compensation handler runs in its compensating execution.
    pub(super) fn compensation_received(
        &mut self,
        subscription: &EventSubscription,
        handler_ix: ActivityIx,
    ) -> Step {
        self.delete_subscription(&subscription.id);
        let Some(execution) = subscription.configuration.clone() else {
            return fail(format!(
                "Compensating execution not set for compensate event subscription with id {}: configuration is null",
                subscription.id
            ));
        };
        let definition = self.definition_of(&execution)?;
        let handler = definition.process.activity(handler_ix);
        self.set_active(&execution, true);
        if let Some(at) = self.activity_ix(&execution)?
            && is_composite(&definition.process.activity(at).kind)
            && let Some(parent) = self.parent_of(&execution)
        {
            let instance = self.activity_instance_of(&execution);
            self.set_activity_instance(&parent, instance);
        }
        if handler.is_scope
            && !is_handler(handler)
            && !is_compensation_event_sub_process(&definition, handler)
        {
            let inner = self.compensations_of(&execution);
            return self.compensate(inner, &execution);
        }
        self.set_activity(&execution, &definition, Some(handler_ix));
        if matches!(handler.kind, ActivityKind::EventSubProcess) {
            self.set_activity_instance(&execution, None);
            return self.perform(Op::ActivityStartCreateScope(execution));
        }
        self.activity_instance_start(&execution)?;
        self.dispatch_then(&execution, flow::Next::Execute)
    }

    /// A compensation handler has ended.
    pub(super) fn end_compensation(&mut self, id: &str) -> Step {
        self.fire_activity_end(id)?;
        let (definition, ix) = self.at(id)?;
        let Some(parent) = self.parent_of(id) else {
            return fail(format!("execution {id} has no parent"));
        };
        self.remove_execution(id)?;
        if self.execution(&parent)?.act_id.is_none() {
            self.set_activity(&parent, &definition, definition.process.activity(ix).parent);
        }
        self.signal(&parent)
    }

    /// One of the handlers that an execution waits for has ended.
    pub(super) fn compensation_done(&mut self, id: &str) -> Step {
        if !self.children(id).is_empty() {
            self.ws.rows.executions.touch(id);
            return Ok(());
        }
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        match &activity.kind {
            ActivityKind::EndEvent(cauce_bpmn::model::EndEvent::Cancel) => {
                self.leave_transaction(id, ix)
            }
            _ if flow::is_compensation_throw(activity) => self.leave(id),
            _ => {
                let Some(parent) = self.parent_of(id) else {
                    return Ok(());
                };
                self.remove_execution(id)?;
                self.signal(&parent)
            }
        }
    }

    /// A cancel end event: compensates the transaction, then leaves it by its cancel boundary event.
    pub(super) fn cancel_transaction(&mut self, id: &str) -> Step {
        let (_, ix) = self.at(id)?;
        let subscriptions = self.compensations_for(id, None)?;
        if subscriptions.is_empty() {
            return self.leave_transaction(id, ix);
        }
        self.compensate(subscriptions, id)
    }

    fn leave_transaction(&mut self, id: &str, ix: ActivityIx) -> Step {
        let (definition, _) = self.at(id)?;
        let process = &definition.process;
        let end = process.activity(ix);
        let mut scope = end.parent;
        while let Some(at) = scope {
            let boundary = process
                .handlers_of(Some(at))
                .iter()
                .copied()
                .find(|&h| matches!(process.activity(h).trigger(), Some(CatchEvent::Cancel)));
            if let Some(boundary) = boundary {
                let execution = self.find_execution_for(id, Some(at))?;
                return self.execute_activity(&execution, boundary);
            }
            scope = process.activity(at).parent;
        }
        super::fail_with(
            crate::error::ErrorKind::NullValue,
            format!(
                "Could not find cancel boundary event for cancel end event Activity({}): cancelBoundaryEvent is null",
                end.id
            ),
        )
    }
}

fn is_compensation_event_sub_process(
    definition: &crate::definition::Definition,
    activity: &Activity,
) -> bool {
    let process = &definition.process;
    matches!(activity.kind, ActivityKind::EventSubProcess)
        && activity.children.iter().any(|&c| {
            matches!(
                process.activity(c).trigger(),
                Some(CatchEvent::Compensation)
            )
        })
}
