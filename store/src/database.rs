//! Connections to one of the two databases, and single statements on them.

use crate::connect::Target;
use crate::error::StoreError;
use crate::options::{Migrations, StoreOptions};
use crate::pg_session::PgConnector;
use crate::pg_writer::PgWriterConnector;
use crate::pool::{Lease, Pool, within};
use crate::record::{Cell, Kind};
use crate::sql::{Cells, Dialect, postgres, sqlite};
use crate::sqlite::{Access, Location, SqliteConnector};
use std::borrow::Cow;
use std::sync::Arc;
use tokio_postgres::types::{ToSql, Type};

/// How connections plan that look rows up by key, to read or to commit: once for each statement, and always by index. Otherwise a
/// plan made while a table was small would go on reading all of it, and each statement would be planned anew for the length of
/// its arrays. Jobs that are due come in the order of their index: sorting all of them each time costs more the more are due.
const BY_KEY: [(&str, &str); 5] = [
    ("enable_sort", "off"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("plan_cache_mode", "force_generic_plan"),
];

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
        /// Connections of queries, whose conditions may be anything.
        readers: Arc<Pool<PgConnector>>,
        /// Connections that look rows up by key, and those of single statements that write. They plan so.
        keyed: Arc<Pool<PgConnector>>,
        /// Connections of commits. They look rows up by key only, and plan so.
        writers: Arc<Pool<PgWriterConnector>>,
        /// How to connect outside of the pools.
        target: Box<Target>,
    },
}

impl Database {
    /// Prepares connections to a URL. PostgreSQL is not contacted yet.
    pub(crate) fn connect(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let base = Target::new(url)?.with(&[("jit", "off")]);
            let by_key = base.clone().with(&BY_KEY);
            return Ok(Self::Postgres {
                readers: Pool::new(PgConnector(base.clone()), options.connections, options),
                keyed: Pool::new(PgConnector(by_key.clone()), options.connections, options),
                // One more than lanes, for units of work that take their time.
                writers: Pool::new(
                    PgWriterConnector::new(by_key),
                    options.commit_lanes + 1,
                    options,
                ),
                target: Box::new(base),
            });
        }
        if !url.starts_with("sqlite:") {
            return Err(StoreError::Url(
                "expected sqlite: or postgres:, but it starts with neither".to_owned(),
            ));
        }
        let location = Location::parse(url)?;
        let writer = Pool::new(
            SqliteConnector {
                location: location.clone(),
                access: match options.migrations {
                    Migrations::Run => Access::Create,
                    Migrations::Refuse | Migrations::Leave => Access::Write,
                },
            },
            1,
            options,
        );
        Ok(match location {
            // What is in memory belongs to its only connection.
            Location::Memory => Self::Sqlite {
                readers: Arc::clone(&writer),
                writer,
            },
            Location::File(_) => {
                let reader = SqliteConnector {
                    location,
                    access: Access::Read,
                };
                Self::Sqlite {
                    readers: Pool::new(reader, options.connections, options),
                    writer,
                }
            }
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
    pub(crate) async fn query(
        &self,
        sql: Cow<'static, str>,
        binds: Vec<(Kind, Cell)>,
        kinds: &[Kind],
    ) -> Result<Vec<Cells>, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => sqlite_rows(readers, sql, binds, kinds).await,
            Self::Postgres { readers, .. } => pg_read_cells(readers, &sql, &binds, kinds).await,
        }
    }

    /// Runs a statement that looks rows up by key. A connection that broke while it was idle is replaced, once.
    pub(crate) async fn look_up(
        &self,
        sql: Cow<'static, str>,
        binds: Vec<(Kind, Cell)>,
        kinds: &[Kind],
    ) -> Result<Vec<Cells>, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => sqlite_rows(readers, sql, binds, kinds).await,
            Self::Postgres { keyed, .. } => pg_read_cells(keyed, &sql, &binds, kinds).await,
        }
    }

    /// Runs one statement that writes and may return rows, in a transaction of its own. It is not repeated when the
    /// connection breaks.
    pub(crate) async fn write(
        &self,
        sql: String,
        binds: Vec<(Kind, Cell)>,
        kinds: &[Kind],
    ) -> Result<Vec<Cells>, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => sqlite_rows(writer, sql.into(), binds, kinds).await,
            Self::Postgres { keyed, .. } => {
                let (types, binds) = postgres::binds(&binds);
                pg_rows(keyed.acquire().await?, &sql, &types, &as_sql(&binds), kinds).await
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
            Self::Postgres {
                readers,
                keyed,
                writers,
                ..
            } => {
                readers.close();
                keyed.close();
                writers.close();
            }
        }
    }
}

/// The connections of queries on PostgreSQL.
pub(crate) fn pg_reader(database: &Database) -> Option<&Arc<Pool<PgConnector>>> {
    match database {
        Database::Postgres { readers, .. } => Some(readers),
        Database::Sqlite { .. } => None,
    }
}

async fn sqlite_rows(
    pool: &Arc<Pool<SqliteConnector>>,
    sql: Cow<'static, str>,
    binds: Vec<(Kind, Cell)>,
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    let kinds = kinds.to_vec();
    pool.acquire()
        .await?
        .run(move |connection| sqlite::rows(connection, &sql, &binds, &kinds))
        .await?
}

/// Reads on PostgreSQL with cells for parameters.
async fn pg_read_cells(
    pool: &Arc<Pool<PgConnector>>,
    sql: &str,
    binds: &[(Kind, Cell)],
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    let (types, binds) = postgres::binds(binds);
    pg_read(pool, sql, &types, &as_sql(&binds), kinds).await
}

/// Reads on PostgreSQL. A connection that broke while it was idle is replaced, once.
pub(crate) async fn pg_read(
    pool: &Arc<Pool<PgConnector>>,
    sql: &str,
    types: &[Type],
    binds: &[&(dyn ToSql + Sync)],
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    let lease = pool.acquire().await?;
    let reused = lease.is_reused();
    match pg_rows(lease, sql, types, binds, kinds).await {
        Err(StoreError::Unavailable(_)) if reused => {
            pg_rows(pool.acquire().await?, sql, types, binds, kinds).await
        }
        rows => rows,
    }
}

/// Runs a statement, and gives the connection back or, where it is what broke, drops it.
async fn pg_rows(
    mut lease: Lease<PgConnector>,
    sql: &str,
    types: &[Type],
    binds: &[&(dyn ToSql + Sync)],
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    let limit = lease.limit();
    let session = lease.connection();
    // Whoever asks carries many such questions, none of their states.
    let answer = Box::pin(async { Ok(session.rows(sql, types, binds).await?) });
    match within(limit, answer).await {
        Ok(rows) => {
            lease.release();
            rows.iter().map(|row| postgres::cells(row, kinds)).collect()
        }
        Err(error) => {
            if error.is_unavailable() {
                lease.discard()
            } else {
                lease.release()
            }
            Err(error)
        }
    }
}

fn as_sql<'a>(binds: &'a [postgres::Bind<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    binds
        .iter()
        .map(|bind| bind as &(dyn ToSql + Sync))
        .collect()
}
