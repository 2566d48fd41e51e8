//! The engine: loads what a command needs, runs it, commits what it changed.

mod attempts;
mod loading;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use cauce_store::records::{ExternalTask, Job};
use cauce_store::{Store, StoreOptions};

use crate::config::EngineConfig;
use crate::definitions::Definitions;
use crate::error::EngineError;
use crate::exec::{Exec, JobLock, Step};
use crate::hot::HotInstances;
use crate::meters::Meters;

/// Who gives a command.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The authenticated user.
    pub user: Option<String>,
    /// The user's groups.
    pub groups: Vec<String>,
    /// The user's tenants.
    pub tenants: Vec<String>,
    /// Whether an authorization revokes something for the user.
    pub revokes: bool,
}

struct Inner {
    config: EngineConfig,
    store: Store,
    definitions: Definitions,
    clock: fn() -> cauce_store::Timestamp,
    hot: HotInstances,
    meters: Meters,
    /// Commands that collided on a process instance go on one after the other. Entries without a holder are dropped now and then.
    queues: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// A job that this node's executor has locked and executes.
pub(crate) struct LockedJob {
    /// Its row, as it is in the database with the lock.
    pub(crate) row: Job,
    /// Who executes it.
    pub(crate) lock: JobLock,
}

/// A process engine on a database. Cheap to clone; all clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

impl Engine {
    /// Opens an engine: connects to its database and brings its tables up to date.
    ///
    /// # Errors
    /// The database cannot be reached, or its tables are not ones this version can work on, or not partitioned as asked.
    pub async fn open(config: EngineConfig) -> Result<Self, EngineError> {
        let options = StoreOptions {
            history_partitions: config.history_partitions,
            ..StoreOptions::default()
        };
        let store = Store::open(&config.database, options).await?;
        let plans = config.history_cleanup.window.is_some();
        let engine = Self {
            inner: Arc::new(Inner {
                hot: HotInstances::new(config.hot_rows),
                meters: Meters::default(),
                definitions: Definitions::new(config.definition_bytes),
                config,
                store,
                clock: chrono::Utc::now,
                queues: Mutex::default(),
            }),
        };
        if plans {
            engine.run(crate::history::cleanup::plan_clean_up).await?;
        }
        Ok(engine)
    }

    /// The store, for queries.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &EngineConfig {
        &self.inner.config
    }

    /// What this node has counted and not yet written.
    #[must_use]
    pub fn meters(&self) -> &Meters {
        &self.inner.meters
    }

    /// The engine's time, in milliseconds.
    #[must_use]
    pub fn now(&self) -> cauce_store::Timestamp {
        let now = (self.inner.clock)();
        chrono::DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }

    /// Runs a command of nobody in particular. See [`Engine::run_as`].
    ///
    /// # Errors
    /// What the command fails with; nothing of it was written then.
    pub async fn run<T>(
        &self,
        command: impl Fn(&mut Exec<'_>) -> Step<T> + Send + Sync,
    ) -> Result<T, EngineError>
    where
        T: Send,
    {
        self.run_as(&Caller::default(), command).await
    }

    /// Runs a command: as often as it needs something loaded, and again on fresh rows when another transaction was faster.
    ///
    /// # Errors
    /// What the command fails with; nothing of it was written then.
    pub async fn run_as<T>(
        &self,
        caller: &Caller,
        command: impl Fn(&mut Exec<'_>) -> Step<T> + Send + Sync,
    ) -> Result<T, EngineError>
    where
        T: Send,
    {
        // What a command works on is large: it lives on the heap, not in the caller's future.
        Box::pin(self.run_until_committed(caller, command, None))
            .await
            .map(|(value, _)| value)
    }

    /// Runs what executes a locked job, and returns the jobs that were locked along with it because they follow it.
    ///
    /// # Errors
    /// As [`Engine::run_as`].
    pub(crate) async fn run_job(
        &self,
        job: &LockedJob,
        command: impl Fn(&mut Exec<'_>) -> Step + Send + Sync,
    ) -> Result<Vec<Job>, EngineError> {
        let caller = Caller::default();
        Box::pin(self.run_until_committed(&caller, command, Some(job)))
            .await
            .map(|((), claimed)| claimed)
    }

    /// Locks of rows that were taken past the instances that are kept in memory.
    pub(crate) fn locked_jobs(&self, jobs: &[Job]) {
        for job in jobs {
            if let Some(instance) = &job.process_instance_id {
                self.inner
                    .hot
                    .amend(instance, |kept| kept.rows.jobs.refresh(job.clone()));
            }
        }
    }

    /// As [`Engine::locked_jobs`], of external tasks.
    pub(crate) fn locked_external_tasks<'a>(&self, tasks: impl Iterator<Item = &'a ExternalTask>) {
        for task in tasks {
            if let Some(instance) = &task.proc_inst_id {
                self.inner.hot.amend(instance, |kept| {
                    kept.rows.external_tasks.refresh(task.clone());
                });
            }
        }
    }

    /// Closes the store.
    pub fn close(&self) {
        self.inner.store.close();
    }
}
