//! The command line: `cauce serve`, `cauce check` and `cauce dmn evaluate`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::authentication::Authentication;
use crate::outgoing::OutgoingArgs;
use crate::{check, decide, serve, settings};

/// A BPMN 2.0 and DMN engine that speaks Camunda 7's engine-rest.
#[derive(Debug, Parser)]
#[command(name = "cauce", version, about, long_about = ABOUT, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const ABOUT: &str = "A BPMN 2.0 and DMN engine that behaves as Camunda 7.24: the same models, the same REST interface (engine-rest), \
the same database tables.

`cauce serve` starts the server; `cauce check` looks at models and `cauce dmn evaluate` runs decisions without one.";

const EXAMPLES: &str = "Examples:
  cauce serve                                   on http://127.0.0.1:8080/engine-rest, with ./cauce.sqlite as its database
  cauce serve --examples                        the same, with example processes deployed
  cauce serve --listen 0.0.0.0:8080 --database postgres://cauce:secret@db/camunda
                                                on the database of a Camunda 7.24
  cauce serve --database sqlite::memory:        nothing is kept
  cauce check order.bpmn fees.dmn               would these deploy, and run?
  cauce check --database postgres://cauce:secret@db/camunda
                                                what would not run of what is deployed there?
  cauce dmn evaluate fees.dmn --input '{\"amount\": 40}'
                                                what does a decision answer, and which rules fired?
  curl -F deployment-name=order -F file=@order.bpmn http://127.0.0.1:8080/engine-rest/deployment/create
  curl -H 'Content-Type: application/json' -d '{}' http://127.0.0.1:8080/engine-rest/process-definition/key/order/start

`cauce help serve` lists all settings.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server.
    #[command(after_help = settings::EXAMPLES)]
    Serve(Box<ServeArgs>),
    /// Say what is wrong with models, each problem with its place, and what of them is not executed here. Exits with 0 if all of them
    /// would deploy, with 1 if not.
    #[command(after_help = check::EXAMPLES)]
    Check {
        /// The BPMN and DMN files.
        #[arg(required_unless_present = "database", value_name = "FILE")]
        files: Vec<PathBuf>,
        /// A database whose process definitions to look at, without writing to it: sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME
        #[arg(long, value_name = "URL")]
        database: Option<String>,
    },
    /// Work with decisions, without a server.
    Dmn {
        #[command(subcommand)]
        command: DmnCommand,
    },
}

/// What can be done with decisions.
#[derive(Debug, Subcommand)]
enum DmnCommand {
    /// Evaluate a decision of a file: print its result, which rules fired and why, and the tables. Exits with 0 if there is a
    /// result, with 1 if not.
    #[command(after_help = decide::EXAMPLES)]
    Evaluate(decide::EvaluateArgs),
}

/// The settings of `cauce serve`. What is not given comes from the settings file, then from the defaults.
#[derive(Debug, Default, Args)]
pub(crate) struct ServeArgs {
    /// The settings file, in TOML, with the names of the options as keys [default: cauce.toml, where there is one]
    #[arg(long, env = "CAUCE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "CAUCE_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<String>,
    /// The database: sqlite:FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST/NAME [default: sqlite:cauce.sqlite]
    #[arg(long, env = "CAUCE_DATABASE", value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Run no jobs: timers and asynchronous continuations wait for POST /job/{id}/execute
    #[arg(long, env = "CAUCE_NO_JOB_EXECUTOR", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) no_job_executor: Option<bool>,
    /// Deploy the example processes that come with Cauce
    #[arg(long, env = "CAUCE_EXAMPLES", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) examples: Option<bool>,
    /// How many rows of running instances are kept in memory after their commit, a thousand in one or two megabytes; an eighth of them is
    /// for instances of less than a thousand rows [default: 100000]
    #[arg(long, env = "CAUCE_HOT_ROWS", value_name = "ROWS")]
    pub(crate) hot_rows: Option<usize>,
    /// How many jobs run at a time on this node [default: 32]
    #[arg(long, env = "CAUCE_JOB_WORKERS", value_name = "NUMBER")]
    pub(crate) job_workers: Option<NonZeroUsize>,
    /// How much history is written [default: full]
    #[arg(long, env = "CAUCE_HISTORY_LEVEL", value_enum, value_name = "LEVEL")]
    pub(crate) history_level: Option<HistoryLevel>,
    /// Partitions the history's large tables, on PostgreSQL, where the database is new; one that is partitioned stays so without this
    /// [default: not]
    #[arg(long, env = "CAUCE_HISTORY_PARTITIONS", value_enum, value_name = "BY")]
    pub(crate) history_partitions: Option<HistoryPartitions>,
    /// When the history is cleaned up by itself, as two times of day: 01:00/05:00, or 20:00+0200/06:00+0200 [default: only when asked]
    #[arg(long, env = "CAUCE_HISTORY_CLEANUP_WINDOW", value_name = "START/END")]
    pub(crate) history_cleanup_window: Option<String>,
    /// How requests say who makes them: `basic` asks for user and password (HTTP basic) in each request, or for a session of the pages
    /// [default: none]
    #[arg(long, env = "CAUCE_AUTHENTICATION", value_enum, value_name = "HOW")]
    pub(crate) authentication: Option<Authentication>,
    /// A secret of 24 characters or more that all nodes share, so that a session of the pages holds on each of them and over a restart
    /// [default: a new one for each process]
    #[arg(
        long,
        env = "CAUCE_SESSION_KEY",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub(crate) session_key: Option<String>,
    /// How long a session lasts without being used; none lasts longer than twelve hours [default: 1800]
    #[arg(long, env = "CAUCE_SESSION_TIMEOUT", value_name = "SECONDS")]
    pub(crate) session_timeout: Option<u64>,
    /// Check authorizations of who is authenticated: without one, nobody may do or see anything [default: not]
    #[arg(long, env = "CAUCE_AUTHORIZATION", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) authorization: Option<bool>,
    /// Let who is authenticated see and change what is of other tenants than their own [default: administrators only]
    #[arg(long, env = "CAUCE_NO_TENANT_CHECK", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) no_tenant_check: Option<bool>,
    /// Make this user an administrator, in the group camunda-admin, unless there is a user of that id
    #[arg(long, env = "CAUCE_ADMIN_USER", value_name = "ID:PASSWORD")]
    pub(crate) admin_user: Option<String>,
    /// Refuse new passwords that are too simple: ten characters, small and capital letters, digits and others
    #[arg(long, env = "CAUCE_PASSWORD_POLICY", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) password_policy: Option<bool>,
    /// How log lines look on standard error [default: text]
    #[arg(long, env = "CAUCE_LOG_FORMAT", value_enum, value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// What is logged, such as `info` or `cauce_engine=debug,warn` [default: info]
    #[arg(long, env = "CAUCE_LOG", value_name = "FILTER")]
    pub(crate) log: Option<String>,
    /// The longest request body, uploads included [default: 52428800]
    #[arg(long, env = "CAUCE_MAX_REQUEST_BYTES", value_name = "BYTES")]
    pub(crate) max_request_bytes: Option<usize>,
    /// How many requests are worked on at a time, long polls aside; more are refused with 503 and Retry-After [default: 2000]
    #[arg(long, env = "CAUCE_MAX_REQUESTS", value_name = "NUMBER")]
    pub(crate) max_requests: Option<NonZeroUsize>,
    /// How long a request may take, but for long polls [default: 120]
    #[arg(long, env = "CAUCE_REQUEST_TIMEOUT", value_name = "SECONDS")]
    pub(crate) request_timeout: Option<u64>,
    /// How long running requests and jobs may go on after SIGTERM [default: 30]
    #[arg(long, env = "CAUCE_SHUTDOWN_TIMEOUT", value_name = "SECONDS")]
    pub(crate) shutdown_timeout: Option<u64>,
    #[command(flatten)]
    pub(crate) outgoing: OutgoingArgs,
}

/// How much history is written, as Camunda names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum HistoryLevel {
    /// Nothing.
    None,
    /// Process instances, activities, tasks, incidents.
    Activity,
    /// The same with variables.
    Audit,
    /// Everything.
    Full,
}

/// How the history's large tables are partitioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum HistoryPartitions {
    /// By month: one that may be removed as a whole is dropped, instead of its rows being deleted.
    Month,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(args) => match serve::run(*args) {
            Ok(()) => ExitCode::SUCCESS,
            Err(e) => {
                eprintln!("cauce: {e}");
                ExitCode::FAILURE
            }
        },
        Command::Check { files, database } => check::run(&files, database.as_deref()),
        Command::Dmn {
            command: DmnCommand::Evaluate(args),
        } => decide::run(&args),
    }
}
