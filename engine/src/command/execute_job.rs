//! Executes a job, and notes the failure of one that could not be executed.

use super::find::load_job;
use super::job_settings::load_job_with_incidents;
use super::operation_log::OPERATOR;
use crate::authorization::rules;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Exec, Step, fail_with};
use crate::meters::Meter;

/// Executes a job.
///
/// # Errors
/// `NullValueException`-like where there is no such job; whatever the process fails with. The failure is to be noted by [`fail_job`],
/// which [`crate::Engine::execute_job`] does.
pub fn execute_job(exec: &mut Exec<'_>, id: &str) -> Step {
    let Some(job) = load_job_with_incidents(exec, id)? else {
        return fail_with(
            ErrorKind::NullValue,
            format!("ENGINE-14026 No job found with id '{id}'"),
        );
    };
    exec.check_job(&rules::UPDATE_JOB, &job)?;
    let about = super::job_settings::about(&job);
    exec.log_operation("Execute", "Job", OPERATOR, &about, &[]);
    if crate::batch::execute(exec, &job)? || crate::history::cleanup::execute(exec, &job)? {
        return Ok(());
    }
    if super::delayed_suspension::change_state(exec, &job)? {
        return exec.finish_job(job, None);
    }
    exec.execute_job(id)
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
        let failed_activity = std::sync::Mutex::new(None);
        let outcome = self
            .run_as(caller, |exec| {
                let outcome = execute_job(exec, id);
                if outcome.is_err()
                    && let Ok(mut failed) = failed_activity.lock()
                {
                    *failed = exec.latest_activity().map(str::to_owned);
                }
                outcome
            })
            .await;
        let failed_activity = failed_activity.into_inner().ok().flatten();
        match outcome {
            Ok(()) => {
                self.meters().add(Meter::JobSuccessful, 1);
                Ok(())
            }
            Err(error) => {
                // What another transaction or the database did is no failure of the job: it stays as it was. Nor is it one that
                // the caller may not execute it, for which Camunda takes a retry off: nobody is to spoil what they may not touch.
                let of_the_job =
                    !matches!(&error, EngineError::Unavailable(_) | EngineError::Store(_))
                        && !matches!(
                            error.kind(),
                            Some(ErrorKind::OptimisticLocking | ErrorKind::Authorization)
                        );
                if of_the_job {
                    self.meters().add(Meter::JobFailed, 1);
                    self.run(|exec| fail_job(exec, id, &error, failed_activity.as_deref()))
                        .await?;
                }
                Err(error)
            }
        }
    }
}
