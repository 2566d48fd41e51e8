//! A batch on SQLite: prepared statements in one transaction.
//!
//! Each call into a connection crosses to its thread, so the statements of a unit go over together, as one text.

use super::UnitOfWork;
use super::plan::{Group, Key, plan};
use crate::database::SqliteConnector;
use crate::error::CommitError;
use crate::pool::Pool;
use crate::record::{Cell, Kind, Table};

use crate::sql::{column_list, sqlite::add};
use futures_util::StreamExt as _;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, Either, Executor as _};
use std::sync::Arc;

/// How many statements go over to the connection's thread at once. A text with its prepared statements is kept for the next
/// unit of the same shape.
const STATEMENTS: usize = 24;

/// Statements to be sent as one text, and what each must do.
#[derive(Default)]
struct Script<'a> {
    sql: String,
    arguments: SqliteArguments,
    /// For each statement the row that must be there.
    expected: Vec<Option<(&'static Table, &'a str)>>,
}

/// Writes a batch in one transaction.
pub(super) async fn write(pool: &Arc<Pool<SqliteConnector>>, units: &[&UnitOfWork]) -> Result<(), CommitError> {
    let mut lease = pool.acquire().await?;
    let result = write_on(lease.connection(), units).await;
    lease.release();
    result
}

async fn write_on(connection: &mut SqliteConnection, units: &[&UnitOfWork]) -> Result<(), CommitError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for unit in units {
        if let Err(error) = write_unit(&mut transaction, unit).await {
            transaction.rollback().await?;
            return Err(error);
        }
    }
    transaction.commit().await?;
    Ok(())
}

async fn write_unit(connection: &mut SqliteConnection, unit: &UnitOfWork) -> Result<(), CommitError> {
    let mut script = Script::default();
    for group in plan(&[unit]) {
        match group {
            Group::Insert { table, rows } => {
                let values = vec!["?"; table.columns.len()].join(", ");
                let sql = format!("INSERT INTO {} ({}) VALUES ({values});", table.name, column_list(table));
                for cells in rows {
                    script.push(&sql, None, cells.iter())?;
                    script.flush_if_full(connection).await?;
                }
            }
            Group::Update { table, keys, columns, rows } => {
                let set: Vec<String> = columns.iter().map(|column| format!("{} = ?", table.columns[*column].name)).collect();
                let sql = format!("UPDATE {} SET {}{};", table.name, set.join(", "), by_key(table, &keys));
                for (key, set) in keys.iter().zip(rows) {
                    let cells: Vec<Cell> = key_cells(key);
                    script.push(&sql, expected(table, key), set.iter().map(|(_, cell)| cell).chain(&cells))?;
                    script.flush_if_full(connection).await?;
                }
            }
            Group::Delete { table, keys } => {
                let sql = format!("DELETE FROM {}{};", table.name, by_key(table, &keys));
                for key in &keys {
                    script.push(&sql, expected(table, key), key_cells(key).iter())?;
                    script.flush_if_full(connection).await?;
                }
            }
            Group::Statement { sql, binds } => {
                // Its parameters are numbered from 1, so it goes alone.
                script.flush(connection).await?;
                statement(connection, sql, binds).await?;
            }
        }
    }
    script.flush(connection).await
}

impl<'a> Script<'a> {
    fn push<'c>(
        &mut self,
        sql: &str,
        expected: Option<(&'static Table, &'a str)>,
        cells: impl Iterator<Item = &'c Cell>,
    ) -> Result<(), CommitError> {
        self.sql.push_str(sql);
        self.expected.push(expected);
        for cell in cells {
            add(&mut self.arguments, cell)?;
        }
        Ok(())
    }

    async fn flush_if_full(&mut self, connection: &mut SqliteConnection) -> Result<(), CommitError> {
        if self.expected.len() >= STATEMENTS { self.flush(connection).await } else { Ok(()) }
    }

    /// Runs the statements. Each that names a row must change exactly one.
    async fn flush(&mut self, connection: &mut SqliteConnection) -> Result<(), CommitError> {
        if self.expected.is_empty() {
            return Ok(());
        }
        let Script { sql, arguments, expected } = std::mem::take(self);
        let mut results = connection.fetch_many(sqlx::query_with(AssertSqlSafe(sql), arguments));
        let mut expected = expected.into_iter();
        while let Some(result) = results.next().await {
            let Either::Left(done) = result.map_err(|error| named(CommitError::from(error)))? else { continue };
            if let Some(Some((table, id))) = expected.next()
                && done.rows_affected() != 1
            {
                return Err(CommitError::OptimisticLocking { table: table.name.to_owned(), id: id.to_owned() });
            }
        }
        Ok(())
    }
}

async fn statement(connection: &mut SqliteConnection, sql: &str, binds: &[(Kind, Cell)]) -> Result<(), CommitError> {
    let mut arguments = SqliteArguments::default();
    for (_, cell) in binds {
        add(&mut arguments, cell)?;
    }
    let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
    connection.execute(query).await.map_err(|error| named(CommitError::from(error)))?;
    Ok(())
}

fn expected<'a>(table: &'static Table, key: &Key<'a>) -> Option<(&'static Table, &'a str)> {
    key.revision.map(|_| (table, key.id))
}

fn by_key(table: &Table, keys: &[Key<'_>]) -> String {
    let with_revision = keys.first().is_some_and(|key| key.revision.is_some());
    let revision = if with_revision { " AND REV_ = ?" } else { "" };
    format!(" WHERE {} = ?{revision}", table.columns[0].name)
}

fn key_cells(key: &Key<'_>) -> Vec<Cell> {
    let mut cells = vec![Cell::Text(key.id.to_owned())];
    cells.extend(key.revision.map(|revision| Cell::Int(revision.into())));
    cells
}

/// SQLite names a violated rule only in its message: `UNIQUE constraint failed: TABLE.COLUMN, TABLE.COLUMN`.
fn named(error: CommitError) -> CommitError {
    match error {
        CommitError::UniqueViolation { table, constraint } if table.is_empty() => {
            let columns = constraint.rsplit(": ").next().unwrap_or_default();
            let table = columns.split('.').next().unwrap_or_default().to_owned();
            CommitError::UniqueViolation { table, constraint }
        }
        other => other,
    }
}
