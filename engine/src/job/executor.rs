//! Acquisition and execution of jobs on this node.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use cauce_store::records::Job;
use cauce_store::{JobAcquisition, Timestamp, Wakeup};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::JoinHandle;

use crate::Engine;
use crate::command::execute_job::is_of_the_job;
use crate::engine::LockedJob;
use crate::exec::JobLock;
use crate::meters::Meter;

/// How long an idle executor sleeps at most: hints of other nodes may be lost.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// Once this share of the workers is free, those that are free look for jobs at once. With fewer they wait for others: a search costs
/// about as much for one job as for ten.
const ENOUGH_FREE: usize = 4;
/// But no longer than this: the others may have long jobs.
const PATIENCE: Duration = Duration::from_millis(10);
/// How long it waits after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A running job executor. Dropping it stops it without waiting for what runs.
pub struct JobExecutor {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl JobExecutor {
    /// Starts executing jobs of an engine.
    #[must_use]
    pub fn start(engine: Engine) -> Self {
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(run(engine, stopped));
        Self { stop, running }
    }

    /// Takes no more jobs and waits until those that run are done.
    pub async fn stop(self) {
        // The executor may have ended by itself; then there is nobody to tell.
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the job executor did not end cleanly");
        }
    }
}

async fn run(engine: Engine, mut stopped: watch::Receiver<bool>) {
    let owner = uuid::Uuid::new_v4().to_string();
    let workers = engine.config().job_workers.max(1);
    let pool = Arc::new(Semaphore::new(workers));
    let mut wakeups = engine.store().wakeups();
    while !*stopped.borrow() {
        tokio::select! {
            () = some_free(&pool, workers) => {}
            _ = stopped.changed() => break,
        }
        let free = pool.available_permits();
        let now = engine.now();
        let wanted = JobAcquisition {
            owner: owner.clone(),
            now,
            lock_until: lock_until(&engine),
            limit: u32::try_from(free).unwrap_or(8).saturating_mul(3),
            by_priority: true,
            deployments: None,
            exclude: Vec::new(),
        };
        engine.meters().add(Meter::JobAcquisitionAttempt, 1);
        let jobs = match engine.store().acquire_jobs(&wanted).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::warn!(%error, "jobs could not be acquired");
                tokio::select! {
                    () = tokio::time::sleep(AFTER_FAILURE) => {}
                    _ = stopped.changed() => break,
                }
                continue;
            }
        };
        engine
            .meters()
            .add(Meter::JobAcquiredSuccess, jobs.len() as u64);
        engine.locked_jobs(&jobs);
        if jobs.is_empty() {
            idle(&engine, &mut wakeups, &mut stopped).await;
            continue;
        }
        for group in exclusive_groups(jobs) {
            let Ok(permit) = Arc::clone(&pool).acquire_owned().await else {
                break;
            };
            let (engine, owner, stopped) = (engine.clone(), owner.clone(), stopped.clone());
            tokio::spawn(async move {
                work(&engine, &owner, group, &stopped).await;
                drop(permit);
            });
        }
    }
    // What runs is finished before the node goes.
    if pool
        .acquire_many(u32::try_from(workers).unwrap_or(1))
        .await
        .is_err()
    {
        tracing::debug!("the pool of job workers was closed");
    }
}

/// Waits until a worker is free, and with it enough others or [`PATIENCE`] is over.
async fn some_free(pool: &Semaphore, workers: usize) {
    // Nobody closes it.
    drop(pool.acquire().await);
    let enough = u32::try_from(workers.div_ceil(ENOUGH_FREE)).unwrap_or(1);
    drop(tokio::time::timeout(PATIENCE, pool.acquire_many(enough)).await);
}

fn lock_until(engine: &Engine) -> Timestamp {
    let lock = chrono::Duration::from_std(engine.config().job_lock);
    engine.now() + lock.unwrap_or(chrono::Duration::minutes(5))
}

/// Executes jobs one after the other, and those that follow them, which are locked as they come.
async fn work(engine: &Engine, owner: &str, jobs: Vec<Job>, stopped: &watch::Receiver<bool>) {
    let acquired = jobs.len();
    let mut queue = VecDeque::from(jobs);
    let mut done = 0;
    while let Some(row) = queue.pop_front() {
        done += 1;
        // A node that stops finishes what it has acquired, but others go on with what follows.
        if done > acquired && *stopped.borrow() {
            unlock(engine, owner, &row).await;
            continue;
        }
        let lock = JobLock {
            owner: owner.to_owned(),
            until: lock_until(engine),
        };
        let job = LockedJob { row, lock };
        match engine.execute_locked_job(&job).await {
            Ok(next) => queue.extend(next),
            Err(error) => {
                tracing::warn!(job = %job.row.id, %error, "a job failed");
                if !is_of_the_job(&error) {
                    unlock(engine, owner, &job.row).await;
                }
            }
        }
    }
}

/// Gives a job back, so that it need not wait until its lock ends.
async fn unlock(engine: &Engine, owner: &str, job: &Job) {
    if let Err(error) = engine.store().unlock_job(&job.id, owner).await {
        tracing::debug!(job = %job.id, %error, "a job stays locked");
    }
}

/// Exclusive jobs of one process instance run one after the other; each other job is a group of its own.
fn exclusive_groups(jobs: Vec<Job>) -> Vec<Vec<Job>> {
    let mut groups: Vec<Vec<Job>> = Vec::new();
    let mut of_instance: HashMap<String, usize> = HashMap::new();
    for job in jobs {
        match job.process_instance_id.clone().filter(|_| job.exclusive) {
            Some(instance) => match of_instance.get(&instance) {
                Some(&at) => groups[at].push(job),
                None => {
                    of_instance.insert(instance, groups.len());
                    groups.push(vec![job]);
                }
            },
            None => groups.push(vec![job]),
        }
    }
    groups
}

/// Sleeps until the next due date, a hint that there are jobs, or the end.
async fn idle(
    engine: &Engine,
    wakeups: &mut broadcast::Receiver<Wakeup>,
    stopped: &mut watch::Receiver<bool>,
) {
    let now = engine.now();
    let until = |due: Timestamp| {
        (due - engine.now())
            .to_std()
            .unwrap_or_default()
            .min(LONGEST_SLEEP)
    };
    let mut rest = match engine.store().next_due_date(now).await {
        Ok(Some(due)) => until(due),
        Ok(None) => LONGEST_SLEEP,
        Err(error) => {
            tracing::warn!(%error, "the next due date could not be read");
            AFTER_FAILURE
        }
    };
    rest = rest.max(Duration::from_millis(1));
    let mut end = tokio::time::Instant::now() + rest;
    loop {
        let hint = tokio::select! {
            () = tokio::time::sleep_until(end) => return,
            _ = stopped.changed() => return,
            hint = wakeups.recv() => hint,
        };
        match hint {
            // What is due later is not searched for now.
            Ok(Wakeup::Jobs { due: Some(due) }) if due > engine.now() => {
                end = end.min(tokio::time::Instant::now() + until(due));
            }
            Ok(Wakeup::Jobs { .. } | Wakeup::Missed) | Err(RecvError::Lagged(_)) => return,
            Ok(Wakeup::ExternalTasks { .. } | Wakeup::Deployments) => {}
            // Nobody tells any more; there still is the clock.
            Err(RecvError::Closed) => {
                tokio::select! {
                    () = tokio::time::sleep_until(end) => {}
                    _ = stopped.changed() => {}
                }
                return;
            }
        }
    }
}
