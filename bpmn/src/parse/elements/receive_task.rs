//! Receive tasks.

use crate::model::{ActivityIx, ActivityKind, ReceiveTask};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn receive_task(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        self.asynchronous(element, ix)?;
        self.execution_listeners(element, Some(ix))?;
        let mut message = None;
        if element.attr("messageRef").is_some() {
            self.draft.activity_mut(ix).is_scope = true;
            let id = element.id().unwrap_or_default();
            let definition = self.message(element, id)?;
            self.subscribe_message(Some(ix), id, &definition, false, element)?;
            message = Some(definition);
        }
        self.draft
            .behave(ix, ActivityKind::ReceiveTask(ReceiveTask { message }));
        self.retries(element, ix, false)?;
        Ok(ix)
    }
}
