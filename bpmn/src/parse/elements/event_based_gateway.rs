//! Event-based gateways, with the catching events behind them.

use crate::model::{ActivityIx, ActivityKind};
use crate::parse::draft::Scope;
use crate::parse::scope::Siblings;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn event_based_gateway(
        &mut self,
        element: &'x Element,
        siblings: Option<&Siblings<'x>>,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        self.draft.behave(ix, ActivityKind::EventBasedGateway);
        self.draft.activity_mut(ix).is_scope = true;
        self.asynchronous(element, ix)?;
        if self.draft.activity(ix).async_after {
            self.error(
                format!("'asyncAfter' not supported for {} elements.", element.name),
                element,
            );
        }
        self.execution_listeners(element, Some(ix))?;
        self.retries(element, ix, false)?;

        let Some(siblings) = siblings else {
            return Ok(ix);
        };
        let Some(id) = element.id() else {
            if siblings.any_flow {
                return Err(Abort::Failed(
                    "Cannot invoke \"String.equals(Object)\" because the return value of \
                     \"org.camunda.bpm.engine.impl.pvm.process.ActivityImpl.getId()\" is null"
                        .to_owned(),
                ));
            }
            return Ok(ix);
        };
        for target in siblings.targets.get(id).into_iter().flatten() {
            match siblings.by_id.get(target) {
                Some(event) if event.name == "intermediateCatchEvent" => {
                    let event_ix = self.intermediate_catch_event(event, scope, Some(ix))?;
                    self.activity_io(event, event_ix)?;
                }
                Some(_) => self.error("Event based gateway can only be connected to elements of type intermediateCatchEvent", element),
                None => {}
            }
        }
        Ok(ix)
    }
}
