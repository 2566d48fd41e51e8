//! Dropping partitions whose rows may all be removed.

use super::month::Month;
use super::tables::TABLES;
use super::{begin, is_held, run};
use crate::error::StoreError;
use chrono::NaiveDateTime;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};

/// Drops the partitions of months before that of a time whose rows may all be removed by then; how many.
pub(super) async fn expired(
    connection: &mut PgConnection,
    by: NaiveDateTime,
) -> Result<usize, StoreError> {
    let mut dropped = 0;
    for (table, partition) in ended(connection, Month::of(by)).await? {
        // Most months are not to be dropped, which is seen without keeping anybody out.
        match is_expired(&mut *connection, &partition, by).await {
            Ok(true) => {}
            Ok(false) => continue,
            Err(error) if is_held(&error) => return Ok(dropped),
            Err(error) => return Err(error.into()),
        }
        let mut transaction = connection.begin().await?;
        if !begin(&mut transaction).await? {
            return Ok(dropped);
        }
        let outcome = drop_locked(&mut transaction, table, &partition, by).await;
        match outcome {
            Ok(gone) => {
                transaction.commit().await?;
                dropped += usize::from(gone);
            }
            Err(error) if is_held(&error) => {
                transaction.rollback().await?;
                tracing::debug!(partition, %error, "an expired month stays until nobody holds its table");
                return Ok(dropped);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(dropped)
}

/// Drops a partition if its rows may still be removed once nobody can change them; whether it did. The lock is that of the whole table,
/// as dropping takes it anyway, first.
async fn drop_locked(
    connection: &mut PgConnection,
    table: &str,
    partition: &str,
    by: NaiveDateTime,
) -> Result<bool, sqlx::Error> {
    run(
        connection,
        format!("LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE"),
    )
    .await?;
    if !is_expired(connection, partition, by).await? {
        return Ok(false);
    }
    run(connection, format!("DROP TABLE {partition}")).await?;
    Ok(true)
}

/// Whether all rows of a partition may be removed. Two looks into an index.
async fn is_expired(
    connection: &mut PgConnection,
    partition: &str,
    by: NaiveDateTime,
) -> Result<bool, sqlx::Error> {
    let sql = format!(
        "SELECT NOT EXISTS (SELECT 1 FROM {partition} WHERE REMOVAL_TIME_ IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM {partition} WHERE REMOVAL_TIME_ > $1)"
    );
    sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(by)
        .fetch_one(connection)
        .await
}

/// The partitions of months before one, the oldest first, each with its table.
async fn ended(
    connection: &mut PgConnection,
    before: Month,
) -> Result<Vec<(&'static str, String)>, StoreError> {
    let attached: Vec<(String, String)> = sqlx::query_as(
        "SELECT upper(t.relname), upper(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
         JOIN pg_class t ON t.oid = i.inhparent JOIN pg_namespace n ON n.oid = t.relnamespace \
         WHERE t.relkind = 'p' AND n.nspname = current_schema()",
    )
    .fetch_all(connection)
    .await?;
    let mut found: Vec<(Month, &'static str, String)> = Vec::new();
    for (parent, partition) in attached {
        let Some((table, _)) = TABLES.iter().find(|(table, _)| *table == parent) else {
            continue;
        };
        if let Some(month) = Month::of_partition(table, &partition).filter(|m| *m < before) {
            found.push((month, table, partition));
        }
    }
    found.sort();
    Ok(found
        .into_iter()
        .map(|(_, table, name)| (table, name))
        .collect())
}
