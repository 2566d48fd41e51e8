//! Matching what runs and waits in an instance with a plan.

use std::collections::{BTreeSet, HashMap, VecDeque};

use cauce_bpmn::model::{ActivityIx, ActivityKind, Process};
use cauce_store::records::{Job, JobDefinition};

use super::dependents::{Dependent, MigratingJob};
use super::{Kind, Migration, Node, NodeIx};
use crate::definition::Definition;
use crate::exec::tree::Scope;
use crate::exec::{ActivityInstance, Exec, Step, TransitionInstance};
use crate::migration::{MigrationInstruction, MigrationPlan, behavior};

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
pub(super) struct Parsing {
    /// The first instruction for each activity of the source.
    pub(super) instructions: HashMap<String, MigrationInstruction>,
    pub(super) left: Left,
    /// Activity instances by id.
    pub(super) activities: HashMap<String, NodeIx>,
    /// Event scopes by their execution.
    pub(super) event_scopes: HashMap<String, NodeIx>,
    /// Whose a job is, and whether it migrates.
    pub(super) jobs: HashMap<String, (NodeIx, bool)>,
    /// Whose an external task is.
    pub(super) external_tasks: HashMap<String, NodeIx>,
}

impl Parsing {
    pub(super) fn instruction(&self, activity: &str) -> Option<&MigrationInstruction> {
        self.instructions.get(activity)
    }

    /// What an activity of the source becomes.
    pub(super) fn target(&self, process: &Process, activity: &str) -> Option<ActivityIx> {
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
                .push(Dependent::Job(Box::new(MigratingJob {
                    id: job.id,
                    // Where there is no target the instance does not migrate.
                    target: target.unwrap_or(ActivityIx(0)),
                    definition,
                    update: false,
                    listener: None,
                    incidents: Vec::new(),
                })));
        }
        let own = self.is_concurrent(execution);
        let variables = self.variables_of(execution, own);
        self.take_variables(migration, parsing, node, variables);
    }

    pub(super) fn variables_of(&self, execution: &str, all: bool) -> Vec<String> {
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

    pub(super) fn take_variables(
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
pub(super) fn job_definition(
    definition: &Definition,
    activity: &str,
    job: &Job,
) -> Option<JobDefinition> {
    definition
        .job_definition(activity, job.handler_type.as_deref()?, None)
        .cloned()
}
