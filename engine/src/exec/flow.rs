//! How tokens move: activities start, execute and end, sequence flows are taken, scopes are created, interrupted and left.

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, EndEvent, FlowIx, StartBehavior};

use super::listeners::When;
use super::tree::is_composite;
use super::{ActivityState, Exec, Op, Step, fail};

/// What happens once conditional events have seen the variables that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    CreateScope,
    Execute,
    LeaveByTransition,
    End,
}

impl Exec<'_> {
    // ---- taking sequence flows -------------------------------------------------------------------------------------------

    /// A sequence flow is taken: `take` listeners run, then the target is prepared.
    pub(super) fn transition_take(&mut self, id: &str) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        let definition = self.definition_of(id)?;
        let Some(flow_ix) = self.peek(id).transition else {
            return fail(format!("{id}: no transition to take specified"));
        };
        let flow = definition.process.flow(flow_ix);
        let source = definition.process.activity(flow.source);
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
        match next {
            Next::CreateScope => self.perform(Op::TransitionCreateScope(id.to_owned())),
            Next::Execute => self.activity_execute(id),
            Next::LeaveByTransition => {
                self.leave_activity_instance(id);
                self.transition_destroy_scope(id)
            }
            Next::End => {
                self.leave_activity_instance(id);
                let (definition, ix) = self.at(id)?;
                let activity = definition.process.activity(ix);
                if activity.async_after && activity.outgoing.is_empty() {
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
        self.set_activity_instance(id, self.parent_activity_instance(id));
        let id = self.create_scope(id, &definition, ix)?;
        self.activity_instance_start(&id)?;
        self.dispatch_then(&id, Next::Execute)
    }

    fn create_scope(
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

    // ---- leaving -----------------------------------------------------------------------------------------------------------

    /// Leaves an activity: its compensation handler is remembered, then it goes on by its sequence flows.
    pub(super) fn leave(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        if let Some(handler) = activity.compensation_handler {
            let handler = definition.process.activity(handler);
            if !matches!(handler.kind, ActivityKind::EventSubProcess)
                && !activity.is_for_compensation
            {
                self.create_compensation_subscription(id, activity, handler)?;
            }
        }
        if activity.body.is_some() && !matches!(activity.kind, ActivityKind::MultiInstanceBody(_)) {
            // The inner activity of a multi-instance body has no sequence flows: its end is reported to the body.
            return self.end(id, true);
        }
        self.leave_by_flows(id, true)
    }

    /// Goes on by the sequence flows whose conditions hold.
    pub(super) fn leave_by_flows(&mut self, id: &str, check_conditions: bool) -> Step {
        let (definition, ix) = self.at(id)?;
        let process = &definition.process;
        let activity = process.activity(ix);
        let mut taken = Vec::new();
        for &flow_ix in &activity.outgoing {
            if activity.default_flow == Some(flow_ix) {
                continue;
            }
            let flow = process.flow(flow_ix);
            let takes = match &flow.condition {
                Some(condition) if check_conditions => self.condition_holds(id, condition)?,
                _ => true,
            };
            if takes {
                taken.push(flow_ix);
            }
        }
        match (taken.as_slice(), activity.default_flow) {
            ([_], _) => self.leave_via(id, taken, vec![]),
            ([_, ..], _) => self.leave_via(id, taken, vec![id.to_owned()]),
            ([], Some(default)) => self.leave_via(id, vec![default], vec![]),
            ([], None) if !activity.outgoing.is_empty() => fail(format!(
                "ENGINE-02006 No conditional sequence flow leaving the Flow Node '{}' could be selected for continuing the process.",
                activity.id
            )),
            ([], None) => {
                if activity.is_for_compensation && self.ancestor_throws_compensation(id)? {
                    self.end_compensation(id)
                } else {
                    self.end(id, true)
                }
            }
        }
    }

    /// Leaves the current activity by the given flows; `recycled` executions have arrived here and end now.
    pub(super) fn leave_via(
        &mut self,
        id: &str,
        flows: Vec<FlowIx>,
        recycled: Vec<String>,
    ) -> Step {
        if recycled.len() > 1 {
            self.remove_variables_silently(id);
        }
        for execution in &recycled {
            self.live(execution).ended = true;
        }
        for execution in &recycled {
            if execution != id {
                self.end(execution, flows.is_empty())?;
            }
        }
        let going = match self.peek(id).replaced_by {
            Some(by) if self.ws.rows.executions.has(&by) => by,
            _ => id.to_owned(),
        };
        self.set_active(&going, true);
        self.live(&going).ended = false;
        if flows.is_empty() {
            let complete = !self.is_concurrent(&going);
            return self.end(&going, complete);
        }
        self.live(&going).to_take = flows;
        self.transition_notify_end(&going)
    }

    /// `end` listeners run before the activity is left by sequence flows.
    fn transition_notify_end(&mut self, id: &str) -> Step {
        self.activity_instance_end(id)?;
        self.dispatch_then(id, Next::LeaveByTransition)
    }

    /// Prepares the end of an activity instance, runs its `end` listeners and writes its history.
    fn activity_instance_end(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        self.restore_activity_instance(id, activity);
        if self.activity_instance_of(id).is_none() {
            return Ok(());
        }
        if self.peek(id).state != ActivityState::Ending {
            self.run_listeners(id, &definition, Some(ix), When::End)?;
        }
        let state = self.peek(id).state;
        self.history_activity_end(id, activity, state)?;
        if state == ActivityState::Default {
            self.live(id).state = ActivityState::Ending;
        }
        Ok(())
    }

    /// A composite activity's instance id is remembered by the parent execution while its content runs.
    pub(super) fn restore_activity_instance(&mut self, id: &str, activity: &Activity) {
        self.bump_sequence(id);
        let Some(parent) = self.parent_of(id) else {
            return;
        };
        if self.is_scope(id)
            && activity.is_scope
            && (is_composite(&activity.kind) || is_compensation_throw(activity))
        {
            let instance = self.activity_instance_of(&parent);
            self.set_activity_instance(id, instance);
            self.leave_activity_instance(&parent);
        }
    }

    /// Leaves the scope of the activity and takes the chosen flows.
    fn transition_destroy_scope(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        let flows = std::mem::take(&mut self.live(id).to_take);
        let mut going = id.to_owned();
        if self.is_scope(id) && activity.is_scope {
            going = self.leave_scope(id)?;
            let transition = self.peek(id).transition;
            self.live(&going).transition = transition;
            self.set_active(&going, true);
        }
        match flows.as_slice() {
            [] => fail(format!(
                "{id}: No outgoing transitions from activity {}",
                activity.id
            )),
            [flow] => self.take(&going, *flow),
            [first, rest @ ..] => {
                self.set_active(&going, false);
                let scope = self.scope_execution(&going);
                let mut outgoing = Vec::with_capacity(flows.len());
                for (n, flow) in rest.iter().enumerate() {
                    let concurrent = self.create_concurrent(&scope)?;
                    if n == 0 {
                        let replacing = if self.is_concurrent(&going) {
                            going.clone()
                        } else {
                            self.children(&scope)
                                .into_iter()
                                .find(|c| *c != concurrent)
                                .unwrap_or_else(|| going.clone())
                        };
                        outgoing.push((replacing, *first));
                    }
                    outgoing.push((concurrent, *flow));
                }
                for (execution, flow) in outgoing.into_iter().rev() {
                    self.set_active(&execution, true);
                    self.take(&execution, flow)?;
                }
                Ok(())
            }
        }
    }

    /// Destroys a scope execution and hands its activity to the parent, which is returned.
    fn leave_scope(&mut self, id: &str) -> Step<String> {
        let parent = match self.parent_of(id) {
            Some(parent) => parent,
            None => return fail(format!("execution {id} has no parent")),
        };
        let act_id = self.execution(id)?.act_id.clone();
        self.destroy(id)?;
        self.ws
            .rows
            .executions
            .update(&parent, |e| e.act_id = act_id);
        self.remove_execution(id)?;
        Ok(parent)
    }

    /// Takes a sequence flow.
    pub(super) fn take(&mut self, id: &str, flow_ix: FlowIx) -> Step {
        let definition = self.definition_of(id)?;
        let flow = definition.process.flow(flow_ix);
        {
            let live = self.live(id);
            live.transition = Some(flow_ix);
            live.ended = false;
        }
        self.set_activity(id, &definition, Some(flow.source));
        self.set_activity_instance(id, None);
        self.set_active(id, true);
        self.perform(Op::Take(id.to_owned()))
    }

    /// Ends an execution: `complete_scope` says whether this is how its scope completes.
    pub(super) fn end(&mut self, id: &str, complete_scope: bool) -> Step {
        {
            let live = self.live(id);
            if complete_scope && live.state != ActivityState::Canceled {
                live.state = ActivityState::ScopeComplete;
            }
            live.ended = true;
        }
        self.set_active(id, false);
        if let Some(parent) = self.parent_of(id) {
            let live = self.live(&parent);
            if live.replaced_by.as_deref() == Some(id) {
                live.replaced_by = None;
            }
        }
        self.activity_instance_end(id)?;
        self.dispatch_then(id, Next::End)
    }

    /// Goes on with an end that was made asynchronous.
    pub(super) fn activity_end_async(&mut self, id: &str) -> Step {
        self.live(id).ignore_async = false;
        self.live(id).ended = true;
        self.activity_end(id)
    }

    /// The end of an activity reaches the scope around it.
    fn activity_end(&mut self, id: &str) -> Step {
        if self.activity_instance_of(id).is_none() {
            let up = self.parent_activity_instance(id);
            self.set_activity_instance(id, up);
        }
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        let mut going = id.to_owned();
        if self.is_scope(id) && activity.is_scope {
            if self.is_concurrent(id) {
                self.destroy(id)?;
            } else {
                going = self.leave_scope(id)?;
            }
        }
        let Some(flow_scope) = activity.parent else {
            if self.is_concurrent(&going) {
                let parent = self.parent_of(&going).unwrap_or_default();
                self.remove_execution(&going)?;
                self.try_prune(&parent)?;
                self.ws.rows.executions.touch(&parent);
                return Ok(());
            }
            self.live(&going).ended = true;
            if self.peek(&going).preserve_scope {
                return Ok(());
            }
            return self.process_end(&going);
        };
        if self.is_concurrent(&going) && !self.is_scope(&going) {
            let parent = self.parent_of(&going).unwrap_or_default();
            return self.concurrent_child_ended(&parent, &going, flow_scope);
        }
        self.set_activity(&going, &definition, Some(flow_scope));
        self.complete_composite(&going, flow_scope)
    }

    // ---- event handlers -----------------------------------------------------------------------------------------------------

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

    fn cancel_scope(&mut self, id: &str, ix: ActivityIx) -> Step {
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
    fn interrupt_for(&mut self, id: &str, ix: ActivityIx) -> Step<String> {
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
    fn interrupt_flow_scope(&mut self, id: &str, target: ActivityIx) -> Step {
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
        self.delete_called_instance(id, reason, skip_listeners, skip_io)?;
        for child in self.children(id) {
            self.delete_called_instance(&child, reason, skip_listeners, skip_io)?;
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

    /// Runs `end` listeners of the current activity and leaves its instance, without leaving the activity.
    pub(super) fn fire_activity_end(&mut self, id: &str) -> Step {
        self.activity_instance_end(id)?;
        self.leave_activity_instance(id);
        Ok(())
    }

    // ---- process end ----------------------------------------------------------------------------------------------------------

    /// The process instance has no more tokens: it ends, and a calling instance goes on.
    pub(super) fn process_end(&mut self, id: &str) -> Step {
        let definition = self.definition_of(id)?;
        let end_activity = self.execution(id)?.act_id.clone();
        self.bump_sequence(id);
        self.run_listeners(id, &definition, None, When::End)?;
        self.history_process_end(id, end_activity)?;
        let super_execution = self.execution(id)?.super_exec.clone();
        let passed = match &super_execution {
            Some(caller) => Some(self.collect_call_outputs(caller, id)?),
            None => None,
        };
        if let (Some(caller), Some(outputs)) = (&super_execution, passed) {
            self.pass_call_outputs(caller, outputs)?;
        }
        self.ws.rows.executions.update(id, |e| e.act_id = None);
        self.destroy(id)?;
        self.remove_execution(id)?;
        if let Some(caller) = super_execution {
            self.call_completed(&caller)?;
        }
        Ok(())
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
