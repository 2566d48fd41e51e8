//! What each element does when a token is in it, and when what it waits for has happened.

mod call_activity;
mod gateways;
mod service;
mod throw_events;

use cauce_bpmn::model::{
    ActivityIx, ActivityKind, BusinessRuleTask, CatchEvent, EndEvent, ThrowEvent,
};
use cauce_expr::TypedValue;

use super::escalation::Caught;
use super::{BpmnError, Exec, Step, VarScope, fail};
use crate::definition::Definition;

impl Exec<'_> {
    /// The element executes.
    pub(super) fn execute_behavior(
        &mut self,
        id: &str,
        definition: &Definition,
        ix: ActivityIx,
    ) -> Step {
        let activity = definition.process.activity(ix);
        match &activity.kind {
            ActivityKind::StartEvent(_) | ActivityKind::ManualTask | ActivityKind::Task => {
                self.leave(id)
            }
            ActivityKind::Boundary(_) => self.leave(id),
            ActivityKind::EndEvent(end) => self.execute_end(id, end),
            ActivityKind::IntermediateCatch(event) => match event {
                CatchEvent::None | CatchEvent::Link { .. } => self.leave(id),
                CatchEvent::Conditional(conditional)
                    if activity.event_scope == activity.parent
                        || activity.event_scope == Some(ix) =>
                {
                    if self.condition_quietly(id, &conditional.condition)? {
                        self.leave(id)
                    } else {
                        Ok(())
                    }
                }
                _ if activity.event_scope != activity.parent
                    && activity.event_scope != Some(ix) =>
                {
                    self.leave(id)
                }
                _ => Ok(()),
            },
            ActivityKind::IntermediateThrow(event) => match event {
                ThrowEvent::None => self.leave(id),
                ThrowEvent::Message(work) => self.execute_work(id, activity, work),
                ThrowEvent::Signal(signal) => {
                    self.throw_signal(id, signal)?;
                    self.leave_where_it_is(id)
                }
                ThrowEvent::Escalation(escalation) => {
                    let code = self.optional_text(id, escalation.code.as_ref())?;
                    match self.throw_escalation(id, code.as_deref())? {
                        Caught::Interrupted => Ok(()),
                        Caught::No | Caught::Continue => self.leave_where_it_is(id),
                    }
                }
                ThrowEvent::Compensation { activity, .. } => {
                    self.throw_compensation(id, activity.as_deref())
                }
                ThrowEvent::Link { target, name } => match target {
                    Some(target) => {
                        self.set_activity(id, definition, Some(*target));
                        self.perform(super::Op::TransitionCreateScope(id.to_owned()))
                    }
                    None => fail(format!("no link catch event for link '{name}'")),
                },
            },
            ActivityKind::UserTask(task) => self.create_user_task(id, activity, task),
            ActivityKind::ServiceTask(work) | ActivityKind::SendTask(work) => {
                self.execute_work(id, activity, work)
            }
            ActivityKind::BusinessRuleTask(task) => match &**task {
                BusinessRuleTask::Service(work) => self.execute_work(id, activity, work),
                BusinessRuleTask::Decision {
                    decision,
                    result_variable,
                    map_decision_result,
                } => self.catching(id, |exec| {
                    exec.evaluate_decision(
                        id,
                        activity,
                        decision,
                        result_variable.as_deref(),
                        map_decision_result.as_deref(),
                    )?;
                    exec.leave(id)
                }),
            },
            ActivityKind::ScriptTask {
                script,
                result_variable,
            } => self.catching(id, |exec| {
                let scope = VarScope::Execution(id.to_owned());
                let value = exec.run_script(&scope, script, None)?;
                if let Some(name) = result_variable {
                    exec.set_variable(&scope, name, TypedValue::from(value))?;
                }
                exec.leave(id)
            }),
            ActivityKind::ReceiveTask(_) | ActivityKind::EventBasedGateway => Ok(()),
            ActivityKind::ExclusiveGateway => self.exclusive_gateway(id),
            ActivityKind::ParallelGateway => self.parallel_gateway(id),
            ActivityKind::InclusiveGateway => self.inclusive_gateway(id),
            ActivityKind::SubProcess
            | ActivityKind::Transaction
            | ActivityKind::AdHocSubProcess
            | ActivityKind::EventSubProcess => self.start_sub_process(id, definition, ix),
            ActivityKind::CallActivity(call) => self.call(id, activity, call),
            ActivityKind::MultiInstanceBody(body) => self.start_multi_instance(id, body),
        }
    }

    /// Leaves with the execution that goes on here: the tree may have grown by what an event has started.
    fn leave_where_it_is(&mut self, id: &str) -> Step {
        match self.still_there(id) {
            Some(now) => self.leave(&now),
            None => Ok(()),
        }
    }

    fn execute_end(&mut self, id: &str, end: &EndEvent) -> Step {
        match end {
            EndEvent::None | EndEvent::Terminate => self.end(id, true),
            EndEvent::Message(work) => {
                let (definition, ix) = self.at(id)?;
                self.execute_work(id, definition.process.activity(ix), work)
            }
            EndEvent::Signal(signal) => {
                self.throw_signal(id, signal)?;
                self.leave_where_it_is(id)
            }
            EndEvent::Error(error) => {
                let code = self
                    .optional_text(id, error.code.as_ref())?
                    .unwrap_or_default();
                let message = self.optional_text(id, error.message.as_ref())?;
                self.throw_error(id, &BpmnError { code, message })
            }
            EndEvent::Escalation(escalation) => {
                let code = self.optional_text(id, escalation.code.as_ref())?;
                match self.throw_escalation(id, code.as_deref())? {
                    Caught::Interrupted => Ok(()),
                    Caught::No | Caught::Continue => self.leave_where_it_is(id),
                }
            }
            EndEvent::Compensation { activity, .. } => {
                self.throw_compensation(id, activity.as_deref())
            }
            EndEvent::Cancel => self.cancel_transaction(id),
        }
    }

    pub(super) fn optional_text(
        &mut self,
        id: &str,
        expr: Option<&cauce_bpmn::model::Expr>,
    ) -> Step<Option<String>> {
        match expr {
            Some(expr) => self.evaluate_text(&VarScope::Execution(id.to_owned()), expr),
            None => Ok(None),
        }
    }

    /// What the execution waited for has happened: the activity goes on.
    pub fn signal(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        match &activity.kind {
            ActivityKind::IntermediateCatch(_)
            | ActivityKind::ReceiveTask(_)
            | ActivityKind::UserTask(_)
            | ActivityKind::ServiceTask(_)
            | ActivityKind::SendTask(_)
            | ActivityKind::BusinessRuleTask(_) => self.leave(id),
            ActivityKind::IntermediateThrow(ThrowEvent::Compensation { .. })
            | ActivityKind::EndEvent(EndEvent::Compensation { .. } | EndEvent::Cancel) => {
                self.compensation_done(id)
            }
            ActivityKind::IntermediateThrow(ThrowEvent::Message(_))
            | ActivityKind::EndEvent(EndEvent::Message(_)) => self.leave(id),
            ActivityKind::Boundary(b) if matches!(b.trigger, CatchEvent::Cancel) => {
                self.compensation_done(id)
            }
            ActivityKind::SubProcess
            | ActivityKind::Transaction
            | ActivityKind::MultiInstanceBody(_)
            | ActivityKind::EventSubProcess => self.compensation_done(id),
            _ => fail(format!(
                "ENGINE-02007 The activity with id '{}' of type '{}' cannot be signalled",
                activity.id, activity.type_name
            )),
        }
    }

    fn start_sub_process(&mut self, id: &str, definition: &Definition, ix: ActivityIx) -> Step {
        let process = &definition.process;
        let initial = process
            .children_of(Some(ix))
            .iter()
            .copied()
            .find(|&child| matches!(process.activity(child).kind, ActivityKind::StartEvent(_)));
        match initial {
            Some(initial) => {
                self.set_activity(id, definition, Some(initial));
                self.set_activity_instance(id, None);
                self.perform(super::Op::ActivityStartCreateScope(id.to_owned()))
            }
            None => super::fail_with(
                crate::error::ErrorKind::NullValue,
                format!(
                    "No initial activity found for subprocess {}: initialActivity is null",
                    process.activity(ix).id
                ),
            ),
        }
    }

    /// A concurrent execution inside a composite activity has ended.
    pub(super) fn concurrent_child_ended(
        &mut self,
        scope: &str,
        ended: &str,
        composite: ActivityIx,
    ) -> Step {
        let definition = self.definition_of(scope)?;
        if let ActivityKind::MultiInstanceBody(body) = &definition.process.activity(composite).kind
        {
            return self.parallel_instance_ended(scope, ended, composite, body);
        }
        self.remove_execution(ended)?;
        self.try_prune(scope)?;
        self.ws.rows.executions.touch(scope);
        Ok(())
    }

    /// All content of a composite activity has ended.
    pub(super) fn complete_composite(&mut self, id: &str, composite: ActivityIx) -> Step {
        let definition = self.definition_of(id)?;
        let activity = definition.process.activity(composite);
        match &activity.kind {
            ActivityKind::MultiInstanceBody(body) => self.sequential_instance_ended(id, body),
            _ => {
                self.create_event_scope(id)?;
                self.leave(id)
            }
        }
    }
}
