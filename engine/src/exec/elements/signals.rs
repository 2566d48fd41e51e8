//! Signals thrown by events.

use cauce_bpmn::model::{ActivityKind, SignalDefinition};
use cauce_store::records::{EventSubscription, Job};

use crate::exec::events::Payload;
use crate::exec::{Exec, Step, VarScope};

impl Exec<'_> {
    /// Throws a signal to everyone who waits for it.
    pub(super) fn throw_signal(&mut self, id: &str, signal: &SignalDefinition) -> Step {
        let scope = VarScope::Execution(id.to_owned());
        let name = self
            .evaluate_string(&scope, &signal.name)?
            .unwrap_or_default();
        let (variables, _) = self.map_variables(&scope, &signal.mappings)?;
        let tenant = self.execution(id)?.tenant_id.clone();
        let waiting = self.signal_subscriptions(&name, Some(&tenant))?;
        for subscription in waiting {
            let boundary = match &subscription.execution_id {
                Some(execution) => {
                    let definition = self.definition_of(execution)?;
                    let at = subscription
                        .activity_id
                        .as_deref()
                        .and_then(|a| definition.process.find(a));
                    at.is_some_and(|ix| {
                        matches!(
                            definition.process.activity(ix).kind,
                            ActivityKind::Boundary(_)
                        )
                    })
                }
                None => false,
            };
            // Boundary events have no job of their own: Camunda triggers them at once.
            if signal.is_async && !boundary {
                self.schedule_event(&subscription)?;
            } else {
                self.signal_received(&subscription, &variables)?;
            }
        }
        Ok(())
    }

    /// A subscription's event arrives by a job.
    fn schedule_event(&mut self, subscription: &EventSubscription) -> Step {
        let execution = subscription
            .execution_id
            .as_deref()
            .and_then(|e| self.ws.rows.executions.get(e))
            .cloned();
        let process_definition = execution
            .as_ref()
            .and_then(|e| e.proc_def_id.clone())
            .or_else(|| subscription.configuration.clone());
        let definition = self.definition(process_definition.as_deref().unwrap_or_default())?;
        let activity = subscription
            .activity_id
            .as_deref()
            .and_then(|a| definition.process.find(a));
        let priority = match activity.map(|ix| definition.process.activity(ix)) {
            Some(activity) => match &subscription.execution_id {
                Some(execution) => self.job_priority(execution, &definition, activity, None)?,
                None => self.start_job_priority(&definition, activity),
            },
            None => 0,
        };
        let job = Job {
            id: self.new_id(),
            rev: 1,
            kind: "message".to_owned(),
            exclusive: true,
            execution_id: subscription.execution_id.clone(),
            process_instance_id: subscription.proc_inst_id.clone(),
            process_def_id: Some(definition.row.id.clone()),
            process_def_key: Some(definition.row.key.clone()),
            deployment_id: execution
                .as_ref()
                .and_then(|_| definition.row.deployment_id.clone()),
            priority,
            retries: self.env.default_retries,
            handler_type: Some("event".to_owned()),
            handler_cfg: Some(subscription.id.clone()),
            suspension_state: 1,
            tenant_id: subscription.tenant_id.clone(),
            create_time: Some(self.now()),
            sequence_counter: Some(1),
            repeat_offset: Some(0),
            ..Job::default()
        };
        self.insert_job_at(job, subscription.activity_id.clone())
    }

    /// A signal reaches a subscription: a running instance goes on, or a new one starts.
    pub fn signal_received(
        &mut self,
        subscription: &EventSubscription,
        variables: &[(String, cauce_expr::TypedValue)],
    ) -> Step {
        if subscription.execution_id.is_some() {
            let payload = Payload {
                variables: variables.to_vec(),
                ..Payload::default()
            };
            return self.trigger_subscription(&subscription.id, &payload);
        }
        self.start_by_subscription(subscription, None, variables)?;
        Ok(())
    }
}
