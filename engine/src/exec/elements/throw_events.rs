//! Intermediate throw events.

use cauce_bpmn::model::{Activity, ThrowEvent};

use crate::definition::Definition;
use crate::exec::escalation::Caught;
use crate::exec::{Exec, Op, Step, fail};

impl Exec<'_> {
    pub(super) fn execute_throw(
        &mut self,
        id: &str,
        definition: &Definition,
        activity: &Activity,
        event: &ThrowEvent,
    ) -> Step {
        match event {
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
                    self.perform(Op::TransitionCreateScope(id.to_owned()))
                }
                None => fail(format!("no link catch event for link '{name}'")),
            },
        }
    }
}
