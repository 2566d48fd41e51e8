//! Preparing a PostgreSQL schema.

use super::{BOOKKEEPING, Found, MIGRATIONS};
use crate::error::{StoreError, is_lost};
use crate::months;
use crate::options::{HistoryPartitions, Migrations};
use crate::sql::zone;
use chrono::Utc;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use std::borrow::Cow;

/// The advisory lock under which tables are made: "cauce" in ASCII.
const LOCK: i64 = 0x0063_6175_6365;

/// Checks the tables and makes what is missing, in one transaction under an advisory lock. Whether the history is partitioned.
pub(super) async fn prepare(
    options: &PgConnectOptions,
    migrations: Migrations,
    partitions: Option<HistoryPartitions>,
) -> Result<bool, StoreError> {
    let mut connection = options.connect().await.map_err(|error| match error {
        sqlx::Error::Database(ref refused) if !is_lost(&error) => StoreError::Url(format!(
            "the server refused the connection: {}",
            refused.message()
        )),
        error => StoreError::Unavailable(error.into()),
    })?;
    let result = prepare_on(&mut connection, migrations, partitions).await;
    // Whether the server hears of the end matters to nobody.
    let _ = connection.close().await;
    result
}

async fn prepare_on(
    connection: &mut PgConnection,
    migrations: Migrations,
    partitions: Option<HistoryPartitions>,
) -> Result<bool, StoreError> {
    let mut transaction = connection.begin().await?;
    transaction
        .execute(sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK))
        .await?;
    let found = find(&mut transaction).await?;
    let plan = found.plan()?;
    let months = found.months(&plan, partitions)?;
    if !super::carry_out(&plan, migrations)? {
        transaction.rollback().await?;
        return Ok(months);
    }
    let now = zone::to_local(Utc::now());
    if plan.make_bookkeeping {
        let table = format!(
            "CREATE TABLE {BOOKKEEPING} (VERSION_ bigint PRIMARY KEY, NAME_ varchar(255) NOT NULL, TIME_ timestamp)"
        );
        transaction.execute(AssertSqlSafe(table)).await?;
    }
    let adopted = MIGRATIONS
        .iter()
        .filter(|migration| plan.adopt && migration.version == 1);
    for migration in adopted.chain(plan.run.iter().copied()) {
        if plan.run.iter().any(|run| run.version == migration.version) {
            let text = match migration.version {
                1 if months => months::partitioned(migration.postgres).into(),
                _ => Cow::Borrowed(migration.postgres),
            };
            transaction
                .execute(sqlx::raw_sql(AssertSqlSafe(text.into_owned())))
                .await?;
            if migration.version == 1 {
                if months {
                    months::first(&mut transaction, now).await?;
                }
                let installation = uuid::Uuid::new_v4().to_string();
                transaction
                    .execute(sqlx::query(super::FIRST_PROPERTY).bind(installation))
                    .await?;
                transaction
                    .execute(sqlx::query(super::FIRST_LOG_ENTRY).bind(now))
                    .await?;
            }
        }
        let record =
            sqlx::query("INSERT INTO CAUCE_MIGRATION (VERSION_, NAME_, TIME_) VALUES ($1, $2, $3)");
        transaction
            .execute(
                record
                    .bind(migration.version)
                    .bind(migration.name)
                    .bind(now),
            )
            .await?;
    }
    transaction.commit().await?;
    Ok(months)
}

async fn find(connection: &mut PgConnection) -> Result<Found, StoreError> {
    let tables: Vec<(String, bool)> = sqlx::query_as(
        "SELECT upper(c.relname), c.relkind = 'p' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema()",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut found = Found::default();
    for (table, partitioned) in tables {
        found.partitioned |= partitioned && months::TABLES.iter().any(|(name, _)| *name == table);
        found.tables.insert(table);
    }
    if found.has_schema_log() {
        found.camunda = sqlx::query_scalar(super::LATEST_VERSION)
            .fetch_optional(&mut *connection)
            .await?;
    }
    if found.has_bookkeeping() {
        let applied: Vec<i64> = sqlx::query_scalar("SELECT VERSION_ FROM CAUCE_MIGRATION")
            .fetch_all(&mut *connection)
            .await?;
        found.applied = applied.into_iter().collect();
    }
    Ok(found)
}
