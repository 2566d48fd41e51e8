//! Executes a job, and notes the failure of one that could not be executed.

use cauce_store::records::Job;

use super::find::load_job;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Exec, Step, fail_with};

/// Executes a job.
///
/// # Errors
/// `NullValueException`-like where there is no such job; whatever the process fails with. The failure is to be noted by [`fail_job`],
/// which [`crate::Engine::execute_job`] does.
pub fn execute_job(exec: &mut Exec<'_>, id: &str) -> Step {
    let Some(job) = load_job(exec, id)? else {
        return fail_with(
            ErrorKind::NullValue,
            format!("ENGINE-14026 No job found with id '{id}'"),
        );
    };
    if let Some(incident) = super::execute_job::incident_of(exec, &job)? {
        exec.ws.rows.incidents.load(incident);
    }
    if super::delayed_suspension::change_state(exec, &job)? {
        return exec.finish_job(job, None);
    }
    exec.execute_job(id)
}

/// The incident of a job that stands alone.
fn incident_of(exec: &Exec<'_>, job: &Job) -> Step<Option<cauce_store::records::Incident>> {
    if job.process_instance_id.is_some() || job.retries > 0 {
        return Ok(None);
    }
    let rows = exec.query::<cauce_store::records::Incident>(
        cauce_store::Filter::new().text("CONFIGURATION_", &job.id),
    )?;
    Ok(rows.first().cloned())
}

/// Notes that a job failed: one retry less, the exception, its due date by the retry cycle, an incident at zero.
pub fn fail_job(
    exec: &mut Exec<'_>,
    id: &str,
    error: &EngineError,
    failed_activity: Option<&str>,
) -> Step {
    let Some(job) = load_job(exec, id)? else {
        return Ok(());
    };
    exec.job_failed(&job, &error.to_string(), failed_activity)
}

impl crate::Engine {
    /// Executes a job now, whether it is due or not, and notes its failure if it fails.
    ///
    /// # Errors
    /// There is no such job, or it failed.
    pub async fn execute_job(&self, caller: &crate::Caller, id: &str) -> Result<(), EngineError> {
        let outcome = self.run_as(caller, |exec| execute_job(exec, id)).await;
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => {
                // What another transaction or the database did is no failure of the job: it stays as it was.
                let of_the_job =
                    !matches!(&error, EngineError::Unavailable(_) | EngineError::Store(_))
                        && error.kind() != Some(ErrorKind::OptimisticLocking);
                if of_the_job {
                    self.run(|exec| fail_job(exec, id, &error, None)).await?;
                }
                Err(error)
            }
        }
    }
}
