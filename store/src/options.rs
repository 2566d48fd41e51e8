//! How a store is opened.

use std::time::Duration;

/// How a store is opened. All numbers have usable defaults.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// The most connections that read (on SQLite in memory it is always one).
    pub connections: usize,
    /// How many batches may commit at the same time on PostgreSQL. SQLite has one writer.
    pub commit_lanes: usize,
    /// The most units of work in one transaction.
    pub batch_units: usize,
    /// How long a caller waits for a free connection, and for a new one to open.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL may take for a query or a batch before its connection counts as lost.
    pub statement_timeout: Duration,
    /// Whether nodes tell each other of new work with PostgreSQL's `NOTIFY`.
    pub notify: bool,
    /// Whether an empty or older database gets the tables it lacks. Without, it is refused.
    pub migrate: bool,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            connections: 12,
            commit_lanes: 2,
            batch_units: 128,
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(60),
            notify: true,
            migrate: true,
        }
    }
}
