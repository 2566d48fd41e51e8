//! Whether an instance can migrate, as Camunda's validators see it.

use cauce_bpmn::model::ActivityKind;

use super::dependents::Dependent;
use super::parse::Left;
use super::{Kind, Migration, Node, NodeIx};
use crate::exec::{Exec, Step};
use crate::migration::{
    ActivityInstanceReport, InstanceReport, TransitionInstanceReport, is_supported,
};

const NO_INSTRUCTION: &str = "There is no migration instruction for this instance's activity";

impl Exec<'_> {
    pub(super) fn check_migration(
        &self,
        migration: &Migration,
        left: Left,
    ) -> Step<InstanceReport> {
        let mut report = InstanceReport {
            process_instance: migration.instance.clone(),
            ..InstanceReport::default()
        };
        for (what, ids) in [
            ("tasks", left.tasks),
            ("externalTask", left.external_tasks),
            ("incidents", left.incidents),
            ("jobs", left.jobs),
            ("event subscriptions", left.subscriptions),
            ("variables", left.variables),
        ] {
            if !ids.is_empty() {
                let ids: Vec<String> = ids.into_iter().collect();
                report.failures.push(format!(
                    "Process instance contains not migrated {what}: [{}]",
                    ids.join(", ")
                ));
            }
        }
        let mut failures: Vec<Vec<String>> = vec![Vec::new(); migration.nodes.len()];
        let of_kind = |wanted: fn(&Kind) -> bool| {
            (0..migration.nodes.len()).filter(move |&n| wanted(&migration.nodes[n].kind))
        };
        for node in of_kind(|k| *k == Kind::Activity) {
            failures[node] = self.check_activity(migration, node);
        }
        for node in of_kind(|k| matches!(k, Kind::EventScope(_))) {
            let ancestor = migration.closest_activity(node);
            failures[ancestor].extend(check_event_scope(migration, &migration.nodes[node]));
        }
        for node in of_kind(|k| matches!(k, Kind::Subscription(_))) {
            let ancestor = migration.closest_activity(node);
            failures[ancestor].extend(check_subscription(migration, &migration.nodes[node]));
        }
        for node in of_kind(|k| *k == Kind::Transition) {
            failures[node] = self.check_transition(migration, node);
        }
        for (node, failures) in migration.nodes.iter().zip(failures) {
            if failures.is_empty() {
                continue;
            }
            let id = node.id.clone().unwrap_or_default();
            let source_scope = migration.source_id(node.source.flatten());
            let instruction = node.instruction.clone();
            if node.kind == Kind::Transition {
                report.transition_instances.push(TransitionInstanceReport {
                    transition_instance: id,
                    source_scope,
                    instruction,
                    failures,
                });
            } else {
                report.activity_instances.push(ActivityInstanceReport {
                    activity_instance: id,
                    source_scope,
                    instruction,
                    failures,
                });
            }
        }
        Ok(report)
    }

    fn check_activity(&self, migration: &Migration, ix: NodeIx) -> Vec<String> {
        let node = &migration.nodes[ix];
        let mut out = Vec::new();
        if node.instruction.is_none() && node.children.is_empty() {
            out.push(NO_INSTRUCTION.to_owned());
        }
        let becomes_non_scope = node.is_scope
            && node.target.is_some()
            && migration.target_activity(ix).is_some_and(|a| !a.is_scope);
        if becomes_non_scope {
            let names: Vec<String> = node
                .dependents
                .iter()
                .filter_map(|d| match d {
                    Dependent::Variable { id, .. } => {
                        self.ws.rows.variables.get(id).map(|v| v.name.clone())
                    }
                    _ => None,
                })
                .collect();
            let mut told: Vec<&String> = Vec::new();
            for name in &names {
                if names.iter().filter(|n| *n == name).count() > 1 && !told.contains(&name) {
                    told.push(name);
                    out.push(format!(
                        "The variable '{name}' exists in both, this scope and concurrent local in the parent scope. Migrating to a non-scope activity would overwrite one of them."
                    ));
                }
            }
        }
        if let Some(activity) = migration.source_activity(ix)
            && !is_supported(&migration.source.process, activity)
        {
            out.push(
                "The type of the source activity is not supported for activity instance migration"
                    .to_owned(),
            );
        }
        out
    }

    fn check_transition(&self, migration: &Migration, ix: NodeIx) -> Vec<String> {
        let node = &migration.nodes[ix];
        let mut out = Vec::new();
        if node.instruction.is_none() {
            out.push(NO_INSTRUCTION.to_owned());
        }
        let (Some(target), Some(job)) = (
            migration.target_activity(ix),
            node.dependents.iter().find_map(|d| match d {
                Dependent::Job(job) => Some(job),
                _ => None,
            }),
        ) else {
            return out;
        };
        let configuration = self
            .ws
            .rows
            .jobs
            .get(&job.id)
            .and_then(|j| j.handler_cfg.clone())
            .unwrap_or_default();
        let (operation, flow) = configuration
            .split_once('$')
            .map_or((configuration.as_str(), None), |(o, f)| (o, Some(f)));
        let after = self.is_async_after(&job.id);
        if after && target.outgoing.len() > 1 {
            match flow {
                None => out.push(
                    "Transition instance is assigned to no sequence flow and target activity has more than one outgoing sequence flow"
                        .to_owned(),
                ),
                Some(flow) => {
                    let there = target
                        .outgoing
                        .iter()
                        .any(|&f| migration.target.process.flow(f).id == flow);
                    if !there {
                        out.push(
                            "Transition instance is assigned to a sequence flow that cannot be matched in the target activity"
                                .to_owned(),
                        );
                    }
                }
            }
        }
        if operation == "process-start" && target.parent.is_some() {
            out.push(
                "A transition instance that instantiates the process can only be migrated to a process-level flow node"
                    .to_owned(),
            );
        }
        if after && !target.async_after {
            out.push("Target activity is not asyncAfter".to_owned());
        }
        if !after && !target.async_before {
            out.push("Target activity is not asyncBefore".to_owned());
        }
        out
    }
}

fn check_event_scope(migration: &Migration, node: &Node) -> Vec<String> {
    let Kind::EventScope(compensation) = &node.kind else {
        return Vec::new();
    };
    let failure = || {
        format!(
            "Cannot migrate subscription for compensation handler '{}'. There is no migration instruction for the compensation start event",
            migration.source_id(compensation.source)
        )
    };
    let mut out = Vec::new();
    if !compensation.has_instruction && node.children.is_empty() {
        out.push(failure());
    }
    let by_event = compensation.source.is_some_and(|ix| {
        matches!(
            migration.source.process.activity(ix).kind,
            ActivityKind::EventSubProcess
        )
    });
    if by_event && compensation.target.is_none() && !node.children.is_empty() {
        out.push(failure());
    }
    out
}

fn check_subscription(migration: &Migration, node: &Node) -> Vec<String> {
    let Kind::Subscription(compensation) = &node.kind else {
        return Vec::new();
    };
    if compensation.has_instruction {
        return Vec::new();
    }
    vec![format!(
        "Cannot migrate subscription for compensation handler '{}'. There is no migration instruction for the compensation boundary event",
        migration.source_id(compensation.source)
    )]
}
