//! Preparing a PostgreSQL schema.

use super::{BOOKKEEPING, Found, MIGRATIONS};
use crate::connect::{ConnectError, Target};
use crate::error::StoreError;
use crate::months;
use crate::options::{HistoryPartitions, Migrations};
use crate::pg_session::PgSession;
use crate::sql::zone;
use chrono::Utc;
use std::borrow::Cow;
use tokio_postgres::Client;

/// The advisory lock under which tables are made: "cauce" in ASCII.
const LOCK: i64 = 0x0063_6175_6365;

/// Checks the tables and makes what is missing, in one transaction under an advisory lock. Whether the history is partitioned.
pub(super) async fn prepare(
    target: &Target,
    migrations: Migrations,
    partitions: Option<HistoryPartitions>,
) -> Result<bool, StoreError> {
    let connection = target.open().await.map_err(ConnectError::at_start)?;
    let mut session = PgSession::new(connection);
    // A transaction that did not come to its end goes with the connection.
    session
        .run(async |client| prepare_on(client, migrations, partitions).await)
        .await
}

async fn prepare_on(
    client: &Client,
    migrations: Migrations,
    partitions: Option<HistoryPartitions>,
) -> Result<bool, StoreError> {
    client.batch_execute("BEGIN").await?;
    client
        .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    let found = find(client).await?;
    let plan = found.plan()?;
    let months = found.months(&plan, partitions)?;
    if !super::carry_out(&plan, migrations)? {
        client.batch_execute("ROLLBACK").await?;
        return Ok(months);
    }
    let now = zone::to_local(Utc::now());
    if plan.make_bookkeeping {
        let table = format!(
            "CREATE TABLE {BOOKKEEPING} (VERSION_ bigint PRIMARY KEY, NAME_ varchar(255) NOT NULL, TIME_ timestamp)"
        );
        client.batch_execute(&table).await?;
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
            client.batch_execute(&text).await?;
            if migration.version == 1 {
                if months {
                    months::first(client, now).await?;
                }
                let installation = uuid::Uuid::new_v4().to_string();
                client
                    .execute(super::FIRST_PROPERTY, &[&installation])
                    .await?;
                client.execute(super::FIRST_LOG_ENTRY, &[&now]).await?;
            }
        }
        let record = "INSERT INTO CAUCE_MIGRATION (VERSION_, NAME_, TIME_) VALUES ($1, $2, $3)";
        client
            .execute(record, &[&migration.version, &migration.name, &now])
            .await?;
    }
    client.batch_execute("COMMIT").await?;
    Ok(months)
}

async fn find(client: &Client) -> Result<Found, StoreError> {
    let tables = client
        .query(
            "SELECT upper(c.relname), c.relkind = 'p' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema()",
            &[],
        )
        .await?;
    let mut found = Found::default();
    for row in tables {
        let (table, partitioned): (String, bool) = (row.get(0), row.get(1));
        found.partitioned |= partitioned && months::TABLES.iter().any(|(name, _)| *name == table);
        found.tables.insert(table);
    }
    if found.has_schema_log() {
        let latest = client.query_opt(super::LATEST_VERSION, &[]).await?;
        found.camunda = latest.map(|row| row.get(0));
    }
    if found.has_bookkeeping() {
        let applied = client
            .query("SELECT VERSION_ FROM CAUCE_MIGRATION", &[])
            .await?;
        found.applied = applied.iter().map(|row| row.get(0)).collect();
    }
    Ok(found)
}
