//! Workers of external topics that are closures.
//!
//! A worker waits for hints of new tasks and looks by itself only when a lock or a retry's pause runs out, or when a hint may have
//! been lost. It does not poll.

mod report;
mod work;

pub use work::{ExternalWork, WorkError};

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use cauce_store::records::ExternalTask;
use cauce_store::{Cell, Filter, Kind, Wakeup};
use tokio::sync::{broadcast, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::Variables;
use crate::command::{FetchOrder, FetchRequest, FetchTopic};
use crate::{Caller, Engine, EngineError};

/// How long an idle worker sleeps at most: hints of other nodes may be lost.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// How long it waits after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A worker of an external topic, to be given its closure by [`Worker::handle`]. Made by [`Engine::worker`].
#[derive(Clone)]
#[must_use = "a worker begins with `handle`"]
pub struct Worker {
    engine: Engine,
    topic: String,
    name: String,
    lock: Duration,
    at_once: usize,
    retries: i32,
    retry_after: Duration,
}

impl Engine {
    /// A worker of an external topic: `engine.worker("ship").handle(|task| async move { … })`.
    pub fn worker(&self, topic: impl Into<String>) -> Worker {
        Worker {
            engine: self.clone(),
            topic: topic.into(),
            name: format!("cauce-{}", uuid::Uuid::new_v4()),
            lock: Duration::from_secs(60),
            at_once: 8,
            retries: 3,
            retry_after: Duration::from_secs(10),
        }
    }
}

impl Worker {
    /// The worker's id, as tasks that it has locked show it.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// How long a task is locked, at least a millisecond. The lock is extended while the closure runs, so this is how long it
    /// takes until another worker gets the task if this program dies.
    pub fn lock_for(mut self, lock: Duration) -> Self {
        self.lock = lock.max(Duration::from_millis(1));
        self
    }

    /// How many tasks are worked on at the same time, at least one.
    pub fn at_once(mut self, tasks: usize) -> Self {
        self.at_once = tasks.max(1);
        self
    }

    /// How often a task may fail before there is an incident.
    pub fn retries(mut self, retries: i32) -> Self {
        self.retries = retries.max(0);
        self
    }

    /// How long a failed task rests.
    pub fn retry_after(mut self, pause: Duration) -> Self {
        self.retry_after = pause;
        self
    }

    /// Begins to work: each task is given to the closure. `Ok` completes it with variables; an error is a failure with one retry
    /// less, or a BPMN error ([`WorkError`]). A closure that panics has failed.
    #[must_use = "a worker ends when its handle is dropped"]
    pub fn handle<F, W>(self, work: F) -> WorkerHandle
    where
        F: Fn(ExternalWork) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Variables, WorkError>> + Send + 'static,
    {
        let (stop, stopped) = watch::channel(false);
        let (count, handled) = watch::channel(0);
        let running = tokio::spawn(run(self, Arc::new(work), stopped, count));
        WorkerHandle {
            stop,
            handled,
            running,
        }
    }

    fn request(&self, free: usize) -> FetchRequest {
        FetchRequest {
            worker: Some(self.name.clone()),
            max_tasks: i32::try_from(free).unwrap_or(i32::MAX),
            use_priority: true,
            order: Some(FetchOrder::CreateTimeAscending),
            topics: vec![FetchTopic {
                name: Some(self.topic.clone()),
                lock_duration: milliseconds(self.lock),
                ..FetchTopic::default()
            }],
        }
    }
}

/// A running worker. Dropping it stops it without waiting for what runs.
#[derive(Debug)]
pub struct WorkerHandle {
    stop: watch::Sender<bool>,
    handled: watch::Receiver<usize>,
    running: JoinHandle<()>,
}

impl WorkerHandle {
    /// Takes no more tasks and waits until those that are worked on have been reported.
    pub async fn stop(self) {
        // The worker may have ended by itself; then there is nobody to tell.
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "a worker did not end cleanly");
        }
    }

    /// Waits until the worker has reported so many tasks since it began, however they ended.
    pub async fn handled(&self, tasks: usize) {
        let mut handled = self.handled.clone();
        // A worker that has ended reports nothing more.
        let _ = handled.wait_for(|n| *n >= tasks).await;
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

async fn run<F, W>(
    worker: Worker,
    work: Arc<F>,
    mut stopped: watch::Receiver<bool>,
    handled: watch::Sender<usize>,
) where
    F: Fn(ExternalWork) -> W + Send + Sync + 'static,
    W: Future<Output = Result<Variables, WorkError>> + Send + 'static,
{
    let worker = Arc::new(worker);
    let mut running: JoinSet<()> = JoinSet::new();
    // Listens before it looks, so that a task which comes between is not missed.
    let mut news = worker.engine.store().wakeups();
    while !*stopped.borrow() {
        while running.try_join_next().is_some() {}
        let free = worker.at_once.saturating_sub(running.len());
        if free == 0 {
            tokio::select! {
                _ = running.join_next() => {}
                _ = stopped.changed() => break,
            }
            continue;
        }
        let sleep = match worker
            .engine
            .fetch_and_lock(&Caller::default(), &worker.request(free))
            .await
        {
            Ok(tasks) if tasks.is_empty() => until_a_lock_ends(&worker).await,
            Ok(tasks) => {
                for task in tasks {
                    let (worker, work, handled) =
                        (Arc::clone(&worker), Arc::clone(&work), handled.clone());
                    running.spawn(async move {
                        let held = report::Held::of(&task);
                        report::carry_out(&worker, held, async move {
                            work(ExternalWork::new(task)).await
                        })
                        .await;
                        handled.send_modify(|n| *n += 1);
                    });
                }
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, topic = worker.topic, "external tasks could not be fetched");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = hint(&mut news, &worker.topic) => {}
            () = tokio::time::sleep(sleep) => {}
            // A task that failed may be free again, and whatever ended has made room.
            Some(_) = running.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    while running.join_next().await.is_some() {}
}

/// Waits for news of tasks of the topic, or that news were missed.
async fn hint(news: &mut broadcast::Receiver<Wakeup>, wanted: &str) {
    loop {
        match news.recv().await {
            Ok(Wakeup::ExternalTasks { topic }) if topic == wanted => return,
            Ok(Wakeup::Missed) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(Wakeup::ExternalTasks { .. } | Wakeup::Jobs { .. } | Wakeup::Deployments) => {}
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// How long it is until the next lock, or pause after a failure, of the topic ends.
async fn until_a_lock_ends(worker: &Worker) -> Duration {
    match next_lock_end(worker).await {
        Ok(sleep) => sleep.clamp(Duration::from_millis(1), LONGEST_SLEEP),
        Err(error) => {
            tracing::warn!(%error, "the next end of a lock could not be read");
            AFTER_FAILURE
        }
    }
}

async fn next_lock_end(worker: &Worker) -> Result<Duration, EngineError> {
    let now = worker.engine.now();
    let locked = Filter::new()
        .text("TOPIC_NAME_", &worker.topic)
        .raw(
            "LOCK_EXP_TIME_ > $1 AND (RETRIES_ IS NULL OR RETRIES_ > 0)",
            vec![(Kind::Time, Cell::Time(now))],
        )
        .order("LOCK_EXP_TIME_ ASC");
    let next: Option<ExternalTask> = worker.engine.store().select_one(locked).await?;
    let end = next.and_then(|task| task.lock_exp_time);
    Ok(end.map_or(LONGEST_SLEEP, |end| {
        (end - now).to_std().unwrap_or_default()
    }))
}
