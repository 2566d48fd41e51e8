//! Writing units of work: all callers' at once, each batch in one transaction.
//!
//! While one batch commits the next one gathers; nothing waits for a timer. A caller is answered after its batch is durable.

mod plan;
mod postgres;
mod sqlite;

use crate::database::Database;
use crate::error::{CommitError, StoreError};
use crate::options::StoreOptions;
use crate::record::RowChange;
use crate::wakeup::Wakeup;
use std::sync::Arc;
use tokio::sync::{Mutex, broadcast, mpsc, oneshot};

/// How many units may wait before callers do.
const QUEUE: usize = 4096;

/// What one command changes: written whole or not at all.
#[derive(Debug, Clone, Default)]
pub struct UnitOfWork {
    /// The rows. Their order matters among the statements only: the store writes parents before children and deletes children
    /// before parents.
    pub changes: Vec<RowChange>,
    /// Hints to send once the rows are durable.
    pub wakeups: Vec<Wakeup>,
}

/// Takes units of work from all callers and writes them in batches.
#[derive(Clone)]
pub(crate) struct Committer {
    queue: mpsc::Sender<Request>,
}

struct Request {
    unit: UnitOfWork,
    answer: oneshot::Sender<Result<(), CommitError>>,
}

/// Where the batches go, and who hears of them.
struct Lane {
    database: Database,
    node: Option<String>,
    batch_units: usize,
    wakeups: broadcast::Sender<Wakeup>,
}

impl Committer {
    /// Starts the tasks that write. They end when the last committer is dropped.
    pub(crate) fn start(database: &Database, options: &StoreOptions, node: String, wakeups: broadcast::Sender<Wakeup>) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE);
        let receiver = Arc::new(Mutex::new(receiver));
        let (lanes, node) = match database {
            Database::Sqlite { .. } => (1, None),
            Database::Postgres { .. } => (options.commit_lanes.max(1), options.notify.then_some(node)),
        };
        for _ in 0..lanes {
            let lane = Lane {
                database: database.clone(),
                node: node.clone(),
                batch_units: options.batch_units.max(1),
                wakeups: wakeups.clone(),
            };
            tokio::spawn(lane.run(Arc::clone(&receiver)));
        }
        Self { queue }
    }

    /// Writes a unit and returns when it is durable.
    pub(crate) async fn commit(&self, unit: UnitOfWork) -> Result<(), CommitError> {
        let (answer, answered) = oneshot::channel();
        let closed = || CommitError::Lost(StoreError::Closed);
        self.queue.send(Request { unit, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

impl Lane {
    async fn run(self, receiver: Arc<Mutex<mpsc::Receiver<Request>>>) {
        loop {
            let mut batch = Vec::new();
            {
                let mut receiver = receiver.lock().await;
                let Some(first) = receiver.recv().await else { return };
                batch.push(first);
                while batch.len() < self.batch_units
                    && let Ok(next) = receiver.try_recv()
                {
                    batch.push(next);
                }
            }
            self.write(batch).await;
        }
    }

    /// Writes a batch. Where it fails as a whole, its halves are tried, down to the units that are to blame.
    async fn write(&self, batch: Vec<Request>) {
        let mut pending = vec![batch];
        while let Some(mut batch) = pending.pop() {
            let units: Vec<&UnitOfWork> = batch.iter().map(|request| &request.unit).collect();
            let result = match &self.database {
                Database::Sqlite { writer, .. } => sqlite::write(writer, &units).await,
                Database::Postgres { writers, .. } => postgres::write(writers, &units, self.node.as_deref()).await,
            };
            match result {
                Ok(()) => {
                    for request in batch {
                        for wakeup in request.unit.wakeups {
                            // Nobody listening is no error.
                            let _ = self.wakeups.send(wakeup);
                        }
                        let _ = request.answer.send(Ok(()));
                    }
                }
                Err(CommitError::Lost(error)) => {
                    let reason = error.to_string();
                    tracing::warn!(%reason, units = batch.len(), "a batch was lost with its connection");
                    for request in batch {
                        let lost = StoreError::Unavailable(sqlx::Error::Protocol(reason.clone()));
                        let _ = request.answer.send(Err(CommitError::Lost(lost)));
                    }
                }
                Err(error) if batch.len() == 1 => {
                    if let Some(request) = batch.pop() {
                        let _ = request.answer.send(Err(error));
                    }
                }
                Err(_) => {
                    let half = batch.split_off(batch.len() / 2);
                    pending.push(half);
                    pending.push(batch);
                }
            }
        }
    }
}
