//! Instructions for activities that are in both definitions: the same id, scope and kind.

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, CatchEvent, Process};

use super::activity::{self, Scope};
use super::validate::{Instruction, Instructions, Rules};
use super::{MigrationInstruction, is_supported};

/// Maps equal activities, where the plan is valid with them.
pub(crate) fn generate(
    source: &Process,
    target: &Process,
    update_event_triggers: bool,
) -> Vec<MigrationInstruction> {
    let mut found = Instructions::new(source, target);
    scope(&mut found, None, None, update_event_triggers);
    found.keep_valid(Rules::All);
    found.to_plan()
}

/// The instructions for what is directly in a pair of scopes, then for what is in these. Scopes are worked off a list: models may
/// be deep.
fn scope(found: &mut Instructions<'_>, source: Scope, target: Scope, update: bool) {
    let mut open = vec![(source, target)];
    while let Some((source, target)) = open.pop() {
        let mut flow = pairs(
            found,
            found.source.children_of(source),
            found.target.children_of(target),
            update,
        );
        found.list.extend(flow.iter().cloned());
        let events = pairs(
            found,
            &activity::event_activities(found.source, source),
            &activity::event_activities(found.target, target),
            update,
        );
        found.list.extend(events);
        // A body and what is in it are only valid together: what is in it comes later.
        found.keep_valid(Rules::WhileGenerating);
        flow.retain(|i| found.list.contains(i));
        open.extend(flow.iter().rev().map(|i| (Some(i.source), Some(i.target))));
    }
}

fn pairs(
    found: &Instructions<'_>,
    sources: &[ActivityIx],
    targets: &[ActivityIx],
    update: bool,
) -> Vec<Instruction> {
    let mut out = Vec::new();
    for &source in sources {
        let from = found.source.activity(source);
        if !found.by_source(source).is_empty() || !can_migrate(found.source, from) {
            continue;
        }
        for &target in targets {
            let to = found.target.activity(target);
            if from.id == to.id && can_migrate(found.target, to) {
                out.push(Instruction {
                    source,
                    target,
                    update_event_trigger: activity::is_conditional(from)
                        || (update && activity::defines_event_trigger(found.source, source)),
                });
            }
        }
    }
    out
}

/// Whether an activity is mapped by itself: its instances can migrate or wait for a job, and it is no compensation handler.
fn can_migrate(process: &Process, activity: &Activity) -> bool {
    let waits = activity.async_before || activity.async_after;
    (waits || is_supported(process, activity))
        && is_supported_event(process, activity)
        && !is_compensation_handler(process, activity)
}

/// Events that start something must be of a kind that is stored while it waits.
fn is_supported_event(process: &Process, activity: &Activity) -> bool {
    match super::behavior(process, activity) {
        "BoundaryEventActivityBehavior" | "EventSubProcessStartEventActivityBehavior" => matches!(
            activity.trigger(),
            Some(
                CatchEvent::Message(_)
                    | CatchEvent::Signal(_)
                    | CatchEvent::Timer(_)
                    | CatchEvent::Compensation
                    | CatchEvent::Conditional(_)
            )
        ),
        _ => true,
    }
}

fn is_compensation_handler(process: &Process, activity: &Activity) -> bool {
    activity.is_for_compensation
        || (matches!(activity.kind, ActivityKind::EventSubProcess)
            && activity.children.iter().any(|&c| {
                matches!(
                    process.activity(c).trigger(),
                    Some(CatchEvent::Compensation)
                )
            }))
}
