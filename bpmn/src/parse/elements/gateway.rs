//! Exclusive, inclusive and parallel gateways.

use crate::model::{ActivityIx, ActivityKind};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn gateway(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        let kind = match element.name.as_str() {
            "exclusiveGateway" => ActivityKind::ExclusiveGateway,
            "inclusiveGateway" => ActivityKind::InclusiveGateway,
            _ => ActivityKind::ParallelGateway,
        };
        self.draft.behave(ix, kind);
        self.asynchronous(element, ix)?;
        self.execution_listeners(element, Some(ix))?;
        self.retries(element, ix, false)?;
        Ok(ix)
    }
}
