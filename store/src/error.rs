//! What can go wrong at the boundary of the store.

/// What a driver says.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why reading, opening or locking failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or went away while a statement ran. Trying again later may help.
    #[error("the database is not available")]
    Unavailable(#[source] Cause),
    /// No connection became free in time.
    #[error("no database connection became free within {0:?}")]
    Busy(std::time::Duration),
    /// The server gave no answer in time. Whether it did what it was asked is unknown.
    #[error("the database gave no answer within {0:?}")]
    TimedOut(std::time::Duration),
    /// The database refused a statement.
    #[error("the database refused a statement")]
    Database(#[source] Cause),
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
    /// The temporary file of a large unit of work cannot be written or read.
    #[error("cannot use a temporary file: {0}")]
    Spill(#[from] std::io::Error),
    /// The store was closed while a caller waited.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the database is away or overloaded, so that the same call may work later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Busy(_) | Self::TimedOut(_) | Self::Closed => true,
            Self::Database(_)
            | Self::Value { .. }
            | Self::Schema(_)
            | Self::Url(_)
            | Self::Spill(_) => false,
        }
    }

    /// The same failure for another caller of what was shared.
    pub(crate) fn repeat(&self) -> Self {
        match self {
            Self::Unavailable(_) => Self::Unavailable(self.said()),
            Self::Busy(patience) => Self::Busy(*patience),
            Self::TimedOut(limit) => Self::TimedOut(*limit),
            Self::Closed => Self::Closed,
            Self::Value { column, expected } => Self::Value {
                column: *column,
                expected,
            },
            Self::Schema(words) => Self::Schema(words.clone()),
            Self::Url(words) => Self::Url(words.clone()),
            Self::Database(_) | Self::Spill(_) => Self::Database(self.said()),
        }
    }

    /// What is behind it, in words.
    fn said(&self) -> Cause {
        std::error::Error::source(self)
            .map_or_else(|| self.to_string(), ToString::to_string)
            .into()
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            // Another process holds the file longer than we wait.
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::Unavailable(error.into())
            }
            _ => Self::Database(error.into()),
        }
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

    /// The same failure for another caller of the same batch.
    pub(crate) fn repeat(&self) -> Self {
        match self {
            Self::OptimisticLocking { table, id } => Self::OptimisticLocking {
                table: table.clone(),
                id: id.clone(),
            },
            Self::UniqueViolation { table, constraint } => Self::UniqueViolation {
                table: table.clone(),
                constraint: constraint.clone(),
            },
            Self::Lost(error) => Self::Lost(StoreError::Unavailable(error.said())),
            Self::Other(error) => Self::Other(StoreError::Database(error.said())),
        }
    }
}

impl From<rusqlite::Error> for CommitError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        if let rusqlite::Error::SqliteFailure(failure, Some(message)) = &error
            && [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE]
                .contains(&failure.extended_code)
        {
            // A violated rule is named in the message only: `UNIQUE constraint failed: TABLE.COLUMN, TABLE.COLUMN`.
            let columns = message.rsplit(": ").next().unwrap_or_default();
            let table = columns.split('.').next().unwrap_or_default().to_owned();
            return Self::UniqueViolation {
                table,
                constraint: columns.to_owned(),
            };
        }
        Self::from(StoreError::from(error))
    }
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        if error.is_unavailable() {
            Self::Lost(error)
        } else {
            Self::Other(error)
        }
    }
}

/// Whether what a server says means that the connection is the problem. Class 08: connection; 57P: shut down, crash, starting up;
/// 53300: too many connections.
pub(crate) fn is_lost_code(code: &str) -> bool {
    code.len() == 5 && (code.starts_with("08") || code.starts_with("57P") || code == "53300")
}
