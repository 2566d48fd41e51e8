//! Send tasks.

use super::service_task::is_service_like;
use crate::model::{ActivityIx, ActivityKind};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn send_task(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        let like_service = is_service_like(element)?;
        self.asynchronous(element, ix)?;
        let work = if like_service {
            self.work(ix, "sendTask", element, element)?
        } else {
            None
        };
        self.execution_listeners(element, Some(ix))?;
        let work = self.connector(element)?.or(work);
        if like_service {
            if let Some(task) = self.service(work, "sendTask", element) {
                self.draft
                    .behave(ix, ActivityKind::SendTask(Box::new(task)));
            }
        } else {
            self.error("One of the attributes 'class', 'delegateExpression', 'type', or 'expression' is mandatory on sendTask.", element);
        }
        self.retries(element, ix, false)?;
        Ok(ix)
    }
}
