//! What hangs on an activity instance and migrates, goes or emerges with it: tasks, jobs, subscriptions, variables, incidents.

use cauce_bpmn::model::{ActivityIx, ActivityKind, TimerKind};
use cauce_store::records::JobDefinition;

use super::{Migration, NodeIx};
use crate::exec::{Exec, Step};
use crate::migration::timeout_listeners;

/// Something that migrates with its activity instance.
#[derive(Debug, Clone)]
pub(super) enum Dependent {
    /// A user task.
    Task(String),
    /// An external task.
    ExternalTask(String),
    /// A timer or an asynchronous continuation.
    Job(Box<MigratingJob>),
    /// A subscription for a message, signal or condition, with the activity that waits.
    Subscription {
        id: String,
        target: ActivityIx,
        update: bool,
    },
    /// A variable, and whether it belongs to the token rather than to the scope.
    Variable { id: String, of_token: bool },
    /// A called process instance.
    Called(String),
    /// An incident; the activity is `None` for that of the node.
    Incident {
        id: String,
        target: Option<ActivityIx>,
        job_definition: Option<String>,
    },
}

/// A job that migrates.
#[derive(Debug, Clone)]
pub(super) struct MigratingJob {
    pub(super) id: String,
    pub(super) target: ActivityIx,
    pub(super) definition: Option<JobDefinition>,
    /// Whether its due date is worked out again.
    pub(super) update: bool,
    /// The timeout listener that it is for.
    pub(super) listener: Option<String>,
    pub(super) incidents: Vec<String>,
}

/// Something that goes though its activity instance stays.
#[derive(Debug, Clone)]
pub(super) enum Removing {
    Job(String),
    Subscription(String),
}

/// Something that the new definition has more than the old one.
#[derive(Debug, Clone)]
pub(super) enum Emerging {
    /// The timer of an event.
    Timer(ActivityIx),
    /// The timer of a task listener.
    TimeoutListener(ActivityIx, String),
    /// The subscription of an event.
    Subscription(ActivityIx),
}

impl Exec<'_> {
    /// Takes what depends on a node off its execution, so that it survives what happens to that.
    pub(super) fn detach_dependents(&mut self, migration: &Migration, node: NodeIx) {
        for dependent in &migration.nodes[node].dependents {
            self.hang(dependent, None, None);
        }
    }

    /// Hangs what depends on a node on its execution.
    pub(super) fn attach_dependents(&mut self, migration: &Migration, node: NodeIx) {
        let execution = self.standing_for(migration, node);
        let outside = if migration.is_scope_now(node) {
            self.parent_of(&execution)
        } else {
            None
        };
        for dependent in &migration.nodes[node].dependents {
            self.hang(dependent, Some(&execution), outside.as_deref());
        }
    }

    fn hang(&mut self, dependent: &Dependent, on: Option<&str>, outside: Option<&str>) {
        let to = on.map(str::to_owned);
        let rows = &mut self.ws.rows;
        match dependent {
            Dependent::Task(id) => {
                rows.tasks.update(id, |t| t.execution_id.clone_from(&to));
                if on.is_some() {
                    for variable in rows.variables.ids_of(id) {
                        rows.variables
                            .update(&variable, |v| v.execution_id.clone_from(&to));
                    }
                }
            }
            Dependent::ExternalTask(id) => {
                rows.external_tasks.update(id, |t| t.execution_id = to);
            }
            Dependent::Job(job) => {
                rows.jobs
                    .update(&job.id, |j| j.execution_id.clone_from(&to));
                for incident in &job.incidents {
                    rows.incidents
                        .update(incident, |i| i.execution_id.clone_from(&to));
                }
            }
            Dependent::Subscription { id, .. } => {
                rows.event_subscriptions.update(id, |s| s.execution_id = to);
            }
            Dependent::Variable { id, of_token } => {
                let to = match outside {
                    Some(outside) if *of_token => Some(outside.to_owned()),
                    _ => to,
                };
                rows.variables.update(id, |v| {
                    v.execution_id.clone_from(&to);
                    v.var_scope = to;
                });
            }
            Dependent::Called(id) => rows.executions.update(id, |e| e.super_exec = to),
            Dependent::Incident { id, .. } => {
                rows.incidents.update(id, |i| i.execution_id = to);
            }
        }
    }

    /// Moves what depends on a node to the new definition, and adds what that has more.
    pub(super) fn migrate_dependents(&mut self, migration: &Migration, node: NodeIx) -> Step {
        let dependents = migration.nodes[node].dependents.clone();
        let definition = std::sync::Arc::clone(&migration.target);
        for dependent in &dependents {
            match dependent {
                Dependent::Task(id) => {
                    let key = migration.target_id(migration.nodes[node].target.flatten());
                    self.ws.rows.tasks.update(id, |t| {
                        t.proc_def_id = Some(definition.row.id.clone());
                        t.task_def_key = Some(key);
                    });
                    self.history_task_migrated(id, &definition);
                }
                Dependent::ExternalTask(id) => {
                    let activity = migration.target_id(migration.nodes[node].target.flatten());
                    self.ws.rows.external_tasks.update(id, |t| {
                        t.act_id = Some(activity);
                        t.proc_def_id = Some(definition.row.id.clone());
                        t.proc_def_key = Some(definition.row.key.clone());
                    });
                }
                Dependent::Job(job) => self.migrate_job(migration, job)?,
                Dependent::Subscription { id, target, update } => {
                    let activity = definition.process.activity(*target);
                    if *update {
                        let execution = self.standing_for(migration, node);
                        let name = self.subscription_name(&execution, activity)?;
                        self.ws
                            .rows
                            .event_subscriptions
                            .update(id, |s| s.event_name = name);
                    }
                    self.ws
                        .rows
                        .event_subscriptions
                        .update(id, |s| s.activity_id = Some(activity.id.clone()));
                }
                Dependent::Variable { id, .. } => self.history_variable_migrated(id)?,
                Dependent::Called(_) => {}
                Dependent::Incident {
                    id,
                    target,
                    job_definition,
                } => {
                    let scope = target.map(Some).or(migration.nodes[node].target);
                    let activity = migration.target_id(scope.flatten());
                    self.migrate_incident(id, &activity, job_definition.clone(), &definition);
                }
            }
        }
        let execution = self.standing_for(migration, node);
        for emerging in migration.nodes[node].emerging.clone() {
            match emerging {
                Emerging::Timer(ix) => self.create_timer_of(&execution, ix)?,
                Emerging::TimeoutListener(ix, name) => {
                    self.create_timeout_listener(&execution, ix, &name)?;
                }
                Emerging::Subscription(ix) => {
                    self.subscribe_to(&execution, definition.process.activity(ix))?;
                }
            }
        }
        Ok(())
    }

    fn migrate_job(&mut self, migration: &Migration, job: &MigratingJob) -> Step {
        let definition = &migration.target;
        let process = &definition.process;
        let activity = process.activity(job.target);
        let Some(row) = self.ws.rows.jobs.get(&job.id).cloned() else {
            return Ok(());
        };
        let old = row.handler_cfg.clone().unwrap_or_default();
        let configuration = match row.handler_type.as_deref() {
            Some("async-continuation") => self.migrated_continuation(migration, job, &old),
            Some("timer-start-event-subprocess") => with_element(
                &old,
                &activity
                    .parent
                    .map(|p| process.activity(p).id.clone())
                    .unwrap_or_default(),
            ),
            _ => with_element(&old, &activity.id),
        };
        self.ws.rows.jobs.update(&job.id, |j| {
            j.handler_cfg = Some(configuration);
            if let Some(job_definition) = &job.definition {
                j.job_def_id = Some(job_definition.id.clone());
            }
            j.process_def_id = Some(definition.row.id.clone());
            j.process_def_key = Some(definition.row.key.clone());
            j.deployment_id.clone_from(&definition.row.deployment_id);
        });
        if job.update {
            self.update_timer(&job.id, definition, job)?;
        }
        for incident in &job.incidents {
            let job_definition = job.definition.as_ref().map(|d| d.id.clone());
            self.migrate_incident(incident, &activity.id, job_definition, definition);
        }
        Ok(())
    }

    /// The due date and repetition of a timer as the new definition gives them.
    fn update_timer(
        &mut self,
        id: &str,
        definition: &crate::definition::Definition,
        job: &MigratingJob,
    ) -> Step {
        let activity = definition.process.activity(job.target);
        let (timer, repeats) = match &job.listener {
            Some(name) => {
                let timer = timeout_listeners(activity)
                    .into_iter()
                    .find(|l| l.id.as_deref() == Some(name))
                    .and_then(|l| l.timer.clone());
                (timer, true)
            }
            None => {
                let repeats = match &activity.kind {
                    ActivityKind::Boundary(event) => !event.interrupting,
                    ActivityKind::StartEvent(event) => !event.interrupting,
                    _ => false,
                };
                let timer = match activity.trigger() {
                    Some(cauce_bpmn::model::CatchEvent::Timer(timer)) => Some(timer.clone()),
                    _ => None,
                };
                (timer, repeats)
            }
        };
        let (Some(timer), Some(execution)) = (
            timer,
            self.ws
                .rows
                .jobs
                .get(id)
                .and_then(|j| j.execution_id.clone()),
        ) else {
            return Ok(());
        };
        let (due, text) = self.timer_due(&execution, &timer)?;
        let now = self.now();
        self.ws.rows.jobs.update(id, |j| {
            j.duedate = due;
            if timer.kind == TimerKind::Cycle && repeats {
                j.repeat = text.map(|t| crate::timer::prepare_repeat(&t, now));
            }
        });
        self.ws.wakeups.push(cauce_store::Wakeup::NOW);
        Ok(())
    }

    /// How an asynchronous continuation goes on in the new definition.
    fn migrated_continuation(
        &self,
        migration: &Migration,
        job: &MigratingJob,
        old: &str,
    ) -> String {
        let process = &migration.target.process;
        let activity = process.activity(job.target);
        let (operation, flow) = old
            .split_once('$')
            .map_or((old, None), |(o, f)| (o, Some(f)));
        if !self.is_async_after(&job.id) {
            return match operation {
                // The start of a process stays one.
                "process-start" => operation,
                _ if activity.incoming.is_empty() => "activity-start-create-scope",
                _ => "transition-create-scope",
            }
            .to_owned();
        }
        match activity.outgoing.as_slice() {
            [] => "activity-end".to_owned(),
            [only] => format!("transition-notify-listener-take${}", process.flow(*only).id),
            _ => format!(
                "transition-notify-listener-take${}",
                flow.unwrap_or_default()
            ),
        }
    }

    /// Whether a job goes on after an activity rather than before it.
    pub(super) fn is_async_after(&self, job: &str) -> bool {
        let Some(row) = self.ws.rows.jobs.get(job) else {
            return false;
        };
        let definition = row
            .job_def_id
            .as_deref()
            .and_then(|d| self.job_definition_row(row, d));
        match definition {
            Some(definition) => definition.job_configuration.as_deref() == Some("async-after"),
            None => row.handler_cfg.as_deref().is_some_and(|c| {
                c.starts_with("transition-notify-listener-take") || c.starts_with("activity-end")
            }),
        }
    }

    fn migrate_incident(
        &mut self,
        id: &str,
        activity: &str,
        job_definition: Option<String>,
        definition: &crate::definition::Definition,
    ) {
        let mut execution = None;
        self.ws.rows.incidents.update(id, |i| {
            i.activity_id = Some(activity.to_owned());
            i.proc_def_id = Some(definition.row.id.clone());
            i.job_def_id.clone_from(&job_definition);
            execution.clone_from(&i.execution_id);
        });
        self.ws.rows.historic_incidents.update(id, |h| {
            h.activity_id = Some(activity.to_owned());
            h.proc_def_id = Some(definition.row.id.clone());
            h.proc_def_key = Some(definition.row.key.clone());
            h.job_def_id = job_definition;
            h.execution_id = execution;
        });
    }
}

/// A timer's configuration for another element.
fn with_element(configuration: &str, element: &str) -> String {
    match configuration.split_once('$') {
        Some((_, rest)) => format!("{element}${rest}"),
        None => element.to_owned(),
    }
}
