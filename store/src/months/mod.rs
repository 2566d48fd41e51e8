//! History by month: the tables of history that grow with every instance, partitioned on PostgreSQL where the database was made so.
//!
//! Each has a partition a month by the time at which a row's subject began, which never changes, and one for what fits into none.
//! Months to come are made ahead; a month whose rows may all be removed is dropped whole. Both take locks for an instant only, and
//! leave what they do not get at once for the next time. Which rows are removed one by one is not decided here.

mod drop;
mod make;
mod month;
mod tables;

use crate::commit::UnitOfWork;
use crate::database::{Database, pg_reader};
use crate::error::StoreError;
use crate::pg_writer::Sql;
use crate::record::{Cell, Kind, RowChange, Timestamp};
use crate::sql::zone;
use crate::store::Store;
use chrono::Utc;
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio_postgres::{Client, Error};

pub(crate) use make::first;
pub(crate) use tables::{TABLES, partitioned, time_column};

/// How often a node looks whether months are to be made.
const ROUND: Duration = Duration::from_secs(60 * 60);
/// How soon it looks again where it could not make them.
const AGAIN: Duration = Duration::from_secs(60);
/// Room for so many locks is enough for some nodes on two years of months.
const ENOUGH_LOCKS: i64 = 20_000;
/// Who changes partitions, under an advisory lock: "month" in ASCII.
const LOCK: i64 = 0x006d_6f6e_7468;

impl Store {
    /// Whether the history is partitioned by month.
    #[must_use]
    pub fn has_months(&self) -> bool {
        self.months
    }

    /// Makes the partitions of the month of a time and of those after it; how many. A database without partitions needs none.
    ///
    /// # Errors
    /// The database is not available, or somebody holds a table for long: some may be missing.
    pub async fn make_months(&self, now: Timestamp) -> Result<usize, StoreError> {
        make_months(&self.database, self.months, now).await
    }

    /// Drops the partitions of months that are over before a time and whose rows may all be removed by then; how many. Those
    /// that somebody holds for long stay.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn drop_expired_months(&self, by: Timestamp) -> Result<usize, StoreError> {
        let Some(readers) = pg_reader(&self.database).filter(|_| self.months) else {
            return Ok(0);
        };
        let mut lease = readers.acquire().await?;
        let by = zone::to_local(by);
        let session = lease.connection();
        let dropped = session
            .run(async |client| drop::expired(client, by).await)
            .await?;
        lease.release();
        Ok(dropped)
    }
}

async fn make_months(
    database: &Database,
    months: bool,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let Some(readers) = pg_reader(database).filter(|_| months) else {
        return Ok(0);
    };
    let mut lease = readers.acquire().await?;
    let now = zone::to_local(now);
    let session = lease.connection();
    let made = session
        .run(async |client| make::missing(client, now).await)
        .await?;
    lease.release();
    Ok(made)
}

/// Makes the months that are missing, and goes on to do so until it is aborted.
pub(crate) async fn keep(database: &Database) -> AbortHandle {
    let database = database.clone();
    warn_of_few_locks(&database).await;
    let mut wait = make_or_wait(&database).await;
    let keeper = tokio::spawn(async move {
        loop {
            tokio::time::sleep(wait).await;
            wait = make_or_wait(&database).await;
        }
    });
    keeper.abort_handle()
}

/// A statement locks all months of a table, and while it is planned their indexes. A server without room for that refuses commits.
async fn warn_of_few_locks(database: &Database) {
    let sql = "SELECT current_setting('max_locks_per_transaction')::int8 * current_setting('max_connections')::int8";
    let found = database.query(sql.into(), Vec::new(), &[Kind::Long]).await;
    if let Ok(rows) = found
        && let Some(Cell::Int(locks)) = rows.into_iter().flatten().next()
        && locks < ENOUGH_LOCKS
    {
        tracing::warn!(
            locks,
            "a history by month takes many locks, and PostgreSQL has room for few: set its max_locks_per_transaction to 256"
        );
    }
}

/// Makes the months that are missing, and says when to look again.
async fn make_or_wait(database: &Database) -> Duration {
    match make_months(database, true, Utc::now()).await {
        Ok(_) => ROUND,
        // Until they are there rows go to the default partitions.
        Err(error) => {
            tracing::debug!(%error, "the history's months to come could not be made");
            AGAIN
        }
    }
}

/// Takes from a unit what only says in which months rows are.
pub(crate) fn forget(unit: &mut UnitOfWork) {
    for change in &mut unit.changes {
        match change {
            RowChange::Update { placed: when, .. } | RowChange::Removal { began: when, .. } => {
                *when = None;
            }
            RowChange::Insert { .. }
            | RowChange::Delete { .. }
            | RowChange::Check { .. }
            | RowChange::CheckOwner { .. }
            | RowChange::CheckLatest { .. }
            | RowChange::Statement { .. } => {}
        }
    }
}

/// Binds the time before which no row of a statement is placed, and gives its parameter. A day is allowed for clocks that differ.
pub(crate) fn not_before(sql: &mut Sql<'_>, time: Timestamp) -> String {
    sql.bind(zone::to_local(time - chrono::Duration::days(1)));
    format!("${}::timestamp", sql.binds())
}

/// Begins what changes a table's partitions: with little patience for locks, as everybody queues behind who waits for one. `false`
/// where another node is at it.
async fn begin(client: &Client) -> Result<bool, Error> {
    run(client, "BEGIN; SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '2s'; SET LOCAL enable_seqscan = off").await?;
    let row = client
        .query_one("SELECT pg_try_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    let alone: bool = row.try_get(0)?;
    if !alone {
        roll_back(client).await?;
    }
    Ok(alone)
}

async fn commit(client: &Client) -> Result<(), Error> {
    run(client, "COMMIT").await
}

async fn roll_back(client: &Client) -> Result<(), Error> {
    run(client, "ROLLBACK").await
}

/// Runs statements without parameters.
async fn run(client: &Client, sql: &str) -> Result<(), Error> {
    client.batch_execute(sql).await
}

/// Whether a statement failed because of what others hold or do: a lock, too long, a deadlock, a partition that has just gone.
fn is_held(error: &Error) -> bool {
    has_code(error, &["55P03", "57014", "40P01", "42P01"])
}

fn has_code(error: &Error, codes: &[&str]) -> bool {
    error
        .code()
        .is_some_and(|code| codes.contains(&code.code()))
}
