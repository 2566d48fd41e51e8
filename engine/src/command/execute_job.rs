//! Executes a job, and notes the failure of one that could not be executed.

use cauce_store::records::Job;

use super::find::load_job;
use super::job_settings::load_job_with_incidents;
use super::operation_log::OPERATOR;
use crate::authorization::rules;
use crate::engine::LockedJob;
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
        let failed = FailedActivity::default();
        let outcome = self
            .run_as(caller, |exec| {
                failed.watch(exec, |exec| execute_job(exec, id))
            })
            .await;
        self.note_outcome(id, failed, outcome).await
    }

    /// Executes a job that this node has locked, and notes its failure if it fails. Returns the jobs that were locked along with it
    /// because they follow it, to be executed next.
    ///
    /// # Errors
    /// There is no such job any more, or it failed.
    pub(crate) async fn execute_locked_job(
        &self,
        job: &LockedJob,
    ) -> Result<Vec<Job>, EngineError> {
        let (failed, id) = (FailedActivity::default(), &job.row.id);
        let outcome = self
            .run_job(job, |exec| failed.watch(exec, |exec| execute_job(exec, id)))
            .await;
        self.note_outcome(id, failed, outcome).await
    }

    async fn note_outcome<T>(
        &self,
        id: &str,
        failed: FailedActivity,
        outcome: Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        match &outcome {
            Ok(_) => self.meters().add(Meter::JobSuccessful, 1),
            Err(error) if is_of_the_job(error) => {
                self.meters().add(Meter::JobFailed, 1);
                let activity = failed.0.into_inner().ok().flatten();
                self.run(|exec| fail_job(exec, id, error, activity.as_deref()))
                    .await?;
            }
            Err(_) => {}
        }
        outcome
    }
}

/// The activity in which a job failed.
#[derive(Default)]
struct FailedActivity(std::sync::Mutex<Option<String>>);

impl FailedActivity {
    fn watch(&self, exec: &mut Exec<'_>, command: impl FnOnce(&mut Exec<'_>) -> Step) -> Step {
        let outcome = command(exec);
        if outcome.is_err()
            && let Ok(mut failed) = self.0.lock()
        {
            *failed = exec.latest_activity().map(str::to_owned);
        }
        outcome
    }
}

/// Whether an error is the job's own failure. What another transaction or the database did is none: the job stays as it was. Nor is it
/// one that the caller may not execute it, for which Camunda takes a retry off: nobody is to spoil what they may not touch.
pub(crate) fn is_of_the_job(error: &EngineError) -> bool {
    !matches!(error, EngineError::Unavailable(_) | EngineError::Store(_))
        && !matches!(
            error.kind(),
            Some(ErrorKind::OptimisticLocking | ErrorKind::Authorization)
        )
}
