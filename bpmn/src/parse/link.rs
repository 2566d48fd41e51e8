//! Links a parsed process: what scopes' events start, targets of link events, incoming flows, document order.

use super::draft::Draft;
use crate::model::{Activity, ActivityIx, ActivityKind, CatchEvent, FlowIx, Process, StartEvent};

/// The finished process.
pub(super) fn link(mut draft: Draft<'_>) -> Process {
    let count = draft.process.activities.len();
    let all = (0..count).map(|ix| ActivityIx(u32::try_from(ix).unwrap_or(u32::MAX)));
    let mut order: Vec<ActivityIx> = all.collect();
    order.sort_by_key(|ix| draft.of(*ix).order);
    let ranks: Vec<u32> = (0..count)
        .map(|ix| {
            draft
                .of(ActivityIx(u32::try_from(ix).unwrap_or(u32::MAX)))
                .order
        })
        .collect();
    let rank = |ix: &ActivityIx| ranks[ix.0 as usize];

    let process = &mut draft.process;
    process.children.sort_by_key(rank);
    for activity in &mut process.activities {
        activity.children.sort_by_key(rank);
    }
    for ix in order {
        if handled_by_scope(process.activity(ix)) {
            match process.activity(ix).event_scope {
                Some(scope) => process.activities[scope.0 as usize].handlers.push(ix),
                None => process.handlers.push(ix),
            }
        }
    }
    for ix in 0..process.flows.len() {
        let flow = FlowIx(u32::try_from(ix).unwrap_or(u32::MAX));
        let target = process.flows[ix].target;
        process.activities[target.0 as usize].incoming.push(flow);
    }
    for activity in &mut process.activities {
        let default = activity
            .default_id
            .as_deref()
            .and_then(|id| process.flow_by_id.get(id));
        activity.default_flow = default
            .copied()
            .filter(|flow| activity.outgoing.contains(flow));
    }
    process.has_start_form = process
        .initial
        .is_some_and(|ix| match &process.activity(ix).kind {
            ActivityKind::StartEvent(StartEvent { form, .. }) => form.key.is_some(),
            _ => false,
        });
    draft.process
}

/// Whether an activity is started by an event of its event scope: a boundary event, the start event of an event sub-process, a catching
/// event behind an event-based gateway.
fn handled_by_scope(activity: &Activity) -> bool {
    match &activity.kind {
        ActivityKind::Boundary(_) => true,
        ActivityKind::StartEvent(start) => {
            activity.parent.is_some() && !matches!(start.trigger, CatchEvent::None)
        }
        ActivityKind::IntermediateCatch(_) => activity.event_scope != activity.parent,
        _ => false,
    }
}
