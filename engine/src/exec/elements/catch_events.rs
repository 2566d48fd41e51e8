//! Intermediate catch events: most wait; conditional ones may go on at once.

use cauce_bpmn::model::{Activity, ActivityIx, CatchEvent};

use crate::exec::{Exec, Step};

impl Exec<'_> {
    pub(super) fn execute_catch(
        &mut self,
        id: &str,
        activity: &Activity,
        ix: ActivityIx,
        event: &CatchEvent,
    ) -> Step {
        match event {
            CatchEvent::None | CatchEvent::Link { .. } => self.leave(id),
            CatchEvent::Conditional(conditional)
                if activity.event_scope == activity.parent || activity.event_scope == Some(ix) =>
            {
                if self.condition_quietly(id, &conditional.condition)? {
                    self.leave(id)
                } else {
                    Ok(())
                }
            }
            _ if activity.event_scope != activity.parent && activity.event_scope != Some(ix) => {
                self.leave(id)
            }
            _ => Ok(()),
        }
    }
}
