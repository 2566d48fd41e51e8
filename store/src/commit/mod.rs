//! Writing units of work: all callers' at once, each batch in one transaction.
//!
//! While one batch commits the next one gathers; nothing waits for a timer. A caller is answered after its batch is durable.

mod plan;
mod postgres;
mod sqlite;
mod statement;

use crate::database::Database;
use crate::error::{CommitError, StoreError};
use crate::options::StoreOptions;
use crate::pg_writer::PgWriterConnector;
use crate::pool::Pool;
use crate::record::RowChange;
use crate::spill::Spill;
use crate::sqlite::SqliteConnector;
use crate::wakeup::Wakeup;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, broadcast, mpsc, oneshot};

/// How many units may wait before callers do.
const QUEUE: usize = 4096;
/// With fewer units than this a batch waits for the one that is being written, and grows meanwhile: what a batch costs beside its
/// rows is best shared by many.
const ENOUGH: usize = 16;
/// But no longer than this: one that takes its time holds up nobody else.
const PATIENCE: Duration = Duration::from_millis(10);

/// That there is a newer version of a process definition: `T` is the one, `N` the newer.
const NEWER: &str = "N.KEY_ = T.KEY_ AND N.VERSION_ > T.VERSION_ AND N.TENANT_ID_ IS NOT DISTINCT FROM T.TENANT_ID_";

/// What one command changes: written whole or not at all.
#[derive(Debug, Clone, Default)]
pub struct UnitOfWork {
    /// The rows. Their order matters among the statements only: the store writes parents before children and deletes children
    /// before parents.
    pub changes: Vec<RowChange>,
    /// Hints to send once the rows are durable.
    pub wakeups: Vec<Wakeup>,
    /// New rows that were set aside. They are written before all others of the unit, so they refer to none of those.
    pub spill: Option<Arc<Mutex<Spill>>>,
}

/// Takes units of work from all callers and writes them in batches.
#[derive(Clone)]
pub(crate) struct Committer {
    queue: mpsc::Sender<Request>,
    statements: Arc<AtomicU64>,
}

struct Request {
    unit: UnitOfWork,
    answer: oneshot::Sender<Result<(), CommitError>>,
}

/// Where the batches go, and who hears of them.
#[derive(Clone)]
struct Lane {
    database: Database,
    node: Option<String>,
    batch_units: usize,
    wakeups: broadcast::Sender<Wakeup>,
    /// How many statements were written.
    statements: Arc<AtomicU64>,
    /// Held by the one unit at a time that takes long.
    large: Arc<Mutex<()>>,
}

impl Committer {
    /// Starts the tasks that write. They end when the last committer is dropped.
    pub(crate) fn start(
        database: &Database,
        options: &StoreOptions,
        node: String,
        wakeups: broadcast::Sender<Wakeup>,
    ) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE);
        let (lanes, node) = match database {
            Database::Sqlite { .. } => (1, None),
            Database::Postgres { .. } => (
                u32::try_from(options.commit_lanes.max(1)).unwrap_or(1),
                options.notify.then_some(node),
            ),
        };
        let lane = Lane {
            database: database.clone(),
            node,
            batch_units: options.batch_units.max(1),
            wakeups,
            statements: Arc::default(),
            large: Arc::default(),
        };
        let statements = Arc::clone(&lane.statements);
        tokio::spawn(lane.run(receiver, lanes));
        Self { queue, statements }
    }

    /// How many statements have been written so far.
    pub(crate) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Writes a unit and returns when it is durable.
    pub(crate) async fn commit(&self, unit: UnitOfWork) -> Result<(), CommitError> {
        let (answer, answered) = oneshot::channel();
        let closed = || CommitError::Lost(StoreError::Closed);
        self.queue
            .send(Request { unit, answer })
            .await
            .map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

impl Lane {
    /// Gathers batches and has them written, so many at a time. A batch begins at once where none is being written.
    async fn run(self, mut receiver: mpsc::Receiver<Request>, lanes: u32) {
        let free = Arc::new(Semaphore::new(lanes as usize));
        while let Some(first) = receiver.recv().await {
            let mut batch = vec![first];
            let patience = tokio::time::sleep(PATIENCE);
            tokio::pin!(patience);
            let lane = loop {
                while batch.len() < self.batch_units
                    && let Ok(next) = receiver.try_recv()
                {
                    batch.push(next);
                }
                let waits = batch.len() < ENOUGH && !patience.is_elapsed();
                let idle = if waits { lanes } else { 1 };
                tokio::select! {
                    biased;
                    lane = Arc::clone(&free).acquire_many_owned(idle) => break lane,
                    Some(next) = receiver.recv(), if batch.len() < self.batch_units => batch.push(next),
                    () = &mut patience, if waits => {}
                }
            };
            // Nobody closes it.
            let Ok(mut permits) = lane else { return };
            let taken = permits.split(1);
            drop(permits);
            if matches!(self.database, Database::Postgres { .. }) {
                // Others do not wait for a unit that takes its time. It has a connection of its own.
                for large in batch.extract_if(.., |request| request.unit.spill.is_some()) {
                    let lane = self.clone();
                    tokio::spawn(async move {
                        let _alone = lane.large.lock().await;
                        lane.write(vec![large]).await;
                    });
                }
            }
            if !batch.is_empty() {
                let lane = self.clone();
                tokio::spawn(async move {
                    lane.write(batch).await;
                    drop(taken);
                });
            }
        }
    }

    async fn write(&self, batch: Vec<Request>) {
        match &self.database {
            Database::Sqlite { writer, .. } => self.write_sqlite(writer, batch).await,
            Database::Postgres { writers, .. } => self.write_postgres(writers, batch).await,
        }
    }

    async fn write_sqlite(&self, writer: &Arc<Pool<SqliteConnector>>, batch: Vec<Request>) {
        let (mut units, mut callers) = (
            Vec::with_capacity(batch.len()),
            Vec::with_capacity(batch.len()),
        );
        for Request { mut unit, answer } in batch {
            callers.push((std::mem::take(&mut unit.wakeups), answer));
            units.push(unit);
        }
        match sqlite::write(writer, units).await {
            Ok(results) => {
                for ((wakeups, answer), result) in callers.into_iter().zip(results) {
                    let result = result.map(|statements| self.count(statements));
                    self.answer(wakeups, answer, result);
                }
            }
            Err(error) => callers
                .into_iter()
                .for_each(|(wakeups, answer)| self.answer(wakeups, answer, Err(error.repeat()))),
        }
    }

    /// Where a batch fails as a whole, its halves are tried, down to the units that are to blame.
    async fn write_postgres(&self, writers: &Arc<Pool<PgWriterConnector>>, batch: Vec<Request>) {
        let mut pending = vec![batch];
        while let Some(mut batch) = pending.pop() {
            let units: Vec<&UnitOfWork> = batch.iter().map(|request| &request.unit).collect();
            let result = postgres::write(writers, &units, self.node.as_deref()).await;
            match result {
                Err(error) if batch.len() == 1 || matches!(error, CommitError::Lost(_)) => {
                    for Request { unit, answer } in batch {
                        self.answer(unit.wakeups, answer, Err(error.repeat()));
                    }
                }
                Err(_) => {
                    let half = batch.split_off(batch.len() / 2);
                    pending.push(half);
                    pending.push(batch);
                }
                Ok(statements) => {
                    self.count(statements);
                    for Request { unit, answer } in batch {
                        self.answer(unit.wakeups, answer, Ok(()));
                    }
                }
            }
        }
    }

    fn count(&self, statements: usize) {
        self.statements
            .fetch_add(statements as u64, Ordering::Relaxed);
    }

    /// Tells a caller what became of its unit and, if it was written, those who wait for what it brings.
    fn answer(
        &self,
        wakeups: Vec<Wakeup>,
        answer: oneshot::Sender<Result<(), CommitError>>,
        result: Result<(), CommitError>,
    ) {
        if result.is_ok() {
            for wakeup in wakeups {
                // Nobody listening is no error.
                let _ = self.wakeups.send(wakeup);
            }
        }
        // The caller may have gone.
        let _ = answer.send(result);
    }
}
