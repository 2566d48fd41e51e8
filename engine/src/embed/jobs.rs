//! Jobs of an embedded engine, and where it is opened.

use cauce_store::records::Job;
use cauce_store::{Cell, Filter, Kind};

use crate::job::JobExecutor;
use crate::{Caller, Engine, EngineConfig, EngineError};

/// How many due jobs are read at a time.
const PAGE: u64 = 100;

impl Engine {
    /// Opens an engine on a database, with the usual settings: `sqlite::memory:`, `sqlite:orders.db`,
    /// `postgres://user:password@host:port/name`.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub async fn connect(database: impl Into<String>) -> Result<Self, EngineError> {
        Self::open(EngineConfig {
            database: database.into(),
            ..EngineConfig::default()
        })
        .await
    }

    /// Begins to execute jobs (timers, asynchronous continuations) as they become due, until it is stopped or dropped.
    #[must_use = "jobs are executed until the executor is dropped"]
    pub fn execute_jobs(&self) -> JobExecutor {
        JobExecutor::start(self.clone())
    }

    /// Executes what is due now, and what thereby becomes due, one after the other, and says how many jobs that were. Meant
    /// for tests and for programs that decide themselves when work is done. A job that fails is tried as long as it has
    /// retries and is due; its failure is in the job log.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn run_due_jobs(&self) -> Result<usize, EngineError> {
        let mut executed = 0;
        loop {
            let due = Filter::new()
                .raw(
                    "RETRIES_ > 0 AND SUSPENSION_STATE_ = 1 AND (DUEDATE_ IS NULL OR DUEDATE_ <= $1) \
                     AND (LOCK_EXP_TIME_ IS NULL OR LOCK_EXP_TIME_ <= $1)",
                    vec![(Kind::Time, Cell::Time(self.now()))],
                )
                .order("PRIORITY_ DESC, ID_ ASC")
                .limit(PAGE);
            let jobs = self.store().select::<Job>(&due).await?;
            if jobs.is_empty() {
                return Ok(executed);
            }
            for job in jobs {
                match self.execute_job(&Caller::default(), &job.id).await {
                    Err(error @ (EngineError::Unavailable(_) | EngineError::Store(_))) => {
                        return Err(error);
                    }
                    Ok(()) => {}
                    // It is noted at the job, or the job went with what an earlier one did.
                    Err(error) => tracing::debug!(job = %job.id, %error, "a job failed"),
                }
                executed += 1;
            }
        }
    }
}
