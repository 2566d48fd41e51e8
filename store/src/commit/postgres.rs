//! A batch on PostgreSQL: one statement for all rows of a table and shape, whose columns travel as arrays.

use super::UnitOfWork;
use super::plan::{Group, Key, group, plan};
use crate::database::PgConnector;
use crate::error::{CommitError, StoreError};
use crate::listen::{CHANNEL, payload};
use crate::pool::{Lease, Pool};
use crate::record::{Cell, Kind, Table};
use crate::removal;
use crate::sql::column_list;
use crate::sql::postgres::{add, add_array, type_name};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Arguments as _, AssertSqlSafe, Connection as _, Executor as _, Row as _};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A failed attempt: why, and whether the commit itself had been sent.
struct Failure {
    error: CommitError,
    committing: bool,
}

/// Writes a batch in one transaction. A connection that broke before the commit was sent is replaced, once.
pub(super) async fn write(
    pool: &Arc<Pool<PgConnector>>,
    units: &[&UnitOfWork],
    node: Option<&str>,
) -> Result<(), CommitError> {
    let lease = pool.acquire().await?;
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
    mut lease: Lease<PgConnector>,
    units: &[&UnitOfWork],
    node: Option<&str>,
) -> Result<(), Failure> {
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
    connection: &mut PgConnection,
    units: &[&UnitOfWork],
    node: Option<&str>,
) -> Result<(), Failure> {
    let before = |error: CommitError| Failure {
        error,
        committing: false,
    };
    let groups = plan(units);
    let mut transaction = connection
        .begin()
        .await
        .map_err(|error| before(error.into()))?;
    let written = match write_spilled(&mut transaction, units).await {
        Ok(()) => write_groups(&mut transaction, &groups, units, node).await,
        Err(error) => Err(error),
    };
    match written {
        Ok(()) => transaction.commit().await.map_err(|error| Failure {
            error: error.into(),
            committing: true,
        }),
        Err(Stale::Error(error)) => {
            // If the connection is gone so is the transaction.
            let _ = transaction.rollback().await;
            Err(before(error))
        }
        Err(Stale::Rows(group)) => {
            transaction
                .rollback()
                .await
                .map_err(|error| before(error.into()))?;
            Err(before(find_stale(connection, &groups[group]).await))
        }
    }
}

/// Why a batch was not written: an error, or a group that did not find all of its rows.
enum Stale {
    Error(CommitError),
    Rows(usize),
}

impl From<sqlx::Error> for Stale {
    fn from(error: sqlx::Error) -> Self {
        Self::Error(error.into())
    }
}

/// Writes the rows that were set aside.
async fn write_spilled(connection: &mut PgConnection, units: &[&UnitOfWork]) -> Result<(), Stale> {
    let wrong = |error: std::io::Error| Stale::Error(StoreError::from(error).into());
    for spill in units.iter().filter_map(|unit| unit.spill.as_ref()) {
        let mut spill = spill.lock().await;
        let mut portions = spill.portions().map_err(wrong)?;
        loop {
            let portion = portions.next().map_err(wrong)?;
            if portion.is_empty() {
                break;
            }
            for group in group(portion.iter()) {
                let (sql, arguments, _) = statement(&group)?;
                connection
                    .execute(sqlx::query_with(AssertSqlSafe(sql), arguments))
                    .await?;
            }
        }
    }
    Ok(())
}

async fn write_groups(
    connection: &mut PgConnection,
    groups: &[Group<'_>],
    units: &[&UnitOfWork],
    node: Option<&str>,
) -> Result<(), Stale> {
    for (index, group) in groups.iter().enumerate() {
        let (sql, arguments, expected) = statement(group)?;
        let done = connection
            .execute(sqlx::query_with(AssertSqlSafe(sql), arguments))
            .await?;
        if expected.is_some_and(|expected| done.rows_affected() != expected) {
            return Err(Stale::Rows(index));
        }
    }
    let Some(node) = node else { return Ok(()) };
    let hints: BTreeSet<String> = units
        .iter()
        .flat_map(|unit| &unit.wakeups)
        .map(|wakeup| payload(node, wakeup))
        .collect();
    if !hints.is_empty() {
        let mut arguments = PgArguments::default();
        arguments.add(CHANNEL).map_err(sqlx::Error::Encode)?;
        arguments
            .add(hints.into_iter().collect::<Vec<String>>())
            .map_err(sqlx::Error::Encode)?;
        connection
            .execute(sqlx::query_with(
                "SELECT pg_notify($1, H) FROM UNNEST($2) AS H",
                arguments,
            ))
            .await?;
    }
    Ok(())
}

/// A group's text, parameters, and how many rows it must touch.
fn statement(group: &Group<'_>) -> Result<(String, PgArguments, Option<u64>), sqlx::Error> {
    let mut arguments = PgArguments::default();
    match group {
        Group::Insert { table, rows } => {
            let mut types = Vec::with_capacity(table.columns.len());
            for (index, column) in table.columns.iter().enumerate() {
                add_array(
                    &mut arguments,
                    column.kind,
                    rows.iter()
                        .map(|cells| cells.get(index).unwrap_or(&Cell::Null)),
                )?;
                types.push(array(index + 1, column.kind));
            }
            let sql = format!(
                "INSERT INTO {} ({}) SELECT * FROM UNNEST({})",
                table.name,
                column_list(table),
                types.join(", ")
            );
            Ok((sql, arguments, None))
        }
        Group::Update {
            table,
            keys,
            columns,
            rows,
        } => {
            let (mut arrays, mut names, condition) = by_key(&mut arguments, table, keys)?;
            let mut set = Vec::with_capacity(columns.len());
            for (index, column) in columns.iter().enumerate() {
                let column = &table.columns[*column];
                add_array(
                    &mut arguments,
                    column.kind,
                    rows.iter().map(|cells| &cells[index].1),
                )?;
                arrays.push(array(arguments.len(), column.kind));
                names.push(format!("C{index}"));
                set.push(format!("{} = V.C{index}", column.name));
            }
            let sql = format!(
                "UPDATE {} AS T SET {} FROM UNNEST({}) AS V({}) WHERE {condition}",
                table.name,
                set.join(", "),
                arrays.join(", "),
                names.join(", "),
            );
            Ok((sql, arguments, expected(keys)))
        }
        Group::Delete { table, keys } => {
            let (arrays, names, condition) = by_key(&mut arguments, table, keys)?;
            let sql = format!(
                "DELETE FROM {} AS T USING UNNEST({}) AS V({}) WHERE {condition}",
                table.name,
                arrays.join(", "),
                names.join(", "),
            );
            Ok((sql, arguments, expected(keys)))
        }
        // A select tells how many rows it gives.
        Group::Check { table, keys } => {
            let (arrays, names, condition) = by_key(&mut arguments, table, keys)?;
            let sql = format!(
                "SELECT 1 FROM UNNEST({}) AS V({}) JOIN {} AS T ON {condition}",
                arrays.join(", "),
                names.join(", "),
                table.name,
            );
            Ok((sql, arguments, expected(keys)))
        }
        Group::CheckOwner {
            table,
            column,
            owners,
        } => {
            let ids: Vec<&str> = owners.iter().map(|(owner, _)| *owner).collect();
            arguments.add(ids).map_err(sqlx::Error::Encode)?;
            let sql = format!(
                "SELECT 1 FROM UNNEST({ids}) AS V(K) JOIN {} AS T ON T.{column} = V.K AND T.{column} = ANY({ids})",
                table.name,
                ids = array(1, Kind::Text),
            );
            let rows = owners.iter().map(|(_, rows)| rows).sum();
            Ok((sql, arguments, Some(rows)))
        }
        // One round trip for all tables.
        Group::Removal { roots, times } => {
            add_array(
                &mut arguments,
                Kind::Text,
                roots
                    .iter()
                    .map(|root| Cell::Text((*root).to_owned()))
                    .collect::<Vec<_>>()
                    .iter(),
            )?;
            add_array(
                &mut arguments,
                Kind::Time,
                times
                    .iter()
                    .map(|time| Cell::Time(*time))
                    .collect::<Vec<_>>()
                    .iter(),
            )?;
            Ok((removal::many(), arguments, None))
        }
        Group::Statement { sql, binds } => {
            for (kind, cell) in *binds {
                add(&mut arguments, *kind, cell)?;
            }
            Ok(((*sql).to_owned(), arguments, None))
        }
    }
}

/// The keys as arrays, the names of their columns and the condition that joins them.
fn by_key(
    arguments: &mut PgArguments,
    table: &Table,
    keys: &[Key<'_>],
) -> Result<(Vec<String>, Vec<String>, String), sqlx::Error> {
    arguments
        .add(keys.iter().map(|key| key.id).collect::<Vec<&str>>())
        .map_err(sqlx::Error::Encode)?;
    let mut arrays = vec![array(1, Kind::Text)];
    let mut names = vec!["K".to_owned()];
    // The second condition says the same as the first, to the table alone: whichever of the two a plan begins with, it goes by index.
    let id = table.columns[0].name;
    let mut condition = format!("T.{id} = V.K AND T.{id} = ANY({})", arrays[0]);
    if expected(keys).is_some() {
        arguments
            .add(
                keys.iter()
                    .map(|key| key.revision)
                    .collect::<Vec<Option<i32>>>(),
            )
            .map_err(sqlx::Error::Encode)?;
        arrays.push(array(2, Kind::Int));
        names.push("R".to_owned());
        condition.push_str(" AND T.REV_ = V.R");
    }
    Ok((arrays, names, condition))
}

fn array(parameter: usize, kind: Kind) -> String {
    format!("${parameter}::{}[]", type_name(kind))
}

/// How many rows keys with a revision must find.
fn expected(keys: &[Key<'_>]) -> Option<u64> {
    keys.first()
        .and_then(|key| key.revision)
        .map(|_| keys.len() as u64)
}

/// Which of a group's rows another transaction has changed.
async fn find_stale(connection: &mut PgConnection, group: &Group<'_>) -> CommitError {
    let (Group::Update { table, keys, .. }
    | Group::Delete { table, keys }
    | Group::Check { table, keys }) = group
    else {
        return CommitError::OptimisticLocking {
            table: String::new(),
            id: String::new(),
        };
    };
    match stale_id(connection, table, keys).await {
        Ok(id) => CommitError::OptimisticLocking {
            table: table.name.to_owned(),
            id,
        },
        Err(error) => CommitError::from(StoreError::from(error)),
    }
}

async fn stale_id(
    connection: &mut PgConnection,
    table: &Table,
    keys: &[Key<'_>],
) -> Result<String, sqlx::Error> {
    let mut arguments = PgArguments::default();
    let (arrays, names, condition) = by_key(&mut arguments, table, keys)?;
    let sql = format!(
        "SELECT V.K FROM UNNEST({}) AS V({}) WHERE NOT EXISTS (SELECT 1 FROM {} AS T WHERE {condition}) LIMIT 1",
        arrays.join(", "),
        names.join(", "),
        table.name,
    );
    let row = sqlx::query_with(AssertSqlSafe(sql), arguments)
        .fetch_optional(connection)
        .await?;
    // A row that was changed and is there again as it was, or stood twice in the unit: the first is as good as any.
    row.map_or_else(
        || {
            Ok(keys
                .first()
                .map_or_else(String::new, |key| key.id.to_owned()))
        },
        |row| row.try_get(0),
    )
}
