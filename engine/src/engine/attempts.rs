//! A command is run until it is committed: as often as it needs something, and again where another transaction was faster.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use cauce_store::query::Viewer;
use cauce_store::records::Job;
use cauce_store::{CommitError, RowChange, UnitOfWork};

use super::loading::set_aside;
use super::{Caller, Engine, LockedJob};
use crate::command::find::job_by_id;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Env, Exec, Ids, Latest, Need, Step, Stop, Workspace};
use crate::outgoing::Calls;
/// What all runs of an attempt of a command begin with, so that they do the same.
#[derive(Clone, Copy)]
struct Start {
    now: cauce_store::Timestamp,
    id: uuid::Uuid,
}

/// A command that takes longer than this without waiting for anything is long: others would wait for it.
const LONG: Duration = Duration::from_millis(10);

/// More loads than this in one command are taken for a defect rather than a need.
const MAX_LOADS: usize = 100_000;

/// What a statement on authorizations begins with: it changes nothing that is kept in memory.
const FORGETS: &str = "DELETE FROM ACT_RU_AUTHORIZATION";

impl Engine {
    fn start_now(&self) -> Start {
        Start {
            now: self.now(),
            id: uuid::Uuid::now_v7(),
        }
    }

    fn env(
        &self,
        caller: &Caller,
        viewer: Option<&Arc<Viewer>>,
        start: Start,
        job: Option<&LockedJob>,
    ) -> Env {
        let config = &self.inner.config;
        Env {
            now: start.now,
            ids: Ids::after(start.id),
            history: config.history,
            user: caller.user.clone(),
            groups: caller.groups.clone(),
            viewer: viewer.cloned(),
            authorization: config.authorization,
            limits: config.limits,
            default_retries: config.default_retries,
            hostname: config.hostname.clone(),
            max_steps: config.max_steps,
            log_user_operations: caller.user.is_some()
                && config.history == crate::HistoryLevel::Full,
            password_policy: config.password_policy,
            job_lock: job.map(|job| job.lock.clone()),
            batches: Arc::clone(&config.batches),
            cleanup: Arc::clone(&config.history_cleanup),
        }
    }

    pub(super) async fn run_until_committed<T>(
        &self,
        caller: &Caller,
        command: impl Fn(&mut Exec<'_>) -> Step<T> + Send + Sync,
        mut job: Option<&LockedJob>,
    ) -> Result<(T, Vec<Job>), EngineError>
    where
        T: Send,
    {
        let lock_of = job;
        let mut attempt = 0;
        let mut turn = None;
        // Whether the last attempt has taken long, so that the next will.
        let mut slow = false;
        let mut calls = Calls::default();
        let viewer = self.checked(caller);
        let mut start = self.start_now();
        // Whether all is to be read from the database.
        let mut fresh = !self.inner.hot.is_on();
        'attempts: loop {
            // What was sent outside already must not change.
            if attempt > 0 && calls.is_empty() {
                start = self.start_now();
            }
            let mut base = Box::new(Workspace::after(std::mem::take(&mut calls)));
            // Its row is known, but for another attempt it is read again.
            if let Some(job) = job.take() {
                base.queries.insert(
                    Exec::query_key::<Job>(&job_by_id(&job.row.id)),
                    Arc::new(vec![job.row.clone()]),
                );
            }
            let mut loads = 0;
            // Whether some of what the command sees was in memory before.
            let mut hot = None;
            let value = loop {
                base.mark();
                let env = self.env(caller, viewer.as_ref(), start, lock_of);
                let aside = slow || base.definitions.values().any(|d| d.is_slow());
                let began = Instant::now();
                let mut exec = Exec::new(base, &env);
                let mut run = || command(&mut exec).and_then(|value| exec.finish().map(|()| value));
                let outcome = if aside { set_aside(run) } else { run() };
                base = exec.ws;
                let long = began.elapsed() > LONG;
                if long || aside {
                    slow = long;
                    base.definitions.values().for_each(|d| d.set_slow(long));
                }
                match outcome {
                    Ok(value) => break value,
                    Err(Stop::Need(need)) => {
                        base.reset();
                        loads += 1;
                        if loads > MAX_LOADS {
                            return Err(EngineError::engine(format!(
                                "gave up after {MAX_LOADS} loads, the last of {need:?}"
                            )));
                        }
                        match need {
                            Need::Instance(id)
                                if !fresh
                                    && base.loaded.is_empty()
                                    && let Some(kept) = self.inner.hot.take(&id) =>
                            {
                                base = Box::pin(self.go_on_with(kept, base)).await?;
                                hot = Some(id);
                            }
                            // Nothing is sent outside that rests on rows that may be old.
                            Need::Call(_) if hot.is_some() || base.assumes() => {
                                fresh = true;
                                calls = base.calls.for_another_attempt();
                                continue 'attempts;
                            }
                            Need::Latest(of)
                                if !fresh && let Some(row) = self.inner.definitions.latest(&of) =>
                            {
                                // It is what comes next.
                                if let Some(known) = self.inner.definitions.get(&row.id) {
                                    base.definitions.insert(row.id.clone(), known);
                                }
                                let (row, assumed) = (Some(row), true);
                                base.latest.insert(of, Latest { row, assumed });
                            }
                            need => match self.load(need, &mut base).await {
                                Err(_) if hot.is_some() || base.assumes() => {
                                    fresh = true;
                                    calls = base.calls.for_another_attempt();
                                    continue 'attempts;
                                }
                                loaded => loaded?,
                            },
                        }
                    }
                    // What failed on rows that may be old is tried on fresh ones.
                    Err(Stop::Fail(_) | Stop::BpmnError(_)) if hot.is_some() || base.assumes() => {
                        fresh = true;
                        calls = base.calls.for_another_attempt();
                        continue 'attempts;
                    }
                    // What was tried counts as well.
                    Err(Stop::Fail(error)) => {
                        self.inner.meters.add_all(&base.marks);
                        return Err(error);
                    }
                    Err(Stop::BpmnError(error)) => {
                        self.inner.meters.add_all(&base.marks);
                        return Err(Exec::uncaught(error));
                    }
                }
            };
            base.settle();
            let mut changes = base.changes();
            if changes.is_empty() && base.spill_is_empty() {
                if hot.is_none() && base.assumes() {
                    fresh = true;
                    continue;
                }
                if let Some(id) = hot {
                    // What only reads gets what is in the database.
                    base.reset();
                    base.queries.clear();
                    calls = std::mem::take(&mut base.calls).for_another_attempt();
                    self.inner.hot.put(id, base);
                    fresh = true;
                    continue;
                }
                self.inner.meters.add_all(&base.marks);
                return Ok((value, Vec::new()));
            }
            if hot.is_some() {
                match base.checks() {
                    Some(checks) => changes.extend(checks),
                    None => {
                        fresh = true;
                        calls = base.calls.for_another_attempt();
                        continue;
                    }
                }
            }
            let assumed = base.assumes();
            changes.extend(base.checks_of_latest());
            let wide = changes
                .iter()
                .any(|change| matches!(change, RowChange::Statement { sql, .. } if !sql.starts_with(FORGETS)));
            let spill = base.take_spill();
            let stays = self.inner.hot.is_on() && !wide && spill.is_none();
            self.forget_changed(&base);
            let claimed = base.claimed.iter();
            let claimed = claimed.filter_map(|id| base.rows.jobs.get(id).cloned());
            let claimed: Vec<Job> = claimed.collect();
            match self
                .inner
                .store
                .commit(UnitOfWork {
                    changes,
                    wakeups: std::mem::take(&mut base.wakeups),
                    spill: spill.map(|spill| Arc::new(tokio::sync::Mutex::new(spill))),
                })
                .await
            {
                Ok(()) => {
                    self.inner.meters.add_all(&base.marks);
                    if wide {
                        self.inner.hot.clear();
                    }
                    if stays && let Some((id, workspace)) = base.into_hot() {
                        self.inner.hot.put(id, workspace);
                    }
                    return Ok((value, claimed));
                }
                Err(
                    CommitError::OptimisticLocking { .. } | CommitError::UniqueViolation { .. },
                ) if hot.is_some() || assumed => {
                    fresh = true;
                }
                Err(CommitError::OptimisticLocking { .. })
                    if attempt < self.inner.config.optimistic_retries =>
                {
                    attempt += 1;
                    if turn.is_none() {
                        turn = self.queue_up(base.first_loaded()).await;
                    }
                    calls = base.calls.for_another_attempt();
                }
                Err(CommitError::OptimisticLocking { table, id }) => {
                    self.inner.meters.add_all(&base.marks);
                    return Err(EngineError::new(
                        ErrorKind::OptimisticLocking,
                        format!(
                            "ENGINE-03005 Execution of '{table}[{id}]' failed. Entity was updated by another transaction concurrently."
                        ),
                    ));
                }
                Err(CommitError::UniqueViolation { .. })
                    if attempt < self.inner.config.optimistic_retries =>
                {
                    attempt += 1;
                    calls = base.calls.for_another_attempt();
                }
                Err(CommitError::UniqueViolation { table, constraint }) => {
                    tracing::debug!(%table, %constraint, "a unique rule is violated");
                    self.inner.meters.add_all(&base.marks);
                    return Err(EngineError::new(
                        ErrorKind::Other("ProcessEnginePersistenceException"),
                        "An exception occurred in the persistence layer. Please check the server logs for a detailed message and the entire exception stack trace.",
                    ));
                }
                Err(CommitError::Lost(error)) => return Err(EngineError::Unavailable(error)),
                Err(CommitError::Other(error)) => return Err(EngineError::Store(error)),
            }
        }
    }

    /// Waits until no other command of this node that has collided works on the same process instance.
    async fn queue_up(&self, instance: Option<String>) -> Option<tokio::sync::OwnedMutexGuard<()>> {
        let instance = instance?;
        let queue = {
            let mut queues = self
                .inner
                .queues
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if queues.len() > 1_000 {
                queues.retain(|_, queue| Arc::strong_count(queue) > 1);
            }
            Arc::clone(queues.entry(instance).or_default())
        };
        Some(queue.lock_owned().await)
    }
}
