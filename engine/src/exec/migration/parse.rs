//! Matching what runs and waits in an instance with a plan.

use std::collections::{BTreeSet, HashMap, VecDeque};

use cauce_bpmn::model::{Activity, ActivityIx, ActivityKind, CatchEvent, Process};
use cauce_store::records::{EventSubscription, Job, JobDefinition};

use super::dependents::{Dependent, Emerging, MigratingJob, Removing};
use super::{Compensation, Kind, Migration, Node, NodeIx};
use crate::definition::Definition;
use crate::exec::compensation::is_handler;
use crate::exec::tree::Scope;
use crate::exec::{ActivityInstance, Exec, Step, TransitionInstance};
use crate::migration::{
    MigrationInstruction, MigrationPlan, behavior, declared_subscriptions, declared_timers,
    event_scope, timeout_listeners,
};

/// What of an instance is not matched yet.
#[derive(Debug, Default)]
pub(super) struct Left {
    pub(super) tasks: BTreeSet<String>,
    pub(super) external_tasks: BTreeSet<String>,
    pub(super) incidents: BTreeSet<String>,
    pub(super) jobs: BTreeSet<String>,
    pub(super) subscriptions: BTreeSet<String>,
    pub(super) variables: BTreeSet<String>,
}

/// What is needed only while matching.
struct Parsing {
    /// The first instruction for each activity of the source.
    instructions: HashMap<String, MigrationInstruction>,
    left: Left,
    /// Activity instances by id.
    activities: HashMap<String, NodeIx>,
    /// Event scopes by their execution.
    event_scopes: HashMap<String, NodeIx>,
    /// Whose a job is, and whether it migrates.
    jobs: HashMap<String, (NodeIx, bool)>,
    /// Whose an external task is.
    external_tasks: HashMap<String, NodeIx>,
}

impl Parsing {
    fn instruction(&self, activity: &str) -> Option<&MigrationInstruction> {
        self.instructions.get(activity)
    }

    /// What an activity of the source becomes.
    fn target(&self, process: &Process, activity: &str) -> Option<ActivityIx> {
        process.find(self.instruction(activity)?.target.as_deref()?)
    }
}

impl Exec<'_> {
    /// Fills the nodes of a migration; gives back what no node has.
    pub(super) fn parse_migration(
        &mut self,
        migration: &mut Migration,
        plan: &MigrationPlan,
    ) -> Step<Left> {
        let mut parsing = Parsing {
            instructions: HashMap::new(),
            left: self.everything_of(&migration.instance),
            activities: HashMap::new(),
            event_scopes: HashMap::new(),
            jobs: HashMap::new(),
            external_tasks: HashMap::new(),
        };
        for instruction in &plan.instructions {
            if let Some(source) = &instruction.source {
                parsing
                    .instructions
                    .entry(source.clone())
                    .or_insert_with(|| instruction.clone());
            }
        }
        if let Some(tree) = self.activity_instance_tree(&migration.instance)? {
            let mut open = VecDeque::from([&tree]);
            while let Some(instance) = open.pop_front() {
                self.parse_activity(migration, &mut parsing, instance)?;
                open.extend(&instance.children);
            }
        }
        self.parse_compensation(migration, &mut parsing)?;
        self.parse_incidents(migration, &mut parsing);
        Ok(parsing.left)
    }

    fn everything_of(&self, instance: &str) -> Left {
        let rows = &self.ws.rows;
        let here = |id: &Option<String>| id.as_deref() == Some(instance);
        Left {
            tasks: rows
                .tasks
                .iter()
                .filter(|t| here(&t.proc_inst_id))
                .map(|t| t.id.clone())
                .collect(),
            external_tasks: rows
                .external_tasks
                .iter()
                .filter(|t| here(&t.proc_inst_id))
                .map(|t| t.id.clone())
                .collect(),
            incidents: rows
                .incidents
                .iter()
                .filter(|i| here(&i.proc_inst_id))
                .map(|i| i.id.clone())
                .collect(),
            jobs: rows
                .jobs
                .iter()
                .filter(|j| here(&j.process_instance_id))
                .map(|j| j.id.clone())
                .collect(),
            subscriptions: rows
                .event_subscriptions
                .iter()
                .filter(|s| here(&s.proc_inst_id))
                .map(|s| s.id.clone())
                .collect(),
            variables: rows
                .variables
                .iter()
                .filter(|v| here(&v.proc_inst_id))
                .map(|v| v.id.clone())
                .collect(),
        }
    }

    fn parse_activity(
        &mut self,
        migration: &mut Migration,
        parsing: &mut Parsing,
        instance: &ActivityInstance,
    ) -> Step {
        let is_process = instance.id == migration.instance;
        let source: Scope = migration.source.process.find(&instance.activity_id);
        let instruction = parsing.instruction(&instance.activity_id).cloned();
        let target: Option<Scope> = if is_process {
            Some(None)
        } else {
            parsing
                .target(&migration.target.process, &instance.activity_id)
                .map(Some)
        };
        let execution = instance.execution_ids.first().cloned().unwrap_or_default();
        let is_scope = source.is_none_or(|ix| migration.source.process.activity(ix).is_scope);
        let is_leaf = instance.children.is_empty() && instance.transitions.is_empty();
        let parent = instance
            .parent_id
            .as_ref()
            .and_then(|p| parsing.activities.get(p))
            .copied();
        let node = migration.add(Node {
            kind: Kind::Activity,
            id: Some(instance.id.clone()),
            instruction,
            source: Some(source),
            target,
            migrated: false,
            active: is_leaf && self.is_active(&execution),
            execution,
            is_scope,
            parent,
            children: Vec::new(),
            dependents: Vec::new(),
            removing: Vec::new(),
            emerging: Vec::new(),
        });
        parsing.activities.insert(instance.id.clone(), node);
        if let Some(ix) = source {
            self.parse_behavior(migration, parsing, node, ix)?;
        }
        for transition in &instance.transitions {
            self.parse_transition(migration, parsing, transition, node);
        }
        self.parse_variables_of_activity(migration, parsing, node);
        self.parse_timers(migration, parsing, node);
        self.parse_subscriptions(migration, parsing, node);
        Ok(())
    }

    /// What an activity has by its kind.
    fn parse_behavior(
        &mut self,
        migration: &mut Migration,
        parsing: &mut Parsing,
        node: NodeIx,
        ix: ActivityIx,
    ) -> Step {
        let execution = migration.nodes[node].execution.clone();
        let activity = migration.source.process.activity(ix);
        match &activity.kind {
            ActivityKind::UserTask(_) => {
                for task in self.ws.rows.tasks.ids_of(&execution) {
                    parsing.left.tasks.remove(&task);
                    for variable in self.ws.rows.variables.ids_of(&task) {
                        parsing.left.variables.remove(&variable);
                    }
                    migration.nodes[node].dependents.push(Dependent::Task(task));
                }
            }
            ActivityKind::CallActivity(_) if !activity.is_scope => {
                for called in self.called_instances(&execution)? {
                    migration.nodes[node]
                        .dependents
                        .push(Dependent::Called(called));
                }
            }
            ActivityKind::MultiInstanceBody(body) if !body.sequential => {
                let inner = &migration.source.process.activity(body.inner).id;
                for child in self.children(&execution) {
                    let ended = self
                        .ws
                        .rows
                        .executions
                        .get(&child)
                        .is_some_and(|e| !e.is_active && e.act_id.as_deref() == Some(inner));
                    if ended {
                        for variable in self.ws.rows.variables.ids_of(&child) {
                            parsing.left.variables.remove(&variable);
                        }
                    }
                }
            }
            _ if behavior(&migration.source.process, activity)
                == "ExternalTaskActivityBehavior" =>
            {
                for task in self.ws.rows.external_tasks.ids_of(&execution) {
                    parsing.left.external_tasks.remove(&task);
                    parsing.external_tasks.insert(task.clone(), node);
                    migration.nodes[node]
                        .dependents
                        .push(Dependent::ExternalTask(task));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn parse_transition(
        &mut self,
        migration: &mut Migration,
        parsing: &mut Parsing,
        transition: &TransitionInstance,
        parent: NodeIx,
    ) {
        let execution = &transition.execution_id;
        let continues: Vec<Job> = self
            .ws
            .rows
            .jobs
            .of(execution)
            .filter(|j| j.handler_type.as_deref() == Some("async-continuation"))
            .cloned()
            .collect();
        // Instances of a parallel body that have ended look like transition instances too.
        if continues.is_empty() {
            return;
        }
        let target = parsing.target(&migration.target.process, &transition.activity_id);
        let node = migration.add(Node {
            kind: Kind::Transition,
            id: Some(transition.id.clone()),
            instruction: parsing.instruction(&transition.activity_id).cloned(),
            source: Some(migration.source.process.find(&transition.activity_id)),
            target: target.map(Some),
            migrated: false,
            execution: execution.clone(),
            is_scope: false,
            active: self.is_active(execution),
            parent: Some(parent),
            children: Vec::new(),
            dependents: Vec::new(),
            removing: Vec::new(),
            emerging: Vec::new(),
        });
        for job in continues {
            parsing.left.jobs.remove(&job.id);
            parsing
                .jobs
                .insert(job.id.clone(), (node, target.is_some()));
            let definition = target.and_then(|t| {
                job_definition(
                    &migration.target,
                    &migration.target.process.activity(t).id,
                    &job,
                )
            });
            migration.nodes[node]
                .dependents
                .push(Dependent::Job(MigratingJob {
                    id: job.id,
                    // Where there is no target the instance does not migrate.
                    target: target.unwrap_or(ActivityIx(0)),
                    definition,
                    update: false,
                    listener: None,
                    incidents: Vec::new(),
                }));
        }
        let own = self.is_concurrent(execution);
        let variables = self.variables_of(execution, own);
        self.take_variables(migration, parsing, node, variables);
    }

    fn variables_of(&self, execution: &str, all: bool) -> Vec<String> {
        self.ws
            .rows
            .variables
            .of(execution)
            .filter(|v| v.task_id.is_none() && (all || v.is_concurrent_local))
            .map(|v| v.id.clone())
            .collect()
    }

    fn parse_variables_of_activity(
        &mut self,
        migration: &mut Migration,
        parsing: &mut Parsing,
        node: NodeIx,
    ) {
        let execution = migration.nodes[node].execution.clone();
        let is_scope = migration.nodes[node].is_scope;
        let mut variables =
            self.variables_of(&execution, is_scope || self.is_concurrent(&execution));
        if is_scope && let Some(around) = self.parent_of(&execution) {
            variables.extend(self.variables_of(&around, self.is_concurrent(&around)));
        }
        self.take_variables(migration, parsing, node, variables);
    }

    fn take_variables(
        &self,
        migration: &mut Migration,
        parsing: &mut Parsing,
        node: NodeIx,
        variables: Vec<String>,
    ) {
        let execution = migration.nodes[node].execution.clone();
        let around = self.parent_of(&execution);
        for id in variables {
            parsing.left.variables.remove(&id);
            let of_token = self.is_concurrent(&execution)
                || self.ws.rows.variables.get(&id).is_some_and(|v| {
                    v.is_concurrent_local && around.is_some() && v.execution_id == around
                });
            migration.nodes[node]
                .dependents
                .push(Dependent::Variable { id, of_token });
        }
    }

    fn parse_timers(&mut self, migration: &mut Migration, parsing: &mut Parsing, node: NodeIx) {
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
            dependents.push(Dependent::Job(MigratingJob {
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
            }));
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

    fn parse_subscriptions(
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

    /// Subscriptions for compensation, those of a scope before those in it.
    fn parse_compensation(&mut self, migration: &mut Migration, parsing: &mut Parsing) -> Step {
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

    fn parse_incidents(&mut self, migration: &mut Migration, parsing: &mut Parsing) {
        for id in parsing.left.incidents.clone() {
            let Some(incident) = self.ws.rows.incidents.get(&id).cloned() else {
                continue;
            };
            match (&incident.configuration, incident.incident_type.as_str()) {
                (Some(job), "failedJob") => {
                    let Some(&(node, migrates)) = parsing.jobs.get(job) else {
                        continue;
                    };
                    if migrates {
                        for dependent in &mut migration.nodes[node].dependents {
                            if let Dependent::Job(migrating) = dependent
                                && migrating.id == *job
                            {
                                migrating.incidents.push(id.clone());
                            }
                        }
                    }
                }
                (Some(task), "failedExternalTask") => {
                    let Some(&node) = parsing.external_tasks.get(task) else {
                        continue;
                    };
                    migration.nodes[node].dependents.push(Dependent::Incident {
                        id: id.clone(),
                        target: None,
                        job_definition: None,
                    });
                }
                _ => {
                    let node = incident
                        .execution_id
                        .as_deref()
                        .and_then(|e| self.activity_instance_of(e))
                        .and_then(|i| parsing.activities.get(&i).copied());
                    let Some(node) = node else {
                        continue;
                    };
                    migration.nodes[node].dependents.push(Dependent::Incident {
                        id: id.clone(),
                        target: None,
                        job_definition: None,
                    });
                }
            }
            parsing.left.incidents.remove(&id);
        }
    }
}

/// The job definition that a job has at another activity.
fn job_definition(definition: &Definition, activity: &str, job: &Job) -> Option<JobDefinition> {
    definition
        .job_definition(activity, job.handler_type.as_deref()?, None)
        .cloned()
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
