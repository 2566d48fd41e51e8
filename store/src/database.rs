//! Connections to one of the two databases, and single statements on them.

use crate::error::{StoreError, is_lost};
use crate::options::StoreOptions;
use crate::pool::{Connector, Lease, Pool};
use crate::record::{Cell, Kind};
use crate::sql::{Cells, Dialect, postgres, sqlite};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, SqlSafeStr as _, SqlStr};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

/// How many prepared statements a connection keeps.
const STATEMENT_CACHE: usize = 400;
/// How long a statement on SQLite waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens SQLite connections.
pub(crate) struct SqliteConnector(SqliteConnectOptions);

impl Connector for SqliteConnector {
    type Connection = SqliteConnection;
    const CANCEL_SAFE: bool = true;
    async fn connect(&self) -> Result<SqliteConnection, sqlx::Error> {
        self.0.connect().await
    }
}

/// Opens PostgreSQL connections.
pub(crate) struct PgConnector(PgConnectOptions);

impl Connector for PgConnector {
    type Connection = PgConnection;
    const CANCEL_SAFE: bool = false;
    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        self.0.connect().await
    }
}

/// The connections to a database: bounded, those that read apart from the one that writes.
#[derive(Clone)]
pub(crate) enum Database {
    /// A file or memory. In memory both pools are the same single connection.
    Sqlite {
        /// Connections that read.
        readers: Arc<Pool<SqliteConnector>>,
        /// The connection that writes.
        writer: Arc<Pool<SqliteConnector>>,
    },
    /// A server.
    Postgres {
        /// Connections that read, and those of single statements.
        readers: Arc<Pool<PgConnector>>,
        /// Connections of commits. They look rows up by key only, and plan so.
        writers: Arc<Pool<PgConnector>>,
        /// How to connect outside of the pools.
        options: Box<PgConnectOptions>,
    },
}

impl Database {
    /// Prepares connections to a URL. PostgreSQL is not contacted yet.
    pub(crate) fn connect(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let wrong = |error: sqlx::Error| StoreError::Url(error.to_string());
        let patience = options.acquire_timeout;
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let base = PgConnectOptions::from_str(url)
                .map_err(wrong)?
                .application_name("cauce")
                .statement_cache_capacity(STATEMENT_CACHE)
                .disable_statement_logging();
            let by_key = [("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off")];
            let writer = base.clone().options(by_key);
            return Ok(Self::Postgres {
                readers: Pool::new(PgConnector(base.clone()), options.connections, patience),
                writers: Pool::new(PgConnector(writer), options.commit_lanes, patience),
                options: Box::new(base),
            });
        }
        if !url.starts_with("sqlite:") {
            return Err(StoreError::Url("expected sqlite: or postgres:, but it starts with neither".to_owned()));
        }
        let base = SqliteConnectOptions::from_str(url)
            .map_err(wrong)?
            .create_if_missing(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(STATEMENT_CACHE)
            .row_buffer_size(512)
            .pragma("case_sensitive_like", "ON")
            .foreign_keys(false)
            .disable_statement_logging();
        if url.contains(":memory:") || url.contains("mode=memory") {
            let only = Pool::new(SqliteConnector(base), 1, patience);
            return Ok(Self::Sqlite { readers: Arc::clone(&only), writer: only });
        }
        let base = base.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
        let reader = base.clone().pragma("query_only", "ON");
        Ok(Self::Sqlite {
            readers: Pool::new(SqliteConnector(reader), options.connections, patience),
            writer: Pool::new(SqliteConnector(base), 1, patience),
        })
    }

    /// Which SQL it takes.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite { .. } => Dialect::Sqlite,
            Self::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Runs a statement that only reads. A connection that broke while it was idle is replaced, once.
    pub(crate) async fn query(&self, sql: String, binds: Vec<(Kind, Cell)>, kinds: &[Kind]) -> Result<Vec<Cells>, StoreError> {
        let sql = AssertSqlSafe(sql).into_sql_str();
        match self {
            Self::Sqlite { readers, .. } => {
                let mut lease = readers.acquire().await?;
                let rows = sqlite_rows(lease.connection(), sql, &binds, kinds).await;
                lease.release();
                rows
            }
            Self::Postgres { readers, .. } => {
                let mut lease = readers.acquire().await?;
                if !lease.is_reused() {
                    return finish(pg_rows(lease.connection(), sql, &binds, kinds).await, lease);
                }
                let rows = pg_rows(lease.connection(), sql.clone(), &binds, kinds).await;
                let Err(StoreError::Unavailable(_)) = rows else { return finish(rows, lease) };
                lease.discard();
                let mut lease = readers.acquire().await?;
                finish(pg_rows(lease.connection(), sql, &binds, kinds).await, lease)
            }
        }
    }

    /// Runs one statement that writes and may return rows, in a transaction of its own. It is not repeated when the
    /// connection breaks.
    pub(crate) async fn write(&self, sql: String, binds: Vec<(Kind, Cell)>, kinds: &[Kind]) -> Result<Vec<Cells>, StoreError> {
        let sql = AssertSqlSafe(sql).into_sql_str();
        match self {
            Self::Sqlite { writer, .. } => {
                let mut lease = writer.acquire().await?;
                let rows = sqlite_rows(lease.connection(), sql, &binds, kinds).await;
                lease.release();
                rows
            }
            Self::Postgres { readers, .. } => {
                let mut lease = readers.acquire().await?;
                finish(pg_rows(lease.connection(), sql, &binds, kinds).await, lease)
            }
        }
    }

    /// Closes what is idle and refuses further use.
    pub(crate) fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close();
                writer.close();
            }
            Self::Postgres { readers, writers, .. } => {
                readers.close();
                writers.close();
            }
        }
    }
}

/// Gives a connection back or, where it is what broke, drops it.
fn finish<T>(result: Result<T, StoreError>, lease: Lease<PgConnector>) -> Result<T, StoreError> {
    match &result {
        Err(StoreError::Unavailable(_)) => lease.discard(),
        _ => lease.release(),
    }
    result
}

async fn sqlite_rows(
    connection: &mut SqliteConnection,
    sql: SqlStr,
    binds: &[(Kind, Cell)],
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    let rows = sqlx::query_with(sql, sqlite::arguments(binds)?).fetch_all(connection).await?;
    rows.iter().map(|row| sqlite::cells(row, kinds)).collect()
}

async fn pg_rows(
    connection: &mut PgConnection,
    sql: SqlStr,
    binds: &[(Kind, Cell)],
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    let rows = sqlx::query_with(sql, postgres::arguments(binds)?).fetch_all(connection).await.map_err(|error| {
        if is_lost(&error) { StoreError::Unavailable(error) } else { StoreError::Database(error) }
    })?;
    rows.iter().map(|row| postgres::cells(row, kinds)).collect()
}
