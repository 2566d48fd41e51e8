//! How tokens move: activities start, execute and end, sequence flows are taken, scopes are created, interrupted and left.

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, EndEvent, StartBehavior};

use super::listeners::When;
use super::tree::is_composite;
use super::{ActivityState, Exec, Op, Step, fail};
use crate::meters::Meter;

/// With less stack than this left, more is taken: bytes.
pub(super) const STACK_LEFT: usize = 256 << 10;
pub(super) const MORE_STACK: usize = 4 << 20;

/// What happens once conditional events have seen the variables that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    CreateScope,
    Execute,
    LeaveByTransition,
    End,
}

impl Exec<'_> {
    /// A sequence flow is taken: `take` listeners run, then the target is prepared.
    pub(super) fn transition_take(&mut self, id: &str) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        let definition = self.definition_of(id)?;
        let Some(flow_ix) = self.peek(id).transition else {
            return fail(format!(
                "{}: no transition to take specified",
                self.named(id)
            ));
        };
        let flow = definition.process.flow(flow_ix);
        let source = definition.process.activity(flow.source);
        self.latest_activity = Some(source.id.clone());
        if source.async_after && !self.peek(id).ignore_async {
            return self.create_async_after_job(id, &definition, flow_ix);
        }
        self.live(id).ignore_async = false;
        if !flow.take_listeners.is_empty() {
            self.run_flow_listeners(id, &definition, flow_ix)?;
        }
        let target = definition.process.activity(flow.target);
        if target.start_behavior == StartBehavior::InterruptFlowScope {
            self.set_activity(id, &definition, None);
            return self.interrupt_flow_scope(id, flow.target);
        }
        self.set_activity(id, &definition, Some(flow.target));
        self.dispatch_then(id, Next::CreateScope)
    }

    pub(super) fn proceed(&mut self, id: &str, next: Next) -> Step {
        // The end of the last thing in a scope is the end of the scope, and of what called it: as deep as they nest.
        stacker::maybe_grow(STACK_LEFT, MORE_STACK, || self.proceed_here(id, next))
    }

    fn proceed_here(&mut self, id: &str, next: Next) -> Step {
        match next {
            Next::CreateScope => self.perform(Op::TransitionCreateScope(id.to_owned())),
            Next::Execute => self.activity_execute(id),
            Next::LeaveByTransition => {
                let instance = self.process_instance_of(id);
                self.live(&instance).starting = false;
                self.leave_activity_instance(id);
                self.transition_destroy_scope(id)
            }
            Next::End => {
                self.leave_activity_instance(id);
                let (definition, ix) = self.at(id)?;
                let activity = definition.process.activity(ix);
                if activity.async_after && !self.peek(id).ignore_async {
                    self.set_activity_instance(id, None);
                    return self.create_async_end_job(id, &definition, ix);
                }
                self.activity_end(id)
            }
        }
    }

    /// The target of a sequence flow is entered: async before, a scope of its own where it needs one, listeners, execution.
    pub(super) fn transition_create_scope(&mut self, id: &str) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        let (definition, ix) = self.at(id)?;
        if definition.process.activity(ix).async_before && !self.peek(id).ignore_async {
            self.set_activity_instance(id, None);
            return self.create_async_before_job(id, &definition, ix, "transition-create-scope");
        }
        self.live(id).ignore_async = false;
        self.latest_activity = Some(definition.process.activity(ix).id.clone());
        self.set_activity_instance(id, self.parent_activity_instance(id));
        let id = self.create_scope(id, &definition, ix)?;
        self.activity_instance_start(&id)?;
        self.live(&id).transition = None;
        self.dispatch_then(&id, Next::Execute)
    }

    /// As [`Exec::transition_create_scope`] for an activity that no sequence flow leads to.
    pub(super) fn activity_start_create_scope(&mut self, id: &str) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        let (definition, ix) = self.at(id)?;
        if definition.process.activity(ix).async_before && !self.peek(id).ignore_async {
            self.set_activity_instance(id, None);
            return self.create_async_before_job(
                id,
                &definition,
                ix,
                "activity-start-create-scope",
            );
        }
        self.live(id).ignore_async = false;
        self.latest_activity = Some(definition.process.activity(ix).id.clone());
        self.set_activity_instance(id, self.parent_activity_instance(id));
        let id = self.create_scope(id, &definition, ix)?;
        self.activity_instance_start(&id)?;
        self.dispatch_then(&id, Next::Execute)
    }

    pub(super) fn create_scope(
        &mut self,
        id: &str,
        definition: &crate::definition::Definition,
        ix: ActivityIx,
    ) -> Step<String> {
        let activity = definition.process.activity(ix);
        if !activity.is_scope {
            return Ok(id.to_owned());
        }
        let child = self.create_child(id)?;
        let transition = self.live(id).transition.take();
        self.live(&child).transition = transition;
        self.set_activity(&child, definition, Some(ix));
        self.ws.rows.executions.update(id, |e| {
            e.is_active = false;
            e.act_id = None;
        });
        self.fill_properties(id, &child, activity)?;
        if let Some(payload) = self.scope_payload.remove(id) {
            for (name, value) in payload {
                self.set_local(&super::VarScope::Execution(child.clone()), &name, value)?;
            }
        }
        self.create_subscriptions(&child, Some(ix))?;
        Ok(child)
    }

    /// Enters an activity instance: id, input parameters, timers, history, `start` listeners.
    pub(super) fn activity_instance_start(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        self.bump_sequence(id);
        self.enter_activity_instance(id, activity)?;
        self.live(id).state = ActivityState::Starting;
        self.count(Meter::ActivityInstanceStart, 1);
        self.history_activity_start(id, activity)?;
        self.run_listeners(id, &definition, Some(ix), When::Start)?;
        let parent = self.parent_of(id);
        if let Some(parent) = parent
            && self.is_scope(id)
            && (is_composite(&activity.kind) || is_compensation_throw(activity))
        {
            let instance = self.activity_instance_of(id);
            self.set_activity_instance(&parent, instance);
        }
        Ok(())
    }

    /// An id for an instance of an activity: `activity:uuid`, the uuid alone where that is too long for its column.
    pub(super) fn new_activity_instance_id(&self, activity: &Activity) -> String {
        let unique = self.new_id();
        if activity.id.len() + 1 + unique.len() > 64 {
            unique
        } else {
            format!("{}:{unique}", activity.id)
        }
    }

    /// Gives the execution a new activity instance id, runs input parameters and creates the scope's timers.
    pub(super) fn enter_activity_instance(&mut self, id: &str, activity: &Activity) -> Step {
        let instance = self.new_activity_instance_id(activity);
        self.set_activity_instance(id, Some(instance));
        if activity.io.is_some() && !self.peek(id).skip_io {
            self.input_parameters(id)?;
        }
        if activity.is_scope {
            let ix = self.activity_ix(id)?;
            self.create_timers(id, ix)?;
        }
        Ok(())
    }

    /// The activity executes.
    pub(super) fn activity_execute(&mut self, id: &str) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        self.live(id).state = ActivityState::Default;
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        if activity.is_scope && definition.has_conditional_events {
            return match self.unaffected(id, |exec| exec.evaluate_conditions_of_scope(id))? {
                Some(now) => self.execute_behavior(&now, &definition, ix),
                None => Ok(()),
            };
        }
        self.execute_behavior(id, &definition, ix)
    }

    /// The execution that goes on with what this one did, if any does.
    pub(super) fn still_there(&self, id: &str) -> Option<String> {
        let mut at = id.to_owned();
        for _ in 0..3 {
            match self.live.get(&at).and_then(|l| l.replaced_by.clone()) {
                Some(by) if self.ws.rows.executions.has(&by) => at = by,
                _ => break,
            }
        }
        self.ws.rows.executions.has(&at).then_some(at)
    }
}

/// Whether an activity throws compensation and so is a scope for its handlers.
pub(super) fn is_compensation_throw(activity: &Activity) -> bool {
    use cauce_bpmn::model::ThrowEvent;
    matches!(
        activity.kind,
        ActivityKind::IntermediateThrow(ThrowEvent::Compensation { .. })
            | ActivityKind::EndEvent(EndEvent::Compensation { .. } | EndEvent::Cancel)
    )
}
