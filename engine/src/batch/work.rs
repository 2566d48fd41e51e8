//! What a batch does with each of its elements.

use cauce_store::Timestamp;

use super::configuration::Configuration;
use super::kind::BatchKind;
use crate::command::{
    CorrelateMessage, DeleteProcessInstance, Instruction, Modification, RestartProcessInstances,
    VariableHost, correlate_message, delete_historic_process_instance, delete_process_instance,
    migrate_instances, modify_process_instance, restart_process_instances,
    set_external_task_retries, set_job_retries, set_variables, suspend_process_instances,
};
use crate::exec::{Exec, Step};
use crate::history::removal;
use crate::migration::MigrationPlan;

/// What is done with each element.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Migrates process instances.
    Migrate(MigrationWork),
    /// Modifies process instances.
    Modify(ModifyWork),
    /// Starts ended process instances anew.
    Restart(RestartWork),
    /// Deletes process instances.
    Delete(DeleteWork),
    /// Deletes the history of process instances.
    DeleteHistory {
        /// Whether it is an error that there is none.
        must_exist: bool,
    },
    /// Deletes the history of decisions.
    DeleteDecisions,
    /// Sets the retries of jobs.
    SetJobRetries {
        /// How often they may still fail.
        retries: i32,
        /// When they are due, where that is given; `Some(None)` takes the due date away.
        due: Option<Option<Timestamp>>,
    },
    /// Sets the retries of external tasks.
    SetExternalTaskRetries {
        /// How often they may still fail.
        retries: i32,
    },
    /// Suspends or activates process instances.
    Suspend {
        /// Suspended, or active again.
        suspended: bool,
    },
    /// Sets the variables of the batch in process instances.
    SetVariables,
    /// Correlates a message with process instances, with the variables of the batch.
    Correlate {
        /// Its name; any message where there is none.
        message: Option<String>,
    },
    /// Sets when the history of process instances may go.
    SetProcessRemovalTime(RemovalTime),
    /// Sets when the history of decisions may go.
    SetDecisionRemovalTime(RemovalTime),
    /// Sets when the history of batches may go.
    SetBatchRemovalTime(RemovalTime),
}

/// How process instances are migrated.
#[derive(Debug, Clone, PartialEq)]
pub struct MigrationWork {
    /// The migration plan. Its variables are those of the batch.
    pub plan: MigrationPlan,
    /// Run no listeners.
    pub skip_listeners: bool,
    /// Run no input and output parameters.
    pub skip_io: bool,
}

/// How process instances are modified.
#[derive(Debug, Clone, PartialEq)]
pub struct ModifyWork {
    /// Their process definition.
    pub definition: String,
    /// The steps in order.
    pub instructions: Vec<Instruction>,
    /// The process instance that instructions about activity instances were given for.
    pub instance: Option<String>,
    /// Run no listeners.
    pub skip_listeners: bool,
    /// Run no input and output parameters.
    pub skip_io: bool,
}

/// How ended process instances are started anew.
#[derive(Debug, Clone, PartialEq)]
pub struct RestartWork {
    /// Their process definition.
    pub definition: String,
    /// Where they begin.
    pub instructions: Vec<Instruction>,
    /// With the variables they began with, rather than those they ended with.
    pub initial_variables: bool,
    /// Run no listeners.
    pub skip_listeners: bool,
    /// Run no input and output parameters.
    pub skip_io: bool,
    /// Without the business key they had.
    pub without_business_key: bool,
}

/// How process instances are deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteWork {
    /// Why.
    pub reason: Option<String>,
    /// Run no listeners.
    pub skip_listeners: bool,
    /// Leave called instances running.
    pub skip_subprocesses: bool,
    /// Run no output parameters.
    pub skip_io: bool,
    /// Whether it is an error that there is no such instance.
    pub must_exist: bool,
}

/// Which removal time history gets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RemovalTime {
    /// This one.
    pub time: Option<Timestamp>,
    /// `time` counts, also where it is none; otherwise the time to live of the definition does.
    pub given: bool,
    /// Of all that belongs to the same root.
    pub hierarchical: bool,
    /// Some rows at a time.
    pub in_chunks: bool,
    /// How many rows of a table at a time.
    pub chunk_size: Option<i32>,
}

impl Work {
    /// The type of a batch that does this.
    #[must_use]
    pub fn kind(&self) -> BatchKind {
        match self {
            Self::Migrate(_) => BatchKind::Migration,
            Self::Modify(_) => BatchKind::Modification,
            Self::Restart(_) => BatchKind::Restart,
            Self::Delete(_) => BatchKind::Deletion,
            Self::DeleteHistory { .. } => BatchKind::HistoricInstanceDeletion,
            Self::DeleteDecisions => BatchKind::HistoricDecisionDeletion,
            Self::SetJobRetries { .. } => BatchKind::JobRetries,
            Self::SetExternalTaskRetries { .. } => BatchKind::ExternalTaskRetries,
            Self::Suspend { .. } => BatchKind::Suspension,
            Self::SetVariables => BatchKind::Variables,
            Self::Correlate { .. } => BatchKind::Message,
            Self::SetProcessRemovalTime(_) => BatchKind::ProcessRemovalTime,
            Self::SetDecisionRemovalTime(_) => BatchKind::DecisionRemovalTime,
            Self::SetBatchRemovalTime(_) => BatchKind::BatchRemovalTime,
        }
    }
}

/// How far a job got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// All is done.
    Done,
    /// Some is left for another run.
    More,
}

/// Does the work of a job.
pub(super) fn perform(exec: &mut Exec<'_>, configuration: &Configuration) -> Step<Progress> {
    let ids = &configuration.ids;
    let batch = configuration.batch.as_deref().unwrap_or_default();
    match &configuration.work {
        Work::Migrate(work) => migrate(exec, ids, batch, work)?,
        Work::Modify(work) => modify(exec, ids, work)?,
        Work::Restart(work) => restart_process_instances(
            exec,
            &RestartProcessInstances {
                definition_id: work.definition.clone(),
                instance_ids: ids.clone(),
                instructions: work.instructions.clone(),
                initial_variables: work.initial_variables,
                skip_custom_listeners: work.skip_listeners,
                skip_io_mappings: work.skip_io,
                without_business_key: work.without_business_key,
            },
        )?,
        Work::Delete(work) => delete(exec, ids, work)?,
        Work::DeleteHistory { must_exist } => {
            for id in ids {
                delete_historic_process_instance(exec, id, *must_exist)?;
            }
        }
        Work::DeleteDecisions => {
            for id in ids {
                exec.delete_decisions("ID_ = $1", id.clone());
            }
        }
        Work::SetJobRetries { retries, due } => {
            for id in ids {
                set_job_retries(exec, id, *retries, *due)?;
            }
        }
        Work::SetExternalTaskRetries { retries } => {
            for id in ids {
                set_external_task_retries(exec, id, *retries)?;
            }
        }
        Work::Suspend { suspended } => suspend_process_instances(exec, ids, *suspended)?,
        Work::SetVariables => {
            let variables = exec.batch_variables(batch)?;
            for id in ids {
                set_variables(exec, VariableHost::ProcessInstance, id, &variables)?;
            }
        }
        Work::Correlate { message } => correlate(exec, ids, batch, message.as_deref())?,
        Work::SetProcessRemovalTime(work) => {
            return removal::set_of_instances(exec, ids, work);
        }
        Work::SetDecisionRemovalTime(work) => removal::set_of_decisions(exec, ids, work)?,
        Work::SetBatchRemovalTime(work) => removal::set_of_batches(exec, ids, work)?,
    }
    Ok(Progress::Done)
}

fn migrate(exec: &mut Exec<'_>, ids: &[String], batch: &str, work: &MigrationWork) -> Step {
    let variables = exec.batch_variables(batch)?;
    let plan = MigrationPlan {
        variables: (!variables.is_empty()).then_some(variables),
        ..work.plan.clone()
    };
    migrate_instances(exec, &plan, ids, work.skip_listeners, work.skip_io)
}

fn modify(exec: &mut Exec<'_>, ids: &[String], work: &ModifyWork) -> Step {
    let modification = Modification {
        instructions: work.instructions.clone(),
        skip_custom_listeners: work.skip_listeners,
        skip_io_mappings: work.skip_io,
        annotation: None,
    };
    for id in ids {
        modify_process_instance(exec, id, &modification)?;
    }
    Ok(())
}

fn delete(exec: &mut Exec<'_>, ids: &[String], work: &DeleteWork) -> Step {
    for id in ids {
        // An instance may have gone with its caller, or by itself since the batch began.
        if !work.must_exist && (!exec.require_instance(id)? || !exec.ws.rows.executions.has(id)) {
            continue;
        }
        delete_process_instance(
            exec,
            &DeleteProcessInstance {
                id: id.clone(),
                reason: work.reason.clone(),
                skip_custom_listeners: work.skip_listeners,
                skip_io_mappings: work.skip_io,
                skip_subprocesses: work.skip_subprocesses,
            },
        )?;
    }
    Ok(())
}

fn correlate(exec: &mut Exec<'_>, ids: &[String], batch: &str, message: Option<&str>) -> Step {
    let variables = exec.batch_variables(batch)?;
    for id in ids {
        correlate_message(
            exec,
            &CorrelateMessage {
                name: message.map(str::to_owned),
                process_instance_id: Some(id.clone()),
                variables: variables.clone(),
                all: true,
                execution_only: true,
                ..CorrelateMessage::default()
            },
        )?;
    }
    Ok(())
}
