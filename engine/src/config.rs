//! Settings of an engine.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cauce_store::HistoryPartitions;

use crate::batch::BatchKind;
use crate::history::cleanup::CleanupSettings;

/// How much of what happens is kept as history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum HistoryLevel {
    /// Nothing.
    None,
    /// Process, activity and task instances.
    Activity,
    /// And the last values of variables.
    Audit,
    /// And every change of a variable, incidents, job and external task logs, identity links, user operations.
    #[default]
    Full,
}

impl HistoryLevel {
    /// Camunda's number of the level, as in the property `historyLevel`.
    #[must_use]
    pub fn id(self) -> i32 {
        match self {
            Self::None => 0,
            Self::Activity => 1,
            Self::Audit => 2,
            Self::Full => 3,
        }
    }

    /// The level of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::None),
            "activity" => Some(Self::Activity),
            "audit" => Some(Self::Audit),
            "full" | "auto" => Some(Self::Full),
            _ => None,
        }
    }
}

/// Settings of an engine.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// The database: `sqlite::memory:`, `sqlite:file`, `postgres://user:password@host:port/name`.
    pub database: String,
    /// The engine's name in engine-rest paths.
    pub name: String,
    /// What goes into history.
    pub history: HistoryLevel,
    /// Whether this node executes jobs.
    pub job_executor: bool,
    /// Jobs executed at the same time.
    pub job_workers: usize,
    /// How long a job is locked for its execution.
    pub job_lock: Duration,
    /// Retries of a new job.
    pub default_retries: i32,
    /// Limits of expressions and scripts.
    pub limits: crate::expressions::Limits,
    /// More steps than this in one command are taken for an endless loop. An activity takes two, and a million some seconds.
    pub max_steps: u64,
    /// About how many bytes of process definitions are kept ready to execute.
    pub definition_bytes: usize,
    /// How many rows of process instances are kept in memory after their commit, so that the next command need not read them.
    /// A thousand are one or two megabytes; an eighth is for instances of less than a thousand rows. 0 keeps none.
    pub hot_rows: usize,
    /// How often a command is run again after another transaction changed what it read.
    pub optimistic_retries: usize,
    /// Whether authorizations are checked of who is authenticated, and made for who gets a task and the like.
    pub authorization: bool,
    /// Whether who is authenticated sees and changes only what is of their tenants, or of none. Administrators see all.
    pub tenant_check: bool,
    /// Whether new passwords must keep the password policy.
    pub password_policy: bool,
    /// The host's name in job logs and metrics.
    pub hostname: String,
    /// How batches are cut into jobs, and how long their history is kept.
    pub batches: Arc<BatchSettings>,
    /// How the history of a new PostgreSQL database is partitioned. One that is partitioned stays so without being told; tables that are
    /// not cannot be any more.
    pub history_partitions: Option<HistoryPartitions>,
    /// How the history is cleaned up.
    pub history_cleanup: Arc<CleanupSettings>,
    /// Who makes the calls of connectors and sends mails; without one they fail.
    pub outgoing: Option<Arc<dyn crate::outgoing::Outgoing>>,
}

/// How batches are cut into jobs, and how long their history is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchSettings {
    /// Execution jobs that a seed job makes.
    pub jobs_per_seed: i32,
    /// Elements of an execution job.
    pub invocations_per_job: i32,
    /// Elements of an execution job of a type, where it differs.
    pub invocations_by_kind: HashMap<BatchKind, i32>,
    /// How many days the history of an ended batch is kept; `None`: for ever.
    pub history_ttl: Option<i32>,
    /// The same for a type, where it differs.
    pub history_ttl_by_kind: HashMap<BatchKind, i32>,
}

impl BatchSettings {
    /// Elements of an execution job of a type.
    #[must_use]
    pub fn invocations(&self, kind: BatchKind) -> i32 {
        let own = self.invocations_by_kind.get(&kind).copied();
        own.unwrap_or(self.invocations_per_job)
    }

    /// How many days the history of an ended batch of a type is kept.
    #[must_use]
    pub fn time_to_live(&self, kind: BatchKind) -> Option<i32> {
        let own = self.history_ttl_by_kind.get(&kind).copied();
        own.or(self.history_ttl)
    }
}

impl Default for BatchSettings {
    fn default() -> Self {
        Self {
            jobs_per_seed: 100,
            invocations_per_job: 1,
            invocations_by_kind: HashMap::new(),
            history_ttl: None,
            history_ttl_by_kind: HashMap::new(),
        }
    }
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            database: "sqlite::memory:".to_owned(),
            name: "default".to_owned(),
            history: HistoryLevel::Full,
            job_executor: true,
            job_workers: 32,
            job_lock: Duration::from_secs(300),
            default_retries: 3,
            limits: crate::expressions::Limits::default(),
            max_steps: 5_000_000,
            definition_bytes: 32 * 1024 * 1024,
            hot_rows: 100_000,
            optimistic_retries: 25,
            authorization: false,
            tenant_check: true,
            password_policy: false,
            hostname: hostname(),
            batches: Arc::default(),
            history_partitions: None,
            history_cleanup: Arc::default(),
            outgoing: None,
        }
    }
}

/// The address that this host's name stands for, and the engine's name.
fn hostname() -> String {
    use std::net::ToSocketAddrs;

    let name = std::env::var("HOSTNAME")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .map_or_else(|_| "localhost".to_owned(), |name| name.trim().to_owned());
    let address = (name.as_str(), 0)
        .to_socket_addrs()
        .ok()
        .and_then(|mut found| found.find(std::net::SocketAddr::is_ipv4));
    format!("{}$default", address.map_or(name, |a| a.ip().to_string()))
}
