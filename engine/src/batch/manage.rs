//! Suspends, activates and deletes batches, and ends them.

use cauce_store::records::{Batch, Job, UserOperationLogEntry};
use cauce_store::{Cell, Filter, Kind, RowChange};

use crate::authorization::rules;
use crate::command::operation_log::{OPERATOR, PropertyChange};
use crate::command::rows::refuse;
use crate::exec::{Exec, Step};

fn job_definitions(batch: &Batch) -> [&str; 3] {
    [
        &batch.seed_job_def_id,
        &batch.monitor_job_def_id,
        &batch.batch_job_def_id,
    ]
    .map(|id| id.as_deref().unwrap_or_default())
}

fn about(batch: &Batch) -> UserOperationLogEntry {
    UserOperationLogEntry {
        batch_id: Some(batch.id.clone()),
        tenant_id: batch.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    }
}

/// Suspends or activates a batch: no job of it runs, or they run again.
///
/// # Errors
/// There is no such batch.
pub fn suspend_batch(exec: &mut Exec<'_>, id: &str, suspended: bool) -> Step {
    let Some(batch) = exec.track_one::<Batch>(id, |r| &mut r.batches)? else {
        return refuse(format!(
            "Batch for id '{id}' cannot be found: batch is null"
        ));
    };
    let rule = if suspended {
        &rules::SUSPEND_BATCH
    } else {
        &rules::ACTIVATE_BATCH
    };
    exec.check_batch(rule, &batch)?;
    let state = if suspended { 2 } else { 1 };
    exec.ws
        .rows
        .batches
        .update(id, |b| b.suspension_state = state);
    for definition in job_definitions(&batch) {
        exec.track_one(definition, |r| &mut r.job_definitions)?;
        exec.ws
            .rows
            .job_definitions
            .update(definition, |d| d.suspension_state = state);
        exec.ws.statements.push(RowChange::Statement {
            sql: "UPDATE ACT_RU_JOB SET SUSPENSION_STATE_ = $1, REV_ = REV_ + 1 WHERE JOB_DEF_ID_ = $2".into(),
            binds: vec![
                (Kind::Int, Cell::Int(state.into())),
                (Kind::Text, Cell::Text(definition.to_owned())),
            ],
        });
    }
    if !suspended {
        exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    }
    let (operation, word) = if suspended {
        ("SuspendBatch", "suspended")
    } else {
        ("ActivateBatch", "active")
    };
    let change = PropertyChange::set("suspensionState", word);
    exec.log_operation(operation, "Batch", OPERATOR, &about(&batch), &[change]);
    Ok(())
}

/// Deletes a batch, done or not, with its history where wanted.
///
/// # Errors
/// There is no such batch.
pub fn delete_batch(exec: &mut Exec<'_>, id: &str, cascade: bool) -> Step {
    let Some(batch) = exec.track_one::<Batch>(id, |r| &mut r.batches)? else {
        return refuse(format!(
            "Batch for id '{id}' cannot be found: batch is null"
        ));
    };
    exec.check_batch(&rules::DELETE_BATCH, &batch)?;
    end_batch(exec, &batch, cascade)?;
    let change = PropertyChange::set("cascadeToHistory", cascade);
    exec.log_operation("Delete", "Batch", OPERATOR, &about(&batch), &[change]);
    Ok(())
}

/// Deletes a batch with its jobs, their definitions and its variables; history says that it ended.
pub(super) fn end_batch(exec: &mut Exec<'_>, batch: &Batch, cascade: bool) -> Step {
    let definitions = job_definitions(batch);
    for definition in definitions {
        exec.track_one(definition, |r| &mut r.job_definitions)?;
        let jobs = exec.track::<Job>(Filter::new().text("JOB_DEF_ID_", definition), |r| {
            &mut r.jobs
        })?;
        let incidents = exec.track(Filter::new().text("JOB_DEF_ID_", definition), |r| {
            &mut r.incidents
        })?;
        for incident in incidents {
            exec.track_one(&incident, |r| &mut r.historic_incidents)?;
        }
        for id in jobs {
            let job = exec.ws.rows.jobs.get(&id).cloned();
            if let Some(bytes) = job
                .filter(|j| j.handler_type == batch.kind)
                .and_then(|j| j.handler_cfg)
            {
                exec.drop_byte_array(&bytes);
            }
            exec.delete_job(&id);
        }
    }
    for definition in definitions {
        exec.ws.rows.job_definitions.remove(definition);
    }
    exec.load_batch_variables(&batch.id)?;
    exec.drop_batch_variables(&batch.id);
    exec.ws.rows.batches.remove(&batch.id);
    if let Some(bytes) = &batch.configuration {
        exec.drop_byte_array(bytes);
    }
    exec.track_one(&batch.id, |r| &mut r.historic_batches)?;
    let now = exec.now();
    exec.ws.rows.historic_batches.update(&batch.id, |b| {
        b.end_time = Some(now);
    });
    crate::history::removal::batch_ended(exec, batch);
    if cascade {
        exec.delete_history_of_batch(&batch.id);
    }
    Ok(())
}
