//! A batch on SQLite: prepared statements in one transaction, a savepoint for each unit.

use super::NEWER;
use super::UnitOfWork;
use super::plan::{Group, Key, group, plan};
use crate::error::{CommitError, StoreError};
use crate::pool::Pool;
use crate::record::{Cell, Record as _, Table};
use crate::records::ProcessDefinition;
use crate::removal::{self, TABLES};
use crate::sql::column_list;
use crate::sql::sqlite::numbered;
use crate::sqlite::SqliteConnector;
use rusqlite::{CachedStatement, Connection, TransactionBehavior};
use std::fmt::Write as _;
use std::sync::Arc;

/// Writes a batch in one transaction; what becomes of each unit: with how many statements it was written, or why it was not.
pub(super) async fn write(
    pool: &Arc<Pool<SqliteConnector>>,
    units: Vec<UnitOfWork>,
) -> Result<Vec<Result<usize, CommitError>>, CommitError> {
    pool.acquire()
        .await?
        .run(move |connection| write_batch(connection, &units))
        .await?
}

fn write_batch(
    connection: &mut Connection,
    units: &[UnitOfWork],
) -> Result<Vec<Result<usize, CommitError>>, CommitError> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut results = Vec::with_capacity(units.len());
    for unit in units {
        // A savepoint that is dropped rolls back.
        let savepoint = transaction.savepoint()?;
        let result = write_unit(&savepoint, unit);
        match &result {
            Ok(_) => savepoint.commit()?,
            Err(_) => drop(savepoint),
        }
        results.push(result);
    }
    transaction.commit()?;
    Ok(results)
}

fn write_unit(connection: &Connection, unit: &UnitOfWork) -> Result<usize, CommitError> {
    let mut statements = 0;
    if let Some(spill) = &unit.spill {
        let mut spill = spill.blocking_lock();
        let mut portions = spill.portions().map_err(StoreError::from)?;
        loop {
            let portion = portions.next().map_err(StoreError::from)?;
            if portion.is_empty() {
                break;
            }
            let groups = group(portion.iter());
            statements += groups.len();
            write_groups(connection, groups)?;
        }
    }
    let groups = plan(&[unit]);
    statements += groups.len();
    write_groups(connection, groups)?;
    Ok(statements)
}

fn write_groups(connection: &Connection, groups: Vec<Group<'_>>) -> Result<(), CommitError> {
    let mut sql = String::new();
    for group in groups {
        sql.clear();
        match group {
            Group::Insert { table, rows } => {
                let values = "?, ".repeat(table.columns.len());
                let _ = write!(
                    sql,
                    "INSERT INTO {} ({}) VALUES ({})",
                    table.name,
                    column_list(table),
                    values.trim_end_matches(", ")
                );
                let mut statement = connection.prepare_cached(&sql)?;
                for cells in rows {
                    statement.execute(rusqlite::params_from_iter(cells))?;
                }
            }
            Group::Update {
                table,
                keys,
                columns,
                rows,
                ..
            } => {
                let set: Vec<String> = columns
                    .iter()
                    .map(|column| format!("{} = ?", table.columns[*column].name))
                    .collect();
                let _ = write!(sql, "UPDATE {} SET {}", table.name, set.join(", "));
                by_key(&mut sql, table, &keys);
                let mut statement = connection.prepare_cached(&sql)?;
                for (key, set) in keys.iter().zip(rows) {
                    let key_cells = key_cells(key);
                    execute(
                        &mut statement,
                        table,
                        key,
                        set.iter().map(|(_, cell)| cell).chain(&key_cells),
                    )?;
                }
            }
            Group::Delete { table, keys } => {
                let _ = write!(sql, "DELETE FROM {}", table.name);
                by_key(&mut sql, table, &keys);
                let mut statement = connection.prepare_cached(&sql)?;
                for key in &keys {
                    execute(&mut statement, table, key, key_cells(key).iter())?;
                }
            }
            Group::Check { table, keys } => {
                let _ = write!(sql, "SELECT 1 FROM {}", table.name);
                by_key(&mut sql, table, &keys);
                let mut statement = connection.prepare_cached(&sql)?;
                for key in &keys {
                    if !statement.exists(rusqlite::params_from_iter(&key_cells(key)))? {
                        return Err(stale(table, key.id));
                    }
                }
            }
            Group::CheckOwner {
                table,
                column,
                owners,
            } => {
                let _ = write!(
                    sql,
                    "SELECT COUNT(*) FROM {} WHERE {column} = ?",
                    table.name
                );
                let mut statement = connection.prepare_cached(&sql)?;
                for (owner, rows) in owners {
                    let found: i64 = statement.query_row([owner], |row| row.get(0))?;
                    if u64::try_from(found) != Ok(rows) {
                        return Err(stale(table, owner));
                    }
                }
            }
            Group::CheckLatest { keys } => {
                let table = ProcessDefinition::TABLE;
                let _ = write!(
                    sql,
                    "SELECT 1 FROM {table} AS T WHERE ID_ = ? AND REV_ = ? AND NOT EXISTS (SELECT 1 FROM {table} AS N WHERE {NEWER})",
                    table = table.name
                );
                let mut statement = connection.prepare_cached(&sql)?;
                for key in &keys {
                    if !statement.exists(rusqlite::params_from_iter(&key_cells(key)))? {
                        return Err(stale(table, key.id));
                    }
                }
            }
            Group::Removal { roots, times, .. } => {
                for (table, by) in TABLES {
                    let mut statement = connection.prepare_cached(&removal::one(table, by))?;
                    for (root, time) in roots.iter().zip(&times) {
                        let cells = [Cell::Time(*time), Cell::Text((*root).to_owned())];
                        statement.execute(rusqlite::params_from_iter(&cells))?;
                    }
                }
            }
            Group::Statement { sql, binds } => {
                let mut statement = connection.prepare_cached(&numbered(sql))?;
                statement.execute(rusqlite::params_from_iter(
                    binds.iter().map(|(_, cell)| cell),
                ))?;
            }
        }
    }
    Ok(())
}

/// Runs a statement on one row. Where a revision is asked for, the row must have it.
fn execute<'a>(
    statement: &mut CachedStatement<'_>,
    table: &Table,
    key: &Key<'_>,
    cells: impl Iterator<Item = &'a Cell>,
) -> Result<(), CommitError> {
    let changed = statement.execute(rusqlite::params_from_iter(cells))?;
    if key.revision.is_some() && changed != 1 {
        return Err(stale(table, key.id));
    }
    Ok(())
}

fn stale(table: &Table, id: &str) -> CommitError {
    CommitError::OptimisticLocking {
        table: table.name.to_owned(),
        id: id.to_owned(),
    }
}

fn by_key(sql: &mut String, table: &Table, keys: &[Key<'_>]) {
    let with_revision = keys.first().is_some_and(|key| key.revision.is_some());
    let revision = if with_revision { " AND REV_ = ?" } else { "" };
    let _ = write!(sql, " WHERE {} = ?{revision}", table.columns[0].name);
}

fn key_cells(key: &Key<'_>) -> Vec<Cell> {
    let mut cells = vec![Cell::Text(key.id.to_owned())];
    cells.extend(key.revision.map(|revision| Cell::Int(revision.into())));
    cells
}
