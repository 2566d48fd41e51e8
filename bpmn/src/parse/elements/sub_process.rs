//! Embedded and event sub-processes, transactions.

use crate::model::{ActivityIx, ActivityKind};
use crate::parse::draft::Scope;
use crate::parse::forms::boolean;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn sub_process(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let by_event = match element.attr("triggeredByEvent") {
            None => false,
            Some(text) => boolean(text).ok_or_else(|| {
                Abort::Failed("Cannot invoke \"java.lang.Boolean.booleanValue()\" because \"isTriggeredByEvent\" is null".to_owned())
            })?,
        };
        let kind = if by_event {
            ActivityKind::EventSubProcess
        } else {
            ActivityKind::SubProcess
        };
        self.nested_scope(element, scope, kind, by_event)
    }

    pub(in crate::parse) fn transaction(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        self.nested_scope(element, scope, ActivityKind::Transaction, false)
    }

    fn nested_scope(
        &mut self,
        element: &'x Element,
        scope: Scope,
        kind: ActivityKind,
        by_event: bool,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        let meta = self.draft.of_mut(ix);
        meta.sub_process_scope = true;
        meta.triggered_by_event = by_event;
        self.asynchronous(element, ix)?;
        self.draft.activity_mut(ix).is_scope = true;
        self.draft.behave(ix, kind);
        self.scope(element, Some(ix))?;
        self.retries(element, ix, false)?;
        Ok(ix)
    }
}
