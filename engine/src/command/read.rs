//! Whether the caller may read what is not in a list: files, traces, reports.

use cauce_store::records::{
    DecisionDefinition, DecisionRequirementsDefinition, ExternalTask, HistoricExternalTaskLog,
    HistoricJobLog, Job, ProcessDefinition,
};
use cauce_store::{Filter, Record};

use crate::authorization::checks::About;
use crate::authorization::{Resource, Wanted, rules};
use crate::exec::{Exec, Step};

/// What is to be read, mostly by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readable<'a> {
    /// A process definition.
    ProcessDefinition(&'a str),
    /// A decision definition.
    DecisionDefinition(&'a str),
    /// A decision requirements definition.
    DecisionRequirements(&'a str),
    /// The files of a deployment.
    Deployment(&'a str),
    /// A task.
    Task(&'a str),
    /// A process instance, by the id of one of its executions.
    ProcessInstance(&'a str),
    /// Why a job failed.
    Job(&'a str),
    /// Why an external task failed.
    ExternalTask(&'a str),
    /// Why a job failed then.
    JobLog(&'a str),
    /// Why an external task failed then.
    ExternalTaskLog(&'a str),
    /// A filter.
    Filter(&'a str),
    /// The history of definitions of a key; `*` is all.
    HistoryOfKey(&'a str),
    /// The history of a definition.
    HistoryOfDefinition(&'a str),
    /// The history of batches.
    HistoryOfBatches,
    /// All tasks.
    AllTasks,
    /// What the system says of itself.
    System,
}

fn one<R: Record>(exec: &Exec<'_>, id: &str) -> Step<Option<R>> {
    let rows = exec.query::<R>(Filter::new().text(R::TABLE.columns[0].name, id))?;
    Ok(rows.first().cloned())
}

/// Refuses who may not read something. What is not there may be read by everybody.
///
/// # Errors
/// A permission is missing; it belongs to a tenant of others.
pub fn check_readable(exec: &mut Exec<'_>, what: Readable<'_>) -> Step {
    if !exec.is_checked() {
        return Ok(());
    }
    match what {
        Readable::ProcessDefinition(id) => exec.check_definition_id(&rules::READ_DEFINITION, id),
        Readable::DecisionDefinition(id) => match one::<DecisionDefinition>(exec, id)? {
            Some(row) => exec.check_decision(&rules::READ_DECISION, &row),
            None => Ok(()),
        },
        Readable::DecisionRequirements(id) => {
            match one::<DecisionRequirementsDefinition>(exec, id)? {
                Some(row) => {
                    let rule = &rules::READ_REQUIREMENTS;
                    exec.check_tenant(row.tenant_id.as_deref(), rule.tenant, &row.id)?;
                    let about = About {
                        id: &row.key,
                        ..About::default()
                    };
                    exec.check_permissions(rule, about)
                }
                None => Ok(()),
            }
        }
        Readable::Deployment(id) => exec.check_deployment(&rules::READ_DEPLOYMENT, id),
        Readable::Task(id) => exec.check_task_id(&rules::READ_TASK, id),
        Readable::ProcessInstance(id) => exec.check_execution_id(&rules::READ_INSTANCE, id),
        Readable::Job(id) => match one::<Job>(exec, id)? {
            Some(row) => exec.check_job(&rules::READ_JOB, &row),
            None => Ok(()),
        },
        Readable::ExternalTask(id) => {
            let row = one::<ExternalTask>(exec, id)?;
            match row.and_then(|row| row.proc_inst_id) {
                Some(instance) => exec.check_execution_id(&rules::READ_INSTANCE, &instance),
                None => Ok(()),
            }
        }
        Readable::JobLog(id) => match one::<HistoricJobLog>(exec, id)? {
            Some(row) => exec.check_history(
                &rules::READ_HISTORIC_JOB_LOG,
                &row.id,
                row.tenant_id.as_deref(),
                row.process_def_key.as_deref(),
            ),
            None => Ok(()),
        },
        Readable::ExternalTaskLog(id) => match one::<HistoricExternalTaskLog>(exec, id)? {
            Some(row) => exec.check_history(
                &rules::READ_HISTORIC_EXTERNAL_TASK_LOG,
                &row.id,
                row.tenant_id.as_deref(),
                row.proc_def_key.as_deref(),
            ),
            None => Ok(()),
        },
        Readable::Filter(id) => exec.check_on(Resource::Filter, "READ", id),
        Readable::HistoryOfKey(key) => {
            exec.check_on(Resource::ProcessDefinition, "READ_HISTORY", key)
        }
        Readable::HistoryOfDefinition(id) => match one::<ProcessDefinition>(exec, id)? {
            Some(row) => exec.check_on(Resource::ProcessDefinition, "READ_HISTORY", &row.key),
            None => Ok(()),
        },
        Readable::HistoryOfBatches => exec.check_general(Resource::Batch, "READ_HISTORY"),
        Readable::AllTasks => exec.check_on(Resource::Task, "READ", "*"),
        Readable::System => {
            exec.must_be_administrator_or(&Wanted::new(Resource::System, "READ", None))
        }
    }
}
