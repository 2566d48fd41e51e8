//! Jobs and job definitions: retries, due dates, priorities.

use cauce_store::records::{Job, JobDefinition, UserOperationLogEntry};
use cauce_store::{Cell, Filter, Kind, RowChange, Timestamp};

use super::find::load_job;
use super::operation_log::{OPERATOR, PropertyChange, millis};
use super::rows::found;
use crate::authorization::rules;
use crate::error::EngineError;
use crate::exec::{Exec, Step, fail};

/// What an entry says of a job.
pub(super) fn about(job: &Job) -> UserOperationLogEntry {
    UserOperationLogEntry {
        job_id: Some(job.id.clone()),
        job_def_id: job.job_def_id.clone(),
        proc_inst_id: job.process_instance_id.clone(),
        root_proc_inst_id: job.root_proc_inst_id.clone(),
        proc_def_id: job.process_def_id.clone(),
        proc_def_key: job.process_def_key.clone(),
        deployment_id: job.deployment_id.clone(),
        tenant_id: job.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    }
}

fn not_negative(retries: i32) -> Step {
    if retries < 0 {
        return fail(format!(
            "ENGINE-13054 The number of job retries must be a non-negative Integer, but '{retries}' has been provided."
        ));
    }
    Ok(())
}

/// Sets how often a job may still fail, and when it is due where that is given.
///
/// # Errors
/// The number is negative; there is no such job.
pub fn set_job_retries(
    exec: &mut Exec<'_>,
    id: &str,
    retries: i32,
    due: Option<Option<Timestamp>>,
) -> Step {
    not_negative(retries)?;
    let Some(job) = load_job_with_incidents(exec, id)? else {
        return fail(format!("ENGINE-13053 No job found with id '{id}'.'"));
    };
    exec.check_job(&rules::RETRY_JOB, &job)?;
    change_retries(exec, &job, retries, due)
}

fn change_retries(
    exec: &mut Exec<'_>,
    job: &Job,
    retries: i32,
    due: Option<Option<Timestamp>>,
) -> Step {
    exec.set_job_retries(&job.id, retries)?;
    let mut changes = vec![PropertyChange::new(
        "retries",
        Some(job.retries.to_string()),
        Some(retries.to_string()),
    )];
    if let Some(due) = due {
        exec.ws.rows.jobs.update(&job.id, |j| j.duedate = due);
        changes.push(PropertyChange::new(
            "dueDate",
            job.duedate.map(millis),
            due.map(millis),
        ));
    }
    exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    exec.log_operation("SetJobRetries", "Job", OPERATOR, &about(job), &changes);
    Ok(())
}

/// The jobs of process instances.
///
/// # Errors
/// None of its own.
pub fn jobs_of(exec: &mut Exec<'_>, instances: &[String]) -> Step<Vec<String>> {
    let filter = Filter::new().any("PROCESS_INSTANCE_ID_", instances.to_vec());
    let jobs = exec.query::<Job>(filter)?;
    Ok(jobs.iter().map(|j| j.id.clone()).collect())
}

/// A job with the incidents that are about it, also where it belongs to no process instance.
pub(super) fn load_job_with_incidents(exec: &mut Exec<'_>, id: &str) -> Step<Option<Job>> {
    let Some(job) = load_job(exec, id)? else {
        return Ok(None);
    };
    if job.execution_id.is_none() {
        let incidents = exec.track(Filter::new().text("CONFIGURATION_", id), |r| {
            &mut r.incidents
        })?;
        for incident in incidents {
            exec.track_one(&incident, |r| &mut r.historic_incidents)?;
        }
    }
    Ok(Some(job))
}

/// Sets the retries of the jobs of a definition that have none left.
///
/// # Errors
/// The number is negative.
pub fn set_job_definition_retries(
    exec: &mut Exec<'_>,
    id: &str,
    retries: i32,
    due: Option<Option<Timestamp>>,
) -> Step {
    not_negative(retries)?;
    if exec.is_checked()
        && let Some(definition) = job_definition(exec, id)?.and_then(|d| d.proc_def_id)
    {
        exec.check_instances_of(&rules::RETRY_JOBS_OF_DEFINITION, &definition, Some("*"))?;
    }
    let failed = exec.query::<Job>(Filter::new().text("JOB_DEF_ID_", id).eq("RETRIES_", 0))?;
    for row in failed.iter() {
        let Some(job) = load_job_with_incidents(exec, &row.id)? else {
            continue;
        };
        exec.set_job_retries(&job.id, retries)?;
        if let Some(due) = due {
            exec.ws.rows.jobs.update(&job.id, |j| j.duedate = due);
        }
    }
    exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    let about = job_definition(exec, id)?
        .map_or_else(UserOperationLogEntry::default, |d| about_definition(&d));
    let about = exec.completed_about(about)?;
    exec.log_operation(
        "SetJobRetries",
        "Job",
        OPERATOR,
        &about,
        &[PropertyChange::set("retries", retries)],
    );
    Ok(())
}

fn about_definition(definition: &JobDefinition) -> UserOperationLogEntry {
    UserOperationLogEntry {
        job_def_id: Some(definition.id.clone()),
        proc_def_id: definition.proc_def_id.clone(),
        proc_def_key: definition.proc_def_key.clone(),
        deployment_id: definition.deployment_id.clone(),
        tenant_id: definition.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    }
}

fn job_definition(exec: &mut Exec<'_>, id: &str) -> Step<Option<JobDefinition>> {
    exec.track_one(id, |r| &mut r.job_definitions)
}

/// Sets when a job is due. With `cascade`, the repetitions after it move along.
///
/// # Errors
/// There is no such job.
pub fn set_job_due_date(
    exec: &mut Exec<'_>,
    id: &str,
    due: Option<Timestamp>,
    cascade: bool,
) -> Step {
    let Some(job) = load_job(exec, id)? else {
        return fail(format!("No job found with id '{id}'."));
    };
    exec.check_job(&rules::UPDATE_JOB, &job)?;
    let moved = match (cascade, due, job.duedate) {
        (true, Some(new), Some(old)) if job.repeat.is_some() => {
            Some((new - old).num_milliseconds())
        }
        _ => None,
    };
    exec.ws.rows.jobs.update(id, |j| {
        j.duedate = due;
        if let Some(moved) = moved {
            j.repeat_offset = Some(j.repeat_offset.unwrap_or(0) + moved);
        }
    });
    exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    let change = PropertyChange::new("duedate", job.duedate.map(millis), due.map(millis));
    exec.log_operation("SetDueDate", "Job", OPERATOR, &about(&job), &[change]);
    Ok(())
}

/// Sets the priority of a job.
///
/// # Errors
/// There is no such job.
pub fn set_job_priority(exec: &mut Exec<'_>, id: &str, priority: i64) -> Step {
    let row = load_job(exec, id)?;
    let job = found(row, || format!("No job found with id '{id}': job is null"))?;
    exec.check_job(&rules::UPDATE_JOB, &job)?;
    exec.ws.rows.jobs.update(id, |j| j.priority = priority);
    let change = PropertyChange::new(
        "priority",
        Some(job.priority.to_string()),
        Some(priority.to_string()),
    );
    exec.log_operation("SetPriority", "Job", OPERATOR, &about(&job), &[change]);
    Ok(())
}

/// Deletes a job; what waits for it waits for ever.
///
/// # Errors
/// There is no such job; it is being executed.
pub fn delete_job(exec: &mut Exec<'_>, id: &str) -> Step {
    let Some(job) = load_job_with_incidents(exec, id)? else {
        return Err(
            EngineError::null_value(format!("No job found with id '{id}': job is null")).into(),
        );
    };
    exec.check_job(&rules::UPDATE_JOB, &job)?;
    if job.lock_owner.is_some() && job.lock_exp_time.is_some() {
        return super::rows::refuse(
            "Cannot delete job when the job is being executed. Try again later.",
        );
    }
    exec.log_operation("Delete", "Job", OPERATOR, &about(&job), &[]);
    exec.delete_job(id);
    Ok(())
}

/// Sets the priority of the jobs that a definition makes, and of those there are where wanted. Without one, the model's counts
/// again.
///
/// # Errors
/// There is no such definition.
pub fn set_job_definition_priority(
    exec: &mut Exec<'_>,
    id: &str,
    priority: Option<i64>,
    include_jobs: bool,
) -> Step {
    let row = job_definition(exec, id)?;
    let definition = found(row, || {
        format!("Job definition with id '{id}' does not exist: jobDefinition is null")
    })?;
    if let Some(process) = &definition.proc_def_id {
        exec.check_definition_id(&rules::UPDATE_DEFINITION, process)?;
        if include_jobs {
            exec.check_instances_of(&rules::UPDATE_INSTANCES_OF_DEFINITION, process, None)?;
        }
    }
    exec.ws
        .rows
        .job_definitions
        .update(id, |d| d.job_priority = priority);
    if let (true, Some(priority)) = (include_jobs, priority) {
        exec.ws.statements.push(RowChange::Statement {
            sql: "UPDATE ACT_RU_JOB SET PRIORITY_ = $1, REV_ = REV_ + 1 WHERE JOB_DEF_ID_ = $2"
                .into(),
            binds: vec![
                (Kind::Long, Cell::Int(priority)),
                (Kind::Text, Cell::Text(id.to_owned())),
            ],
        });
    }
    let text = |v: Option<i64>| v.map(|v| v.to_string());
    let about = exec.completed_about(about_definition(&definition))?;
    let change = PropertyChange::new(
        "overridingPriority",
        text(definition.job_priority),
        text(priority),
    );
    exec.log_operation("SetPriority", "JobDefinition", OPERATOR, &about, &[change]);
    if let (true, Some(priority)) = (include_jobs, priority) {
        let change = PropertyChange::set("priority", priority);
        exec.log_operation("SetPriority", "Job", OPERATOR, &about, &[change]);
    }
    Ok(())
}
