//! Preparing a SQLite file.

use super::{BOOKKEEPING, Found, MIGRATIONS};
use crate::error::StoreError;
use crate::sql::zone;
use chrono::Utc;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

/// Checks the tables and makes what is missing, in one transaction that keeps other processes out.
pub(super) async fn prepare(connection: &mut SqliteConnection, migrate: bool) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let plan = find(&mut transaction).await?.plan()?;
    if plan.is_empty() {
        return Ok(transaction.rollback().await?);
    }
    if !migrate {
        return Err(super::unmigrated(&plan));
    }
    let now = zone::to_text(Utc::now());
    if plan.make_bookkeeping {
        transaction
            .execute(AssertSqlSafe(format!("CREATE TABLE {BOOKKEEPING} (VERSION_ INTEGER PRIMARY KEY, NAME_ TEXT NOT NULL, TIME_ TEXT)")))
            .await?;
    }
    let adopted = MIGRATIONS.iter().filter(|migration| plan.adopt && migration.version == 1);
    for migration in adopted.chain(plan.run.iter().copied()) {
        if plan.run.iter().any(|run| run.version == migration.version) {
            transaction.execute(sqlx::raw_sql(migration.sqlite)).await?;
            if migration.version == 1 {
                let installation = uuid::Uuid::new_v4().to_string();
                transaction.execute(sqlx::query(super::FIRST_PROPERTY).bind(installation)).await?;
                transaction.execute(sqlx::query(super::FIRST_LOG_ENTRY).bind(now.as_str())).await?;
            }
        }
        let record = sqlx::query("INSERT INTO CAUCE_MIGRATION (VERSION_, NAME_, TIME_) VALUES ($1, $2, $3)");
        transaction.execute(record.bind(migration.version).bind(migration.name).bind(now.as_str())).await?;
    }
    Ok(transaction.commit().await?)
}

async fn find(connection: &mut SqliteConnection) -> Result<Found, StoreError> {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT upper(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .fetch_all(&mut *connection)
            .await?;
    let mut found = Found { tables: tables.into_iter().collect(), ..Found::default() };
    if found.has_schema_log() {
        found.camunda = sqlx::query_scalar(super::LATEST_VERSION).fetch_optional(&mut *connection).await?;
    }
    if found.has_bookkeeping() {
        let applied: Vec<i64> = sqlx::query_scalar("SELECT VERSION_ FROM CAUCE_MIGRATION").fetch_all(&mut *connection).await?;
        found.applied = applied.into_iter().collect();
    }
    Ok(found)
}
