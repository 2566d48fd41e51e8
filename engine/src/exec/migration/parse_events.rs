//! Timers and subscriptions of an instance matched with those of the new definition: they migrate, go, or emerge.

use cauce_bpmn::model::{ActivityIx, ActivityKind, Process};
use cauce_store::records::{EventSubscription, Job};

use super::dependents::{Dependent, Emerging, MigratingJob, Removing};
use super::parse::{Parsing, job_definition};
use super::{Migration, NodeIx};
use crate::exec::Exec;
use crate::migration::{declared_subscriptions, declared_timers, event_scope, timeout_listeners};

impl Exec<'_> {
    pub(super) fn parse_timers(
        &mut self,
        migration: &mut Migration,
        parsing: &mut Parsing,
        node: NodeIx,
    ) {
        let target_process = &migration.target.process;
        let source_scope = migration.nodes[node].source.flatten();
        let target_scope = migration.nodes[node].target;
        let mut declared =
            target_scope.map_or_else(Vec::new, |t| declared_timers(target_process, t));
        let mut listeners: Vec<(ActivityIx, String)> = target_scope
            .flatten()
            .map(|ix| listeners_of(target_process, ix))
            .unwrap_or_default();
        let timers: Vec<Job> = self
            .ws
            .rows
            .jobs
            .of(&migration.nodes[node].execution)
            .filter(|j| migration.nodes[node].is_scope && j.kind == "timer")
            .cloned()
            .collect();
        let mut dependents = Vec::new();
        let mut removing = Vec::new();
        for job in timers {
            parsing.left.jobs.remove(&job.id);
            let activity = self.job_activity(&job.id).unwrap_or_default();
            let update = parsing
                .instruction(&activity)
                .is_some_and(|i| i.update_event_trigger);
            let listener = listener_of(&job);
            let target = parsing.target(target_process, &activity).filter(|&t| {
                target_scope.is_some()
                    && event_scope(target_process, t) == target_scope
                    && listener
                        .as_ref()
                        .is_none_or(|l| listeners.contains(&(t, l.clone())))
            });
            parsing
                .jobs
                .insert(job.id.clone(), (node, target.is_some()));
            let Some(target) = target else {
                removing.push(Removing::Job(job.id));
                continue;
            };
            match &listener {
                Some(name) => listeners.retain(|l| *l != (target, name.clone())),
                None => declared.retain(|&d| d != target),
            }
            dependents.push(Dependent::Job(Box::new(MigratingJob {
                definition: job_definition(
                    &migration.target,
                    &target_process.activity(target).id,
                    &job,
                ),
                id: job.id,
                target,
                update,
                listener,
                incidents: Vec::new(),
            })));
        }
        let mut emerging = Vec::new();
        if target_scope.is_some() {
            let source_process = &migration.source.process;
            let before = declared_timers(source_process, source_scope);
            for ix in declared {
                let not_interrupting = matches!(
                    &target_process.activity(ix).kind,
                    ActivityKind::Boundary(event) if !event.interrupting
                );
                // A timer that does not interrupt and was there before has been due.
                let was_due = not_interrupting
                    && before.iter().any(|&b| {
                        parsing.target(target_process, &source_process.activity(b).id) == Some(ix)
                    });
                if !was_due {
                    emerging.push(Emerging::Timer(ix));
                }
            }
            let before: Vec<(ActivityIx, String)> = source_scope
                .map(|ix| listeners_of(source_process, ix))
                .unwrap_or_default();
            for (ix, name) in listeners {
                let was_due = before.iter().any(|(b, n)| {
                    *n == name
                        && parsing.target(target_process, &source_process.activity(*b).id)
                            == Some(ix)
                });
                if !was_due {
                    emerging.push(Emerging::TimeoutListener(ix, name));
                }
            }
        }
        let node = &mut migration.nodes[node];
        node.dependents.extend(dependents);
        node.removing.extend(removing);
        node.emerging.extend(emerging);
    }

    pub(super) fn parse_subscriptions(
        &mut self,
        migration: &mut Migration,
        parsing: &mut Parsing,
        node: NodeIx,
    ) {
        let target_process = &migration.target.process;
        let target_scope = migration.nodes[node].target;
        let mut declared =
            target_scope.map_or_else(Vec::new, |t| declared_subscriptions(target_process, t));
        let subscriptions: Vec<EventSubscription> = self
            .ws
            .rows
            .event_subscriptions
            .of(&migration.nodes[node].execution)
            .filter(|_| migration.nodes[node].is_scope)
            .filter(|s| matches!(s.event_type.as_str(), "message" | "signal" | "conditional"))
            .cloned()
            .collect();
        let mut dependents = Vec::new();
        let mut removing = Vec::new();
        for subscription in subscriptions {
            parsing.left.subscriptions.remove(&subscription.id);
            let activity = subscription.activity_id.unwrap_or_default();
            let target = parsing.target(target_process, &activity).filter(|&t| {
                target_scope.is_some() && event_scope(target_process, t) == target_scope
            });
            match target {
                Some(target) => {
                    declared.retain(|&d| d != target);
                    dependents.push(Dependent::Subscription {
                        id: subscription.id,
                        target,
                        update: parsing
                            .instruction(&activity)
                            .is_some_and(|i| i.update_event_trigger),
                    });
                }
                None => removing.push(Removing::Subscription(subscription.id)),
            }
        }
        let node = &mut migration.nodes[node];
        node.dependents.extend(dependents);
        node.removing.extend(removing);
        if target_scope.is_some() {
            node.emerging
                .extend(declared.into_iter().map(Emerging::Subscription));
        }
    }
}

fn listeners_of(process: &Process, ix: ActivityIx) -> Vec<(ActivityIx, String)> {
    timeout_listeners(process.activity(ix))
        .into_iter()
        .filter_map(|l| Some((ix, l.id.clone()?)))
        .collect()
}

/// The timeout listener that a job is for.
fn listener_of(job: &Job) -> Option<String> {
    (job.handler_type.as_deref() == Some("timer-task-listener")).then(|| {
        job.handler_cfg
            .as_deref()
            .and_then(|c| c.split_once("taskListener~"))
            .map_or_else(String::new, |(_, n)| {
                n.split('$').next().unwrap_or(n).to_owned()
            })
    })
}
