//! Undefined and manual tasks: they pass through.

use crate::model::{ActivityIx, ActivityKind};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn plain_task(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        let kind = if element.name == "manualTask" {
            ActivityKind::ManualTask
        } else {
            ActivityKind::Task
        };
        self.draft.behave(ix, kind);
        self.asynchronous(element, ix)?;
        self.execution_listeners(element, Some(ix))?;
        if element.name == "task" {
            self.retries(element, ix, false)?;
        }
        Ok(ix)
    }
}
