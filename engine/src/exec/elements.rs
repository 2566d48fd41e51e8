//! What each element does when a token is in it, and when what it waits for has happened.

mod address;
mod business_rule_task;
mod call_activity;
mod catch_events;
mod connector;
mod end_events;
mod gateways;
mod mail;
mod script_task;
mod service;
mod signals;
mod sub_process;
mod throw_events;

use cauce_bpmn::model::{ActivityIx, ActivityKind, CatchEvent, EndEvent, ThrowEvent};

use super::{Exec, Step, VarScope, fail};
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
            ActivityKind::IntermediateCatch(event) => self.execute_catch(id, activity, ix, event),
            ActivityKind::IntermediateThrow(event) => {
                self.execute_throw(id, definition, activity, event)
            }
            ActivityKind::UserTask(task) => self.create_user_task(id, activity, task),
            ActivityKind::ServiceTask(work) | ActivityKind::SendTask(work) => {
                self.execute_work(id, activity, work)
            }
            ActivityKind::BusinessRuleTask(task) => {
                self.execute_business_rule_task(id, activity, task)
            }
            ActivityKind::ScriptTask {
                script,
                result_variable,
            } => self.execute_script_task(id, script, result_variable.as_deref()),
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

    /// Leaves with the execution that goes on here: the tree may have grown by what an event has started.
    fn leave_where_it_is(&mut self, id: &str) -> Step {
        match self.still_there(id) {
            Some(now) => self.leave(&now),
            None => Ok(()),
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
}
