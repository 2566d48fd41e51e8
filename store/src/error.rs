//! What can go wrong at the boundary of the store.

/// Why reading, opening or locking failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or went away while a statement ran. Trying again later may help.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// No connection became free in time.
    #[error("no database connection became free within {0:?}")]
    Busy(std::time::Duration),
    /// The database refused a statement.
    #[error("the database refused a statement")]
    Database(#[source] sqlx::Error),
    /// A value read from the database is not what its column promises.
    #[error("expected a value of type {expected}, but column {column} holds something else")]
    Value {
        /// The index of the column in the result.
        column: usize,
        /// The type that was asked for.
        expected: &'static str,
    },
    /// The database's tables are not ones this version can work on.
    #[error("{0}")]
    Schema(String),
    /// The URL of the database cannot be used.
    #[error("cannot use the database URL: {0}")]
    Url(String),
    /// The store was closed while a caller waited.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the database is away or overloaded, so that the same call may work later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Busy(_) | Self::Closed => true,
            Self::Database(_) | Self::Value { .. } | Self::Schema(_) | Self::Url(_) => false,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if is_lost(&error) { Self::Unavailable(error) } else { Self::Database(error) }
    }
}

/// Why a unit of work was not written. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A row had another revision than the one read, is gone, or something it refers to is gone.
    #[error("row {id} of {table} was changed by another transaction")]
    OptimisticLocking {
        /// The table, empty where the database did not say.
        table: String,
        /// The row's key, empty where the database did not say.
        id: String,
    },
    /// A row exists already that may exist once only.
    #[error("the unique rule {constraint} of {table} is violated")]
    UniqueViolation {
        /// The table, empty where the database did not say.
        table: String,
        /// The rule: a constraint's name, or the columns on SQLite.
        constraint: String,
    },
    /// The database is away. Whether the unit was written is unknown if the connection broke during the commit itself.
    #[error("the database is not available")]
    Lost(#[source] StoreError),
    /// The database refused a row.
    #[error("the database refused a change")]
    Other(#[source] StoreError),
}

impl CommitError {
    /// Whether the same work may succeed on freshly read rows.
    #[must_use]
    pub fn is_optimistic_locking(&self) -> bool {
        matches!(self, Self::OptimisticLocking { .. })
    }
}

impl From<sqlx::Error> for CommitError {
    fn from(error: sqlx::Error) -> Self {
        if is_lost(&error) {
            return Self::Lost(StoreError::Unavailable(error));
        }
        if let sqlx::Error::Database(database) = &error {
            let table = || database.table().unwrap_or_default().to_uppercase();
            if database.is_unique_violation() {
                let constraint = database.constraint().map_or_else(|| database.message().to_owned(), str::to_owned);
                return Self::UniqueViolation { table: table(), constraint };
            }
            let conflict = matches!(database.code().as_deref(), Some("40001" | "40P01"));
            if database.is_foreign_key_violation() || conflict {
                return Self::OptimisticLocking { table: table(), id: String::new() };
            }
        }
        Self::Other(StoreError::Database(error))
    }
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => Self::from(error),
            error if error.is_unavailable() => Self::Lost(error),
            error => Self::Other(error),
        }
    }
}

/// Whether an error means that the connection, not the statement, is the problem.
pub(crate) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // Class 08: connection; 57P: shut down, crash, starting up; 53300: too many connections.
        sqlx::Error::Database(database) => database
            .code()
            .is_some_and(|code| code.len() == 5 && (code.starts_with("08") || code.starts_with("57P") || code == "53300")),
        _ => false,
    }
}
