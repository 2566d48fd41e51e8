//! End events.

use cauce_bpmn::model::EndEvent;

use crate::exec::escalation::Caught;
use crate::exec::{BpmnError, Exec, Step, VarScope};

impl Exec<'_> {
    pub(super) fn execute_end(&mut self, id: &str, end: &EndEvent) -> Step {
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
                let message = match &error.message {
                    Some(expr) => {
                        self.evaluate_string(&VarScope::Execution(id.to_owned()), expr)?
                    }
                    None => None,
                };
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
}
