//! Activities that events start: beside what runs, instead of it, or in its place; and the end of what they interrupt.

use cauce_bpmn::model::{ActivityIx, StartBehavior};

use super::listeners::When;
use super::{ActivityState, Exec, Op, Step, fail};
use crate::meters::Meter;

impl Exec<'_> {
    /// Starts an activity on behalf of an event: boundary event, event sub-process, event behind a gateway.
    ///
    /// `id` is the scope execution of the activity's event scope.
    pub(super) fn execute_event_handler(&mut self, id: &str, handler: ActivityIx) -> Step {
        let definition = self.definition_of(id)?;
        let activity = definition.process.activity(handler);
        if activity.start_behavior == StartBehavior::ConcurrentInFlowScope
            && activity.parent != activity.event_scope
        {
            let mapping = self.mapping_from(id, activity.event_scope)?;
            let Some(execution) = mapping.get(&activity.parent).cloned() else {
                return fail(format!(
                    "no execution for the flow scope of activity '{}'",
                    activity.id
                ));
            };
            if let Some(payload) = self.scope_payload.remove(id) {
                self.scope_payload.insert(execution.clone(), payload);
            }
            return self.execute_activity(&execution, handler);
        }
        self.execute_activity(id, handler)
    }

    /// Starts an activity that no sequence flow leads to, according to its start behavior.
    pub(super) fn execute_activity(&mut self, id: &str, ix: ActivityIx) -> Step {
        let definition = self.definition_of(id)?;
        self.live(id).ended = false;
        self.set_active(id, true);
        match definition.process.activity(ix).start_behavior {
            StartBehavior::ConcurrentInFlowScope => {
                let concurrent = self.create_concurrent(id)?;
                if let Some(payload) = self.scope_payload.remove(id) {
                    self.scope_payload.insert(concurrent.clone(), payload);
                }
                self.set_activity(&concurrent, &definition, Some(ix));
                self.set_activity_instance(&concurrent, None);
                self.perform(Op::ActivityStartCreateScope(concurrent))
            }
            StartBehavior::CancelEventScope => self.cancel_scope(id, ix),
            StartBehavior::InterruptEventScope | StartBehavior::InterruptFlowScope => {
                let scope = self.interrupt_for(id, ix)?;
                self.set_activity_instance(&scope, None);
                self.perform(Op::ActivityStartCreateScope(scope))
            }
            StartBehavior::Default => {
                self.set_activity(id, &definition, Some(ix));
                self.set_activity_instance(id, None);
                self.perform(Op::ActivityStartCreateScope(id.to_owned()))
            }
        }
    }

    pub(super) fn cancel_scope(&mut self, id: &str, ix: ActivityIx) -> Step {
        let definition = self.definition_of(id)?;
        self.set_active(id, true);
        let Some(parent) = self.parent_of(id) else {
            return fail(format!("execution {id} has no parent"));
        };
        let payload = self.scope_payload.remove(id);
        let reason = format!(
            "Cancel scope activity Activity({}) executed.",
            definition.process.activity(ix).id
        );
        self.delete_cascade(id, &reason, false, false)?;
        if let Some(payload) = payload {
            self.scope_payload.insert(parent.clone(), payload);
        }
        self.set_activity(&parent, &definition, Some(ix));
        self.set_active(&parent, true);
        self.live(&parent).ended = false;
        self.set_activity_instance(&parent, None);
        self.perform(Op::ActivityStartCreateScope(parent))
    }

    /// Ends what runs in the scope of an execution, which goes on with an interrupting activity. Returns the scope execution.
    pub(super) fn interrupt_for(&mut self, id: &str, ix: ActivityIx) -> Step<String> {
        let definition = self.definition_of(id)?;
        let scope = self.scope_execution(id);
        let transition = self.peek(id).transition;
        if scope != id {
            self.remove_execution(id)?;
        }
        let reason = format!(
            "Interrupting activity Activity({}) executed.",
            definition.process.activity(ix).id
        );
        self.interrupt(&scope, &reason, false, false)?;
        self.set_activity(&scope, &definition, Some(ix));
        self.set_active(&scope, true);
        {
            let live = self.live(&scope);
            live.transition = transition;
            live.ended = false;
        }
        Ok(scope)
    }

    /// A sequence flow leads to an activity that interrupts its flow scope (terminate and cancel end events).
    pub(super) fn interrupt_flow_scope(&mut self, id: &str, target: ActivityIx) -> Step {
        let scope = self.interrupt_for(id, target)?;
        self.perform(Op::TransitionCreateScope(scope))
    }

    /// Ends all that runs in a scope execution, but not the scope.
    pub(super) fn interrupt(
        &mut self,
        id: &str,
        reason: &str,
        skip_listeners: bool,
        skip_io: bool,
    ) -> Step {
        {
            let live = self.live(id);
            live.skip_listeners = skip_listeners;
            live.skip_io = skip_io;
        }
        // What waited in the scope waits no more.
        let activity = self.execution(id)?.act_id.clone();
        let preserved = self.peek(id).preserve_scope;
        for job in self.ws.rows.jobs.ids_of(id) {
            if !preserved || self.job_activity(&job) == activity {
                self.delete_job(&job);
            }
        }
        if !preserved {
            for subscription in self.ws.rows.event_subscriptions.ids_of(id) {
                let compensation = self
                    .ws
                    .rows
                    .event_subscriptions
                    .get(&subscription)
                    .is_some_and(|s| s.event_type == "compensate");
                if !compensation {
                    self.delete_subscription(&subscription);
                }
            }
        }
        for task in self.ws.rows.tasks.ids_of(id) {
            self.delete_task_with(&task, reason)?;
        }
        self.delete_called_instance(id, Some(reason), skip_listeners, skip_io)?;
        for child in self.children(id) {
            self.delete_called_instance(&child, Some(reason), skip_listeners, skip_io)?;
            self.delete_cascade(&child, reason, skip_listeners, skip_io)?;
        }
        if self.is_active(id) && self.execution(id)?.act_id.is_some() {
            if self.peek(id).state != ActivityState::Ending {
                self.live(id).state = ActivityState::Canceled;
                self.fire_activity_end(id)?;
            }
            self.live(id).state = ActivityState::Default;
        }
        for task in self.ws.rows.external_tasks.ids_of(id) {
            self.delete_external_task(&task);
        }
        Ok(())
    }

    /// Runs `end` listeners of the current activity and ends its instance in the history, without leaving either.
    pub(super) fn fire_activity_end(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        if self.activity_instance_of(id).is_none() {
            return Ok(());
        }
        self.run_listeners(id, &definition, Some(ix), When::End)?;
        self.count(Meter::ActivityInstanceEnd, 1);
        let state = self.peek(id).state;
        self.history_activity_end(id, definition.process.activity(ix), state)
    }
}
