//! The settings of the server: options, then environment variables, then the settings file, then defaults.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cauce_engine::history::window::BatchWindow;
use serde::Deserialize;

use cauce_outgoing::OutgoingSettings;

use crate::Limits;
use crate::app::IDLE;
use crate::authentication::Authentication;
use crate::cli::{HistoryLevel, HistoryPartitions, LogFormat, ServeArgs};
use crate::outgoing::{self, MailTls, OutgoingArgs};

/// For `--help`.
pub(crate) const EXAMPLES: &str = "Every option can be given as an environment variable or in the settings file. An option beats a variable, a variable \
beats the file.

Examples:
  cauce serve --listen 0.0.0.0:8080
  CAUCE_DATABASE=postgres://cauce:secret@db/camunda cauce serve --log-format json
  cauce serve --config /etc/cauce.toml

/etc/cauce.toml:
  listen = \"0.0.0.0:8080\"
  database = \"postgres://cauce:secret@db/camunda\"
  history-level = \"audit\"
  max-request-bytes = 10485760";

/// The shortest key that sessions may be sealed with.
const SHORTEST_KEY: usize = 24;

/// What the server runs with.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) listen: String,
    pub(crate) database: String,
    pub(crate) job_executor: bool,
    pub(crate) examples: bool,
    /// `None` for the engine's default.
    pub(crate) hot_rows: Option<usize>,
    /// `None` for the engine's default.
    pub(crate) job_workers: Option<usize>,
    pub(crate) history_level: HistoryLevel,
    pub(crate) history_partitions: Option<HistoryPartitions>,
    pub(crate) history_cleanup_window: Option<BatchWindow>,
    pub(crate) authentication: Authentication,
    /// What sessions are sealed with; `None` for a key of this process alone.
    pub(crate) session_key: Option<String>,
    pub(crate) session_timeout: Duration,
    pub(crate) authorization: bool,
    pub(crate) tenant_check: bool,
    /// Id and password.
    pub(crate) admin_user: Option<(String, String)>,
    pub(crate) password_policy: bool,
    pub(crate) log_format: LogFormat,
    pub(crate) log: String,
    pub(crate) limits: Limits,
    pub(crate) shutdown_timeout: Duration,
    pub(crate) outgoing: OutgoingSettings,
}

/// The settings cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read the settings file {path}: {source}")]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The first administrator is not told as it should be.
    #[error("the administrator is not of the form ID:PASSWORD")]
    AdminUser,
    /// The key of sessions can be guessed.
    #[error("expected a session key of {SHORTEST_KEY} characters or more, but it is shorter")]
    SessionKey,
    /// The file is not what it should be.
    #[error("the settings file {path} is wrong: {message}")]
    Parse { path: PathBuf, message: String },
    /// A setting has a value that is none.
    #[error("{0}")]
    Value(String),
    /// The window is none.
    #[error(
        "expected two times of day such as 01:00/05:00 as the history clean-up window, but it is {text}"
    )]
    Window { text: String },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    listen: Option<String>,
    database: Option<String>,
    no_job_executor: Option<bool>,
    examples: Option<bool>,
    hot_rows: Option<usize>,
    job_workers: Option<NonZeroUsize>,
    history_level: Option<HistoryLevel>,
    history_partitions: Option<HistoryPartitions>,
    history_cleanup_window: Option<String>,
    authentication: Option<Authentication>,
    session_key: Option<String>,
    session_timeout: Option<u64>,
    authorization: Option<bool>,
    no_tenant_check: Option<bool>,
    admin_user: Option<String>,
    password_policy: Option<bool>,
    log_format: Option<LogFormat>,
    log: Option<String>,
    max_request_bytes: Option<usize>,
    max_requests: Option<NonZeroUsize>,
    request_timeout: Option<u64>,
    shutdown_timeout: Option<u64>,
    no_outgoing_calls: Option<bool>,
    outgoing_hosts: Option<Vec<String>>,
    outgoing_timeout: Option<u64>,
    mail_host: Option<String>,
    mail_port: Option<u16>,
    mail_from: Option<String>,
    mail_user: Option<String>,
    mail_password: Option<String>,
    mail_tls: Option<MailTls>,
}

impl File {
    fn outgoing(&mut self) -> OutgoingArgs {
        OutgoingArgs {
            no_outgoing_calls: self.no_outgoing_calls.take(),
            outgoing_hosts: self.outgoing_hosts.take(),
            outgoing_timeout: self.outgoing_timeout.take(),
            mail_host: self.mail_host.take(),
            mail_port: self.mail_port.take(),
            mail_from: self.mail_from.take(),
            mail_user: self.mail_user.take(),
            mail_password: self.mail_password.take(),
            mail_tls: self.mail_tls.take(),
        }
    }
}

impl Settings {
    /// The settings that options (and variables, which clap has put into them) and the file give.
    pub(crate) fn from_args(args: ServeArgs) -> Result<Self, SettingsError> {
        let file = match &args.config {
            Some(path) => read(path)?,
            None if Path::new(DEFAULT_FILE).exists() => read(Path::new(DEFAULT_FILE))?,
            None => File::default(),
        };
        let window = args
            .history_cleanup_window
            .clone()
            .or_else(|| file.history_cleanup_window.clone());
        let window =
            window.map(|text| BatchWindow::parse(&text).ok_or(SettingsError::Window { text }));
        Ok(Self {
            history_cleanup_window: window.transpose()?,
            ..Self::merge(args, file)?
        })
    }

    fn merge(args: ServeArgs, mut file: File) -> Result<Self, SettingsError> {
        let defaults = Limits::default();
        let admin_user = match args.admin_user.or(file.admin_user.take()) {
            None => None,
            Some(given) => match given.split_once(':') {
                Some((id, password)) if !id.is_empty() && !password.is_empty() => {
                    Some((id.to_owned(), password.to_owned()))
                }
                _ => return Err(SettingsError::AdminUser),
            },
        };
        let seconds =
            |given: Option<u64>, otherwise: Duration| given.map_or(otherwise, Duration::from_secs);
        let outgoing = outgoing::settings(args.outgoing, file.outgoing())
            .map_err(|e| SettingsError::Value(e.to_string()))?;
        Ok(Self {
            outgoing,
            listen: args
                .listen
                .or(file.listen)
                .unwrap_or_else(|| "127.0.0.1:8080".into()),
            database: args
                .database
                .or(file.database)
                .unwrap_or_else(|| "sqlite:cauce.sqlite".into()),
            job_executor: !args
                .no_job_executor
                .or(file.no_job_executor)
                .unwrap_or(false),
            examples: args.examples.or(file.examples).unwrap_or(false),
            history_partitions: args.history_partitions.or(file.history_partitions),
            history_cleanup_window: None,
            hot_rows: args.hot_rows.or(file.hot_rows),
            job_workers: args.job_workers.or(file.job_workers).map(NonZeroUsize::get),
            history_level: args
                .history_level
                .or(file.history_level)
                .unwrap_or(HistoryLevel::Full),
            authentication: args
                .authentication
                .or(file.authentication)
                .unwrap_or_default(),
            session_key: match args.session_key.or(file.session_key) {
                Some(key) if key.len() < SHORTEST_KEY => return Err(SettingsError::SessionKey),
                key => key,
            },
            session_timeout: seconds(args.session_timeout.or(file.session_timeout), IDLE),
            authorization: args.authorization.or(file.authorization).unwrap_or(false),
            tenant_check: !args
                .no_tenant_check
                .or(file.no_tenant_check)
                .unwrap_or(false),
            admin_user,
            password_policy: args
                .password_policy
                .or(file.password_policy)
                .unwrap_or(false),
            log_format: args
                .log_format
                .or(file.log_format)
                .unwrap_or(LogFormat::Text),
            log: args.log.or(file.log).unwrap_or_else(|| "info".into()),
            limits: Limits {
                body_bytes: args
                    .max_request_bytes
                    .or(file.max_request_bytes)
                    .unwrap_or(defaults.body_bytes),
                requests: args
                    .max_requests
                    .or(file.max_requests)
                    .map_or(defaults.requests, NonZeroUsize::get),
                request_timeout: seconds(
                    args.request_timeout.or(file.request_timeout),
                    defaults.request_timeout,
                ),
                ..defaults
            },
            shutdown_timeout: seconds(
                args.shutdown_timeout.or(file.shutdown_timeout),
                Duration::from_secs(30),
            ),
        })
    }
}

const DEFAULT_FILE: &str = "cauce.toml";

fn read(path: &Path) -> Result<File, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|source| SettingsError::Read {
        path: path.into(),
        source,
    })?;
    toml::from_str(&text).map_err(|e| SettingsError::Parse {
        path: path.into(),
        message: e.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_beats_the_file_and_the_file_beats_the_default() {
        let file: File =
            toml::from_str("listen = '0.0.0.0:1'\nhistory-level = 'audit'\nno-job-executor = true")
                .expect("a settings file");
        let args = ServeArgs {
            listen: Some("0.0.0.0:2".into()),
            ..ServeArgs::default()
        };
        let settings = Settings::merge(args, file).expect("good values");
        assert_eq!(settings.listen, "0.0.0.0:2");
        assert_eq!(settings.history_level, HistoryLevel::Audit);
        assert!(!settings.job_executor);
        assert_eq!(settings.database, "sqlite:cauce.sqlite");
        assert_eq!(settings.limits.requests, Limits::default().requests);
    }

    #[test]
    fn bounds_are_as_given_and_never_none_at_all() {
        let file: File =
            toml::from_str("max-requests = 7\njob-workers = 3").expect("a settings file");
        let settings = Settings::merge(ServeArgs::default(), file).expect("good values");
        assert_eq!(
            (settings.limits.requests, settings.job_workers),
            (7, Some(3))
        );
        assert!(toml::from_str::<File>("max-requests = 0").is_err());
    }

    #[test]
    fn a_history_is_partitioned_by_month_or_not_at_all() {
        let file: File = toml::from_str("history-partitions = 'month'").expect("a settings file");
        let settings = Settings::merge(ServeArgs::default(), file).expect("good values");
        assert_eq!(settings.history_partitions, Some(HistoryPartitions::Month));
        let none = Settings::merge(ServeArgs::default(), File::default()).expect("good values");
        assert_eq!(none.history_partitions, None);
        assert!(toml::from_str::<File>("history-partitions = 'week'").is_err());
    }

    #[test]
    fn a_host_that_is_none_is_refused() {
        let file: File = toml::from_str("outgoing-hosts = ['http://a']").expect("a settings file");
        assert!(Settings::merge(ServeArgs::default(), file).is_err());
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(toml::from_str::<File>("lisen = '0.0.0.0:1'").is_err());
    }
}
