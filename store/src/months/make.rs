//! Making partitions.

use super::month::Month;
use super::tables::{KEY, TABLES};
use super::{begin, has_code, is_held, run};
use crate::error::StoreError;
use chrono::NaiveDateTime;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use std::collections::HashSet;

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
pub(crate) async fn first(
    connection: &mut PgConnection,
    now: NaiveDateTime,
) -> Result<(), StoreError> {
    for (table, _) in TABLES {
        run(
            connection,
            format!("CREATE TABLE {table}_DEFAULT PARTITION OF {table} ({KEY}) DEFAULT"),
        )
        .await?;
        for month in months(now) {
            run(connection, make(table, month)).await?;
        }
    }
    Ok(())
}

/// Makes the partitions that are missing, each in a transaction of its own; how many. A month of which rows are in the default partition
/// stays there.
pub(super) async fn missing(
    connection: &mut PgConnection,
    now: NaiveDateTime,
) -> Result<usize, StoreError> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT upper(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'r' AND c.relispartition AND n.nspname = current_schema()",
    )
    .fetch_all(&mut *connection)
    .await?;
    let there: HashSet<String> = names.into_iter().collect();
    let mut made = 0;
    for (table, _) in TABLES {
        for month in months(now).filter(|month| !there.contains(&month.partition(table))) {
            let mut transaction = connection.begin().await?;
            if !begin(&mut transaction).await? {
                return Ok(made);
            }
            match run(&mut transaction, make(table, month)).await {
                Ok(()) => {
                    transaction.commit().await?;
                    made += 1;
                }
                Err(error) if has_code(&error, &["23514"]) => {
                    transaction.rollback().await?;
                    tracing::debug!(
                        table,
                        ?month,
                        "rows of this month are in the default partition, where it stays"
                    );
                }
                Err(error) if is_held(&error) => {
                    transaction.rollback().await?;
                    return Err(error.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(made)
}
