//! When a timer is due, worked out again.

use cauce_bpmn::model::{ActivityKind, CatchEvent, TimerDefinition};
use cauce_expr::Value;
use cauce_store::Timestamp;
use cauce_store::records::{Job, UserOperationLogEntry};

use super::find::load_job;
use super::operation_log::{OPERATOR, PropertyChange, millis};
use super::rows::found;
use crate::authorization::rules;
use crate::exec::{Exec, Step, VarScope, fail};

/// Works out again when a timer is due: from its model and variables as they are now, counted from when the job was made or
/// from now.
///
/// # Errors
/// There is no such job; it is no timer's; its expression fails.
pub fn recalculate_job_due_date(exec: &mut Exec<'_>, id: &str, from_creation: bool) -> Step {
    let row = load_job(exec, id)?;
    let job = found(row, || format!("No job found with id '{id}': job is null"))?;
    let handler = job.handler_type.as_deref().unwrap_or_default();
    if !handler.starts_with("timer") {
        return fail(format!(
            "Only timer jobs can be recalculated, but the job with id '{id}' is of type '{handler}'."
        ));
    }
    exec.check_job(&rules::UPDATE_JOB, &job)?;
    let Some(timer) = timer_of(exec, &job)? else {
        return fail(format!("No timer declaration found for job id '{id}'."));
    };
    let base = job
        .create_time
        .filter(|_| from_creation)
        .unwrap_or(exec.now());
    let due = due(exec, &job, &timer, base)?;
    exec.ws.rows.jobs.update(id, |j| j.duedate = due);
    exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    let about = UserOperationLogEntry {
        job_id: Some(id.to_owned()),
        job_def_id: job.job_def_id.clone(),
        proc_inst_id: job.process_instance_id.clone(),
        proc_def_id: job.process_def_id.clone(),
        proc_def_key: job.process_def_key.clone(),
        tenant_id: job.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    };
    let about = exec.completed_about(about)?;
    let changes = [
        PropertyChange::new("duedate", job.duedate.map(millis), due.map(millis)),
        PropertyChange::set("creationDateBased", from_creation),
    ];
    exec.log_operation("RecalculateDueDate", "Job", OPERATOR, &about, &changes);
    Ok(())
}

/// The timer in the model that made a job.
fn timer_of(exec: &mut Exec<'_>, job: &Job) -> Step<Option<TimerDefinition>> {
    let (Some(definition), Some(job_definition)) = (&job.process_def_id, &job.job_def_id) else {
        return Ok(None);
    };
    let definition = exec.definition(definition)?;
    let activity = definition
        .job_definitions
        .iter()
        .find(|d| &d.id == job_definition)
        .and_then(|d| d.act_id.as_deref());
    let Some(ix) = activity.and_then(|a| definition.process.find(a)) else {
        return Ok(None);
    };
    let activity = definition.process.activity(ix);
    Ok(match (&activity.kind, activity.trigger()) {
        (ActivityKind::IntermediateCatch(CatchEvent::Timer(timer)), _)
        | (_, Some(CatchEvent::Timer(timer))) => Some(timer.clone()),
        _ => None,
    })
}

fn due(
    exec: &mut Exec<'_>,
    job: &Job,
    timer: &TimerDefinition,
    base: Timestamp,
) -> Step<Option<Timestamp>> {
    let value = match &job.execution_id {
        Some(execution) => {
            exec.evaluate(&VarScope::Execution(execution.clone()), &timer.expression)?
        }
        // A start event's timer has no variables to ask.
        None => Value::from(timer.expression.text.to_string()),
    };
    match value {
        Value::Date(date) => Ok(Some(date)),
        Value::String(text) => match crate::timer::due_date(timer.kind, &text, base) {
            Ok(due) => Ok(due),
            Err(error) => fail(error.to_string()),
        },
        _ => fail(format!(
            "Due date could not be determined for timer job {}",
            timer.expression.text
        )),
    }
}
