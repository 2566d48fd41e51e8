//! Dropping partitions whose rows may all be removed.

use super::month::Month;
use super::tables::TABLES;
use super::{begin, commit, is_held, roll_back, run};
use crate::error::StoreError;
use chrono::NaiveDateTime;
use tokio_postgres::{Client, Error};

/// Drops the partitions of months before that of a time whose rows may all be removed by then; how many.
pub(super) async fn expired(client: &Client, by: NaiveDateTime) -> Result<usize, StoreError> {
    let mut dropped = 0;
    for (table, partition) in ended(client, Month::of(by)).await? {
        // Most months are not to be dropped, which is seen without keeping anybody out.
        match is_expired(client, &partition, by).await {
            Ok(true) => {}
            Ok(false) => continue,
            Err(error) if is_held(&error) => return Ok(dropped),
            Err(error) => return Err(error.into()),
        }
        if !begin(client).await? {
            return Ok(dropped);
        }
        let outcome = drop_locked(client, table, &partition, by).await;
        match outcome {
            Ok(gone) => {
                commit(client).await?;
                dropped += usize::from(gone);
            }
            Err(error) if is_held(&error) => {
                roll_back(client).await?;
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
    client: &Client,
    table: &str,
    partition: &str,
    by: NaiveDateTime,
) -> Result<bool, Error> {
    let lock = format!("LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE");
    run(client, &lock).await?;
    if !is_expired(client, partition, by).await? {
        return Ok(false);
    }
    run(client, &format!("DROP TABLE {partition}")).await?;
    Ok(true)
}

/// Whether all rows of a partition may be removed. Two looks into an index.
async fn is_expired(client: &Client, partition: &str, by: NaiveDateTime) -> Result<bool, Error> {
    let sql = format!(
        "SELECT NOT EXISTS (SELECT 1 FROM {partition} WHERE REMOVAL_TIME_ IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM {partition} WHERE REMOVAL_TIME_ > $1)"
    );
    client.query_one(&sql, &[&by]).await?.try_get(0)
}

/// The partitions of months before one, the oldest first, each with its table.
async fn ended(client: &Client, before: Month) -> Result<Vec<(&'static str, String)>, StoreError> {
    let attached = client.query(
        "SELECT upper(t.relname), upper(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
         JOIN pg_class t ON t.oid = i.inhparent JOIN pg_namespace n ON n.oid = t.relnamespace \
         WHERE t.relkind = 'p' AND n.nspname = current_schema()",
        &[],
    )
    .await?;
    let mut found: Vec<(Month, &'static str, String)> = Vec::new();
    for row in attached {
        let (parent, partition): (String, String) = (row.try_get(0)?, row.try_get(1)?);
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
