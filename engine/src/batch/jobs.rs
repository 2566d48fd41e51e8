//! The jobs of a batch: seed, execution, monitor.

use cauce_store::Filter;
use cauce_store::records::{Batch, ByteArray, Job};

use super::configuration::Configuration;
use super::create::per_job;
use super::kind::BatchKind;
use super::manage::end_batch;
use super::work::Progress;
use crate::error::EngineError;
use crate::exec::{Exec, Step, Stop, fail};

/// The handler of jobs that make the others.
pub(super) const SEED: &str = "batch-seed-job";
/// The handler of jobs that look whether the others are done.
pub(super) const MONITOR: &str = "batch-monitor-job";
/// How long the monitor waits before it looks again.
const POLL: chrono::Duration = chrono::Duration::seconds(30);

/// What a job is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Seed,
    Execution,
    Monitor,
}

/// Executes a job of a batch; `false` where the job is none.
///
/// # Errors
/// What the batch does with its elements fails; the batch or its configuration are gone.
pub(crate) fn execute(exec: &mut Exec<'_>, job: &Job) -> Step<bool> {
    let handler = job.handler_type.as_deref().unwrap_or_default();
    let kind = BatchKind::from_name(handler);
    if kind.is_none() && handler != SEED && handler != MONITOR {
        return Ok(false);
    }
    exec.current_job = Some(job.id.clone());
    exec.silent(true);
    let done = match kind {
        Some(kind) => run(exec, job, kind)?,
        None => {
            let id = job.handler_cfg.as_deref().unwrap_or_default();
            let batch = exec.track_one(id, |r| &mut r.batches)?;
            let batch = batch.ok_or_else(|| {
                Stop::Fail(EngineError::null_value(format!(
                    "Batch with id '{id}' cannot be found: batch is null"
                )))
            })?;
            if handler == SEED {
                seed(exec, &batch)?;
            } else {
                monitor(exec, &batch)?;
            }
            true
        }
    };
    exec.silent(false);
    if done {
        exec.finish_job(job.clone(), None)?;
    }
    Ok(true)
}

/// A job of a batch with everything that such jobs have in common.
pub(super) fn batch_job(exec: &mut Exec<'_>, batch: &Batch, role: Role) -> Step<Job> {
    let (definition, handler) = match role {
        Role::Seed => (&batch.seed_job_def_id, SEED),
        Role::Monitor => (&batch.monitor_job_def_id, MONITOR),
        Role::Execution => (
            &batch.batch_job_def_id,
            batch.kind.as_deref().unwrap_or_default(),
        ),
    };
    let definition = match definition {
        Some(id) => exec.track_one(id, |r| &mut r.job_definitions)?,
        None => None,
    };
    let deployment = definition.as_ref().and_then(|d| d.deployment_id.clone());
    Ok(Job {
        id: exec.new_id(),
        rev: 1,
        kind: "message".to_owned(),
        exclusive: true,
        retries: exec.env.default_retries,
        repeat_offset: Some(0),
        handler_type: Some(handler.to_owned()),
        handler_cfg: Some(batch.id.clone()),
        deployment_id: deployment.filter(|_| role == Role::Seed),
        suspension_state: definition.as_ref().map_or(1, |d| d.suspension_state),
        priority: definition
            .as_ref()
            .and_then(|d| d.job_priority)
            .unwrap_or(0),
        job_def_id: definition.map(|d| d.id),
        sequence_counter: Some(1),
        tenant_id: batch.tenant_id.clone(),
        create_time: Some(exec.now()),
        batch_id: Some(batch.id.clone()),
        ..Job::default()
    })
}

/// Makes the next execution jobs.
fn seed(exec: &mut Exec<'_>, batch: &Batch) -> Step {
    let name = batch.kind.as_deref().unwrap_or_default();
    let Some(kind) = BatchKind::from_name(name) else {
        return fail(format!("unsupported batch type '{name}'"));
    };
    let bytes = batch.configuration.as_deref().unwrap_or_default();
    exec.track_one::<ByteArray>(bytes, |r| &mut r.byte_arrays)?;
    let mut rest = read(exec, kind, bytes)?;
    let invocations = per_job(batch.invocations_per_job.unwrap_or(1));
    let most = invocations.saturating_mul(per_job(batch.jobs_per_seed.unwrap_or(1)));
    let mut deployments = rest.deployments.take().unwrap_or_default();
    forget_seeded(&mut deployments, rest.ids.len());
    let (deployment, available) = match deployments.first() {
        Some(first) => (first.deployment.clone(), first.count.min(rest.ids.len())),
        None => (None, rest.ids.len()),
    };
    let now: Vec<String> = rest.ids.drain(..available.min(most)).collect();
    let mut created = 0;
    for ids in now.chunks(invocations) {
        let part = Configuration {
            ids: ids.to_vec(),
            deployments: None,
            batch: Some(batch.id.clone()),
            work: rest.work.clone(),
        };
        let configuration = exec.new_id();
        exec.ws.rows.byte_arrays.insert(ByteArray {
            id: configuration.clone(),
            rev: 1,
            bytes: Some(part.write()),
            ..ByteArray::default()
        });
        let instance = ids
            .first()
            .filter(|_| ids.len() == 1 && kind.job_names_instance());
        let job = Job {
            handler_cfg: Some(configuration),
            deployment_id: deployment.clone(),
            process_instance_id: instance.cloned(),
            ..batch_job(exec, batch, Role::Execution)?
        };
        exec.insert_job(job)?;
        created += 1;
    }
    if let Some(first) = deployments.first_mut() {
        first.count = first.count.saturating_sub(now.len());
        if first.count == 0 {
            deployments.remove(0);
        }
    }
    let seeded = rest.ids.is_empty();
    let after = Configuration {
        deployments: Some(deployments),
        ..rest
    };
    exec.ws
        .rows
        .byte_arrays
        .update(bytes, |b| b.bytes = Some(after.write()));
    exec.ws.rows.batches.update(&batch.id, |b| {
        b.jobs_created = Some(b.jobs_created.unwrap_or(0).saturating_add(created));
    });
    let role = if seeded { Role::Monitor } else { Role::Seed };
    // The first monitor job is due at once: small batches end soon.
    let next = batch_job(exec, batch, role)?;
    exec.insert_job(next)
}

/// Takes out of the counts what an older version has seeded without counting it.
fn forget_seeded(deployments: &mut Vec<super::configuration::DeploymentCount>, ids: usize) {
    let counted: usize = deployments.iter().map(|d| d.count).sum();
    let mut surplus = counted.saturating_sub(ids);
    while let Some(first) = deployments.first_mut().filter(|_| surplus > 0) {
        let gone = surplus.min(first.count);
        first.count -= gone;
        surplus -= gone;
        if first.count == 0 {
            deployments.remove(0);
        }
    }
}

/// Ends the batch, or looks again later.
fn monitor(exec: &mut Exec<'_>, batch: &Batch) -> Step {
    let definition = batch.batch_job_def_id.as_deref().unwrap_or_default();
    let left = exec.query::<Job>(Filter::new().text("JOB_DEF_ID_", definition).limit(1))?;
    if left.is_empty() {
        return end_batch(exec, batch, false);
    }
    let next = Job {
        duedate: Some(exec.now() + POLL),
        ..batch_job(exec, batch, Role::Monitor)?
    };
    exec.insert_job(next)
}

fn read(exec: &mut Exec<'_>, kind: BatchKind, bytes: &str) -> Step<Configuration> {
    let row = exec.track_one::<ByteArray>(bytes, |r| &mut r.byte_arrays)?;
    let configuration = row
        .and_then(|b| b.bytes)
        .and_then(|b| Configuration::read(kind, &b));
    configuration.ok_or_else(|| {
        Stop::Fail(EngineError::engine(format!(
            "the configuration '{bytes}' of a batch of type '{}' cannot be read",
            kind.name()
        )))
    })
}

/// Does the work for the elements of a job; `false` where the job is to come again.
fn run(exec: &mut Exec<'_>, job: &Job, kind: BatchKind) -> Step<bool> {
    let bytes = job.handler_cfg.clone().unwrap_or_default();
    let configuration = read(exec, kind, &bytes)?;
    let batch = configuration.batch.clone().unwrap_or_default();
    if let Some(row) = exec.track_one::<Batch>(&batch, |r| &mut r.batches)?
        && row.exec_start_time.is_none()
    {
        let now = exec.now();
        exec.ws
            .rows
            .batches
            .update(&batch, |b| b.exec_start_time = Some(now));
        exec.track_one(&batch, |r| &mut r.historic_batches)?;
        exec.ws
            .rows
            .historic_batches
            .update(&batch, |b| b.exec_start_time = Some(now));
    }
    match super::work::perform(exec, &configuration)? {
        Progress::Done => {
            exec.drop_byte_array(&bytes);
            Ok(true)
        }
        Progress::More => {
            let now = exec.now();
            exec.ws.rows.jobs.update(&job.id, |j| {
                j.duedate = Some(now);
                j.lock_owner = None;
                j.lock_exp_time = None;
            });
            exec.ws.rows.jobs.touch(&job.id);
            exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
            exec.log_job_done(job)?;
            Ok(false)
        }
    }
}
