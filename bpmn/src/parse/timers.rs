//! Timers.

use super::xml::Element;
use super::{Abort, Parser};
use crate::model::{TimerDefinition, TimerKind};

impl<'x> Parser<'x> {
    /// A `timerEventDefinition` of the event or task of this id.
    pub(super) fn timer(
        &mut self,
        element: &'x Element,
        of: &str,
    ) -> Result<TimerDefinition, Abort> {
        for (name, kind) in [
            ("timeDate", TimerKind::Date),
            ("timeCycle", TimerKind::Cycle),
            ("timeDuration", TimerKind::Duration),
        ] {
            if let Some(time) = element.one(name)? {
                let expression = self.expr(time.text.trim())?;
                if of.is_empty() {
                    self.error("Attribute \"id\" is required!", element);
                }
                return Ok(TimerDefinition {
                    kind,
                    expression,
                    exclusive: element.camunda("exclusive").is_none_or(|e| e == "true"),
                });
            }
        }
        self.error_of(
            "Timer needs configuration (either timeDate, timeCycle or timeDuration is needed).",
            Some(element),
            &[of],
        );
        Err(Abort::Stop)
    }

    /// Warns of a cycle where it happens once only.
    pub(super) fn warn_of_cycle(
        &mut self,
        element: &'x Element,
        kind: &str,
        of: &str,
    ) -> Result<(), Abort> {
        if let Some(cycle) = element.one("timeCycle")? {
            self.warning_of(
                format!("It is not recommended to use a {kind} timer event with a time cycle."),
                Some(cycle),
                &[of],
            );
        }
        Ok(())
    }
}
