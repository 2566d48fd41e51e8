//! A batch on PostgreSQL: one transaction, one statement for all rows of a table and shape.

use super::UnitOfWork;
use super::plan::{Group, group, plan};
use super::statement::{stale, statement};
use crate::error::{CommitError, StoreError};
use crate::listen::{CHANNEL, payload};
use crate::pg_writer::{Outcome, PgWriter, PgWriterConnector, Sql};
use crate::pool::{Lease, Pool};
use crate::wakeup::Wakeup;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A failed attempt: why, and whether the commit itself may have been sent.
struct Failure {
    error: CommitError,
    committing: bool,
}

/// Writes a batch in one transaction, and says with how many statements. A connection that broke before the commit was sent is replaced, once.
pub(super) async fn write(
    pool: &Arc<Pool<PgWriterConnector>>,
    units: &[&UnitOfWork],
    node: Option<&str>,
) -> Result<usize, CommitError> {
    let mut lease = pool.acquire().await?;
    if lease.connection().is_closed() {
        lease.discard();
        lease = pool.acquire().await?;
    }
    let reused = lease.is_reused();
    match attempt(lease, units, node).await {
        Err(Failure {
            error: CommitError::Lost(StoreError::Unavailable(_)),
            committing: false,
        }) if reused => {
            let again = attempt(pool.acquire().await?, units, node).await;
            again.map_err(|failure| failure.error)
        }
        result => result.map_err(|failure| failure.error),
    }
}

/// Tries on one connection, and gives it back unless it is what broke.
async fn attempt(
    mut lease: Lease<PgWriterConnector>,
    units: &[&UnitOfWork],
    node: Option<&str>,
) -> Result<usize, Failure> {
    let mut limit = lease.limit();
    for unit in units {
        if let Some(spill) = &unit.spill {
            // A thousand rows a second is slow.
            limit += Duration::from_millis(spill.lock().await.len());
        }
    }
    let written = tokio::time::timeout(limit, write_on(lease.connection(), units, node)).await;
    let result = written.unwrap_or_else(|_| {
        Err(Failure {
            error: CommitError::Lost(StoreError::TimedOut(limit)),
            committing: true,
        })
    });
    match &result {
        Err(Failure {
            error: CommitError::Lost(_),
            ..
        }) => lease.discard(),
        _ => lease.release(),
    }
    result
}

async fn write_on(
    connection: &mut PgWriter,
    units: &[&UnitOfWork],
    node: Option<&str>,
) -> Result<usize, Failure> {
    let groups = plan(units);
    let mut statements: Vec<Sql<'_>> = groups.iter().map(statement).collect();
    statements.extend(node.and_then(|node| hints(units, node)));
    let spilled = units.iter().any(|unit| unit.spill.is_some());
    let outcome = if spilled {
        let written = write_spilled(connection, units, &statements).await;
        if !matches!(written, Ok(Outcome::Done)) {
            // If the connection is gone so is the transaction.
            let _ = connection.roll_back().await;
        }
        written?
    } else {
        let written = connection.transaction(&statements).await;
        written.map_err(|(error, committing)| failed(error, committing))?
    };
    match outcome {
        Outcome::Done => Ok(statements.len()),
        Outcome::Stale(at) => Err(Failure {
            error: find_stale(connection, groups.get(at)).await,
            committing: false,
        }),
    }
}

fn failed(error: impl Into<CommitError>, committing: bool) -> Failure {
    Failure {
        error: error.into(),
        committing,
    }
}

/// Writes units with rows that were set aside: those first, in portions. Where not all is done the transaction is still open.
async fn write_spilled(
    connection: &mut PgWriter,
    units: &[&UnitOfWork],
    statements: &[Sql<'_>],
) -> Result<Outcome, Failure> {
    let set_aside = write_set_aside(connection, units).await;
    set_aside.map_err(|error| failed(error, false))?;
    let rest = connection.run(statements).await;
    let rest = rest.map_err(|error| failed(error, false))?;
    if matches!(rest, Outcome::Done) {
        let committed = connection.commit().await;
        committed.map_err(|error| failed(error, true))?;
    }
    Ok(rest)
}

/// Begins a transaction and writes the rows that were set aside.
async fn write_set_aside(
    connection: &mut PgWriter,
    units: &[&UnitOfWork],
) -> Result<(), CommitError> {
    connection.begin().await?;
    for spill in units.iter().filter_map(|unit| unit.spill.as_ref()) {
        let mut spill = spill.lock().await;
        let mut portions = spill.portions().map_err(StoreError::from)?;
        loop {
            let portion = portions.next().map_err(StoreError::from)?;
            if portion.is_empty() {
                break;
            }
            let groups = group(portion.iter());
            let statements: Vec<Sql<'_>> = groups.iter().map(statement).collect();
            connection.run(&statements).await?;
        }
    }
    Ok(())
}

/// What tells the other nodes of new work.
fn hints<'a>(units: &[&UnitOfWork], node: &str) -> Option<Sql<'a>> {
    let wakeups = units.iter().flat_map(|unit| &unit.wakeups);
    // Of all the jobs, when the first is due.
    let due = |wakeup: &Wakeup| match wakeup {
        Wakeup::Jobs { due } => Some(*due),
        _ => None,
    };
    let first = wakeups.clone().filter_map(due).min();
    let jobs = first.map(|due| Wakeup::Jobs { due });
    let others = wakeups.filter(|wakeup| due(wakeup).is_none());
    let hints: BTreeSet<String> = others
        .chain(&jobs)
        .map(|wakeup| payload(node, wakeup))
        .collect();
    if hints.is_empty() {
        return None;
    }
    let mut sql = Sql::default();
    sql.bind(CHANNEL);
    sql.bind(hints.into_iter().collect::<Vec<String>>());
    "SELECT pg_notify($1, H) FROM UNNEST($2::text[]) AS H".clone_into(&mut sql.text);
    Some(sql)
}

/// Which of a group's rows another transaction has changed.
async fn find_stale(connection: &mut PgWriter, group: Option<&Group<'_>>) -> CommitError {
    let Some(
        Group::Update { table, keys, .. }
        | Group::Delete { table, keys }
        | Group::Check { table, keys },
    ) = group
    else {
        return CommitError::OptimisticLocking {
            table: String::new(),
            id: String::new(),
        };
    };
    match connection.text(&stale(table, keys)).await {
        // A row that was changed and is there again as it was, or stood twice in the unit: the first is as good as any.
        Ok(id) => CommitError::OptimisticLocking {
            table: table.name.to_owned(),
            id: id.unwrap_or_else(|| {
                keys.first()
                    .map_or_else(String::new, |key| key.id.to_owned())
            }),
        },
        Err(error) => error.into(),
    }
}
