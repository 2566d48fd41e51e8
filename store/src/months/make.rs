//! Making partitions.

use super::month::Month;
use super::tables::{KEY, TABLES};
use super::{begin, commit, has_code, is_held, roll_back, run};
use crate::error::StoreError;
use chrono::NaiveDateTime;
use std::collections::HashSet;
use tokio_postgres::Client;

/// How many months after the present one there are. Camunda, alone on the database, makes none.
const AHEAD: usize = 3;

/// The present month and those ahead.
fn months(now: NaiveDateTime) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(Month::of(now)), |month| Some(month.next())).take(AHEAD + 1)
}

fn make(table: &str, month: Month) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {} PARTITION OF {table} ({KEY}) FOR VALUES FROM ('{}') TO ('{}')",
        month.partition(table),
        month.first_day(),
        month.next().first_day(),
    )
}

/// Makes the partitions of tables that have none yet, in the transaction that makes the tables.
pub(crate) async fn first(client: &Client, now: NaiveDateTime) -> Result<(), StoreError> {
    for (table, _) in TABLES {
        let default = format!("CREATE TABLE {table}_DEFAULT PARTITION OF {table} ({KEY}) DEFAULT");
        run(client, &default).await?;
        for month in months(now) {
            run(client, &make(table, month)).await?;
        }
    }
    Ok(())
}

/// Makes the partitions that are missing, each in a transaction of its own; how many. A month of which rows are in the default partition
/// stays there.
pub(super) async fn missing(client: &Client, now: NaiveDateTime) -> Result<usize, StoreError> {
    let names = client
        .query(
            "SELECT upper(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'r' AND c.relispartition AND n.nspname = current_schema()",
            &[],
        )
        .await?;
    let names: Result<HashSet<String>, _> = names.iter().map(|row| row.try_get(0)).collect();
    let there = names?;
    let mut made = 0;
    for (table, _) in TABLES {
        for month in months(now).filter(|month| !there.contains(&month.partition(table))) {
            if !begin(client).await? {
                return Ok(made);
            }
            match run(client, &make(table, month)).await {
                Ok(()) => {
                    commit(client).await?;
                    made += 1;
                }
                Err(error) if has_code(&error, &["23514"]) => {
                    roll_back(client).await?;
                    tracing::debug!(
                        table,
                        ?month,
                        "rows of this month are in the default partition, where it stays"
                    );
                }
                Err(error) if is_held(&error) => {
                    roll_back(client).await?;
                    return Err(error.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(made)
}
