//! Begins a batch.

use cauce_expr::TypedValue;
use cauce_store::records::{Batch, ByteArray, HistoricBatch, JobDefinition};

use super::configuration::Configuration;
use super::elements::Elements;
use super::jobs::{SEED, batch_job};
use super::work::Work;
use crate::command::migrate::check_migrate;
use crate::config::HistoryLevel;
use crate::exec::{Exec, Step};

/// A batch to begin.
#[derive(Debug, Clone)]
pub struct NewBatch {
    /// What is done.
    pub work: Work,
    /// With what.
    pub elements: Elements,
    /// The tenant of the process definition, where it is about one.
    pub tenant: Option<String>,
    /// Variables for each element.
    pub variables: Vec<(String, TypedValue)>,
    /// What the user operation log says beside: the annotation of a modification, or why history is deleted.
    pub note: Option<String>,
}

impl NewBatch {
    /// A batch without tenant and variables.
    #[must_use]
    pub fn new(work: Work, elements: Elements) -> Self {
        Self {
            work,
            elements,
            tenant: None,
            variables: Vec::new(),
            note: None,
        }
    }
}

/// Begins a batch: its rows, and its seed job.
///
/// # Errors
/// A variable that cannot be stored.
pub fn create_batch(exec: &mut Exec<'_>, new: &NewBatch) -> Step<Batch> {
    let kind = new.work.kind();
    exec.check_create_batch(kind.permission())?;
    if let Work::Migrate(work) = &new.work {
        check_migrate(exec, &work.plan)?;
    }
    let (jobs_per_seed, invocations) = (
        exec.env.batches.jobs_per_seed,
        exec.env.batches.invocations(kind),
    );
    let configuration = Configuration {
        ids: new.elements.ids.clone(),
        deployments: new.elements.deployments.clone(),
        batch: None,
        work: new.work.clone(),
    };
    let bytes = exec.new_id();
    exec.ws.rows.byte_arrays.insert(ByteArray {
        id: bytes.clone(),
        rev: 1,
        bytes: Some(configuration.write()),
        kind: Some(2),
        create_time: Some(exec.now()),
        ..ByteArray::default()
    });
    let id = exec.new_id();
    let first = new.elements.deployments.as_ref().and_then(|d| d.first());
    let seed_deployment = first.and_then(|d| d.deployment.clone());
    let definition = |exec: &mut Exec<'_>, kind: &str, deployment: Option<String>| {
        let row = JobDefinition {
            id: exec.new_id(),
            rev: 1,
            job_type: kind.to_owned(),
            job_configuration: Some(id.clone()),
            suspension_state: 1,
            tenant_id: new.tenant.clone(),
            deployment_id: deployment,
            ..JobDefinition::default()
        };
        exec.ws.rows.job_definitions.insert(row.clone());
        row.id
    };
    let seed = definition(exec, SEED, seed_deployment);
    let monitor = definition(exec, super::jobs::MONITOR, None);
    let execution = definition(exec, kind.name(), None);
    let total = new.elements.ids.len().div_ceil(per_job(invocations));
    let batch = Batch {
        id: id.clone(),
        rev: 1,
        kind: Some(kind.name().to_owned()),
        total_jobs: Some(i32::try_from(total).unwrap_or(i32::MAX)),
        jobs_created: Some(0),
        jobs_per_seed: Some(jobs_per_seed),
        invocations_per_job: Some(invocations),
        seed_job_def_id: Some(seed),
        batch_job_def_id: Some(execution),
        monitor_job_def_id: Some(monitor),
        suspension_state: 1,
        configuration: Some(bytes),
        tenant_id: new.tenant.clone(),
        create_user_id: exec.env.user.clone(),
        start_time: Some(exec.now()),
        exec_start_time: None,
    };
    exec.ws.rows.batches.insert(batch.clone());
    for (name, value) in &new.variables {
        exec.create_batch_variable(&id, name, value)?;
    }
    if exec.env.history >= HistoryLevel::Full {
        exec.ws.rows.historic_batches.insert(HistoricBatch {
            id: id.clone(),
            kind: batch.kind.clone(),
            total_jobs: batch.total_jobs,
            jobs_per_seed: batch.jobs_per_seed,
            invocations_per_job: batch.invocations_per_job,
            seed_job_def_id: batch.seed_job_def_id.clone(),
            monitor_job_def_id: batch.monitor_job_def_id.clone(),
            batch_job_def_id: batch.batch_job_def_id.clone(),
            tenant_id: batch.tenant_id.clone(),
            create_user_id: batch.create_user_id.clone(),
            start_time: exec.now(),
            ..HistoricBatch::default()
        });
    }
    let job = batch_job(exec, &batch, super::jobs::Role::Seed)?;
    exec.insert_job(job)?;
    super::log::created(exec, new)?;
    Ok(batch)
}

/// Elements of a job: at least one.
pub(super) fn per_job(invocations: i32) -> usize {
    usize::try_from(invocations).unwrap_or(1).max(1)
}
