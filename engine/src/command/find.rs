//! Loads what an id belongs to: the tree of its process instance, or the row alone.

use cauce_store::Filter;
use cauce_store::records::{ExternalTask, Job, Task};

use crate::exec::{Exec, Step};

/// Loads a task with the tree it is in; `false` where there is no such task.
pub fn load_task(exec: &mut Exec<'_>, id: &str) -> Step<bool> {
    if exec.ws.rows.tasks.has(id) {
        return Ok(true);
    }
    if exec.ws.rows.tasks.knows(id) {
        return Ok(false);
    }
    let rows = exec.query::<Task>(Filter::new().text("ID_", id))?;
    let Some(row) = rows.first() else {
        return Ok(false);
    };
    match &row.proc_inst_id {
        Some(instance) => {
            exec.require_instance(instance)?;
        }
        None => {
            exec.ws.rows.tasks.load(row.clone());
            let links = exec
                .query::<cauce_store::records::IdentityLink>(Filter::new().text("TASK_ID_", id))?;
            for link in links.iter() {
                exec.ws.rows.identity_links.load(link.clone());
            }
            let variables =
                exec.query::<cauce_store::records::Variable>(Filter::new().text("TASK_ID_", id))?;
            for variable in variables.iter() {
                exec.ws.rows.variables.load(variable.clone());
                if let Some(bytes) = &variable.bytearray_id {
                    let arrays = exec.query::<cauce_store::records::ByteArray>(
                        Filter::new().text("ID_", bytes),
                    )?;
                    for array in arrays.iter() {
                        exec.ws.rows.byte_arrays.load(array.clone());
                    }
                }
            }
            let history = exec.query::<cauce_store::records::HistoricTaskInstance>(
                Filter::new().text("ID_", id),
            )?;
            for row in history.iter() {
                exec.ws.rows.historic_task_instances.load(row.clone());
            }
            let history = exec.query::<cauce_store::records::HistoricVariableInstance>(
                Filter::new().text("TASK_ID_", id),
            )?;
            for row in history.iter() {
                exec.ws.rows.historic_variable_instances.load(row.clone());
            }
        }
    }
    Ok(exec.ws.rows.tasks.has(id))
}

/// Loads a job with the tree it belongs to; `None` where there is no such job.
pub fn load_job(exec: &mut Exec<'_>, id: &str) -> Step<Option<Job>> {
    if let Some(job) = exec.ws.rows.jobs.get(id) {
        return Ok(Some(job.clone()));
    }
    if exec.ws.rows.jobs.knows(id) {
        return Ok(None);
    }
    let Some(row) = find_job(exec, id)? else {
        return Ok(None);
    };
    if let Some(definition) = &row.process_def_id {
        exec.definition(definition)?;
    }
    if let Some(instance) = &row.process_instance_id {
        exec.require_instance(instance)?;
    }
    if let (None, Some(definition)) = (&row.process_def_id, &row.job_def_id) {
        exec.track_one(definition, |r| &mut r.job_definitions)?;
    }
    // A job of a start event, or one whose instance is gone, stands alone.
    exec.ws.rows.jobs.load(row.clone());
    Ok(exec.ws.rows.jobs.get(id).cloned())
}

/// How a job is asked for.
pub(crate) fn job_by_id(id: &str) -> Filter {
    Filter::new().text("ID_", id)
}

/// A job's row as it is in the database.
pub fn find_job(exec: &Exec<'_>, id: &str) -> Step<Option<Job>> {
    Ok(exec.query::<Job>(job_by_id(id))?.first().cloned())
}

/// Loads an external task with the tree it is in; `None` where there is no such task.
pub fn external_task(exec: &mut Exec<'_>, id: &str) -> Step<Option<ExternalTask>> {
    if let Some(task) = exec.ws.rows.external_tasks.get(id) {
        return Ok(Some(task.clone()));
    }
    if exec.ws.rows.external_tasks.knows(id) {
        return Ok(None);
    }
    let rows = exec.query::<ExternalTask>(Filter::new().text("ID_", id))?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    if let Some(instance) = &row.proc_inst_id {
        exec.require_instance(instance)?;
    }
    if let Some(details) = &row.error_details_id {
        let arrays =
            exec.query::<cauce_store::records::ByteArray>(Filter::new().text("ID_", details))?;
        for array in arrays.iter() {
            exec.ws.rows.byte_arrays.load(array.clone());
        }
    }
    Ok(exec.ws.rows.external_tasks.get(id).cloned())
}
