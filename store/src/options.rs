//! How a store is opened.

use std::time::Duration;

/// What happens to a database that lacks tables or indexes of this version. One that this version cannot work on is refused always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrations {
    /// It gets them.
    Run,
    /// It is refused.
    Refuse,
    /// It is left as it is, for somebody who only reads.
    Leave,
}

/// How the large tables of history are cut into partitions, on PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryPartitions {
    /// One for each month.
    Month,
}

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
    /// What happens to a database that lacks tables.
    pub migrations: Migrations,
    /// How the history of a new database is partitioned; one that is partitioned stays so without being told. Anything else is refused.
    pub history_partitions: Option<HistoryPartitions>,
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
            migrations: Migrations::Run,
            history_partitions: None,
        }
    }
}
