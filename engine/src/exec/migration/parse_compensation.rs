//! What waits to be compensated matched with a plan: subscriptions, and the event scopes of what has completed.

use std::collections::VecDeque;

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, CatchEvent, Process};
use cauce_store::records::EventSubscription;

use super::parse::Parsing;
use super::{Compensation, Kind, Migration, Node};
use crate::exec::compensation::is_handler;
use crate::exec::{Exec, Step};
use crate::migration::event_scope;

impl Exec<'_> {
    /// Subscriptions for compensation, those of a scope before those in it.
    pub(super) fn parse_compensation(
        &mut self,
        migration: &mut Migration,
        parsing: &mut Parsing,
    ) -> Step {
        let compensations = |exec: &Self, execution: &str| -> Vec<EventSubscription> {
            exec.ws
                .rows
                .event_subscriptions
                .of(execution)
                .filter(|s| s.event_type == "compensate")
                .cloned()
                .collect()
        };
        let mut open: VecDeque<EventSubscription> = VecDeque::new();
        for node in migration
            .nodes
            .iter()
            .filter(|n| n.kind == Kind::Activity && n.is_scope)
        {
            open.extend(compensations(self, &node.execution));
        }
        while let Some(subscription) = open.pop_front() {
            parsing.left.subscriptions.remove(&subscription.id);
            let owner = subscription.execution_id.clone().unwrap_or_default();
            let parent = if self.execution(&owner)?.is_event_scope {
                parsing.event_scopes.get(&owner).copied()
            } else {
                self.parent_activity_instance(&owner)
                    .and_then(|i| parsing.activities.get(&i))
                    .copied()
            };
            let kept = subscription
                .configuration
                .clone()
                .filter(|c| self.ws.rows.executions.has(c));
            let handler = subscription
                .activity_id
                .as_deref()
                .and_then(|a| migration.source.process.find(a));
            let source_process = &migration.source.process;
            let target_process = &migration.target.process;
            let trigger = handler.and_then(|h| trigger_of(source_process, h));
            let instruction = trigger
                .map(|t| source_process.activity(t).id.as_str())
                .and_then(|id| parsing.instruction(id))
                .cloned();
            let mapped = trigger
                .and_then(|t| parsing.target(target_process, &source_process.activity(t).id));
            let compensates = handler.is_some_and(|h| {
                is_compensation_handler(source_process, source_process.activity(h))
            });
            let target = match mapped {
                Some(mapped) if compensates => event_scope(target_process, mapped)
                    .flatten()
                    .and_then(|scope| target_process.activity(scope).compensation_handler),
                mapped => mapped,
            };
            let compensation = Compensation {
                subscription: subscription.id.clone(),
                source: handler,
                target: target.map(Some),
                has_instruction: instruction.is_some(),
            };
            let node = match &kept {
                Some(kept) => {
                    let at = self.execution(kept)?.act_id.clone().unwrap_or_default();
                    Node {
                        kind: Kind::EventScope(compensation),
                        id: None,
                        instruction: parsing.instruction(&at).cloned(),
                        source: Some(source_process.find(&at)),
                        target: parsing.target(target_process, &at).map(Some),
                        migrated: false,
                        execution: kept.clone(),
                        is_scope: true,
                        active: false,
                        parent,
                        children: Vec::new(),
                        dependents: Vec::new(),
                        removing: Vec::new(),
                        emerging: Vec::new(),
                    }
                }
                None => Node {
                    kind: Kind::Subscription(compensation),
                    id: None,
                    instruction,
                    source: Some(handler),
                    target: target.map(Some),
                    migrated: false,
                    execution: owner,
                    is_scope: false,
                    active: false,
                    parent,
                    children: Vec::new(),
                    dependents: Vec::new(),
                    removing: Vec::new(),
                    emerging: Vec::new(),
                },
            };
            let node = migration.add(node);
            if let Some(kept) = kept {
                open.extend(compensations(self, &kept));
                let variables = self.variables_of(&kept, true);
                self.take_variables(migration, parsing, node, variables);
                parsing.event_scopes.insert(kept, node);
            }
        }
        Ok(())
    }
}

fn is_compensation_handler(process: &Process, activity: &Activity) -> bool {
    is_handler(activity) || compensation_start(process, activity).is_some()
}

/// The start event of an event sub-process that compensates.
fn compensation_start(process: &Process, activity: &Activity) -> Option<ActivityIx> {
    if !matches!(activity.kind, ActivityKind::EventSubProcess) {
        return None;
    }
    activity.children.iter().copied().find(|&c| {
        matches!(
            process.activity(c).trigger(),
            Some(CatchEvent::Compensation)
        )
    })
}

/// What instructions name for a compensation handler: the event that starts it. A scope stands for itself.
fn trigger_of(process: &Process, handler: ActivityIx) -> Option<ActivityIx> {
    let activity = process.activity(handler);
    if let Some(start) = compensation_start(process, activity) {
        return Some(start);
    }
    if !is_handler(activity) {
        return Some(handler);
    }
    (0..process.activities.len())
        .filter_map(|n| u32::try_from(n).ok().map(ActivityIx))
        .find(|&ix| match &process.activity(ix).kind {
            ActivityKind::Boundary(event) => {
                matches!(event.trigger, CatchEvent::Compensation)
                    && process.activity(event.attached_to).compensation_handler == Some(handler)
            }
            _ => false,
        })
}
