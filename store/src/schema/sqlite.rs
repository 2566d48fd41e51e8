//! Preparing a SQLite file.

use super::{BOOKKEEPING, Found, MIGRATIONS};
use crate::error::StoreError;
use crate::options::Migrations;
use crate::sql::zone;
use chrono::Utc;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::collections::BTreeSet;

/// Checks the tables and makes what is missing, in one transaction that keeps other processes out.
pub(super) fn prepare(
    connection: &mut Connection,
    migrations: Migrations,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let plan = find(&transaction)?.plan()?;
    if !super::carry_out(&plan, migrations)? {
        return Ok(transaction.rollback()?);
    }
    let now = zone::to_text(Utc::now());
    if plan.make_bookkeeping {
        let table = format!(
            "CREATE TABLE {BOOKKEEPING} (VERSION_ INTEGER PRIMARY KEY, NAME_ TEXT NOT NULL, TIME_ TEXT)"
        );
        transaction.execute_batch(&table)?;
    }
    let adopted = MIGRATIONS
        .iter()
        .filter(|migration| plan.adopt && migration.version == 1);
    for migration in adopted.chain(plan.run.iter().copied()) {
        if plan.run.iter().any(|run| run.version == migration.version) {
            transaction.execute_batch(migration.sqlite)?;
            if migration.version == 1 {
                transaction.execute(super::FIRST_PROPERTY, [uuid::Uuid::new_v4().to_string()])?;
                transaction.execute(super::FIRST_LOG_ENTRY, [&now])?;
            }
        }
        let record = "INSERT INTO CAUCE_MIGRATION (VERSION_, NAME_, TIME_) VALUES ($1, $2, $3)";
        transaction.execute(record, params![migration.version, migration.name, now])?;
    }
    Ok(transaction.commit()?)
}

fn find(connection: &Connection) -> Result<Found, StoreError> {
    let tables = column(
        connection,
        "SELECT upper(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let mut found = Found {
        tables,
        ..Found::default()
    };
    if found.has_schema_log() {
        found.camunda = connection
            .query_row(super::LATEST_VERSION, [], |row| row.get(0))
            .optional()?;
    }
    if found.has_bookkeeping() {
        found.applied = column(connection, "SELECT VERSION_ FROM CAUCE_MIGRATION")?;
    }
    Ok(found)
}

fn column<T: rusqlite::types::FromSql + Ord>(
    connection: &Connection,
    sql: &str,
) -> Result<BTreeSet<T>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let values = statement.query_map([], |row| row.get(0))?;
    Ok(values.collect::<Result<_, _>>()?)
}
