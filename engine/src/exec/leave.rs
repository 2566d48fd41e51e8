//! How tokens leave: by sequence flows, at an end, with the process.

use cauce_bpmn::model::{Activity, ActivityKind, FlowIx};

use super::flow::{Next, is_compensation_throw};
use super::listeners::When;
use super::tree::is_composite;
use super::{ActivityState, Exec, Op, Step, fail};
use crate::meters::Meter;

impl Exec<'_> {
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
                self.live(execution).ignore_async = true;
                self.end(execution, flows.is_empty())?;
            }
        }
        let going = match self.peek(id).replaced_by.clone() {
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
    pub(super) fn transition_notify_end(&mut self, id: &str) -> Step {
        self.activity_instance_end(id)?;
        self.dispatch_then(id, Next::LeaveByTransition)
    }

    /// Prepares the end of an activity instance, runs its `end` listeners and writes its history.
    pub(super) fn activity_instance_end(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        self.restore_activity_instance(id, activity);
        if self.activity_instance_of(id).is_none() {
            return Ok(());
        }
        if self.peek(id).state != ActivityState::Ending {
            self.run_listeners(id, &definition, Some(ix), When::End)?;
            self.count(Meter::ActivityInstanceEnd, 1);
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
    pub(super) fn transition_destroy_scope(&mut self, id: &str) -> Step {
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
    pub(super) fn leave_scope(&mut self, id: &str) -> Step<String> {
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
    pub(super) fn activity_end(&mut self, id: &str) -> Step {
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
        self.destroy(id)?;
        self.remove_execution(id)?;
        if let Some(caller) = super_execution {
            self.call_completed(&caller)?;
        }
        Ok(())
    }
}
