//! Connections to PostgreSQL: where they lead and whether they are under TLS, as libpq has it.

mod certificate;
mod parameters;
mod password_file;
mod stream;
mod tls;
mod verify;

use crate::error::{StoreError, is_lost_code};
use parameters::Parameters;
use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::Arc;
use stream::{Tls, TlsStream};
use tls::{Mode, TlsError, TlsSettings};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Connection, Socket};

/// The end of a connection that speaks to the server: plain, or under TLS.
pub(crate) type Wire = Connection<Socket, TlsStream>;

/// Where to connect, and how.
#[derive(Clone)]
pub(crate) struct Target {
    config: Config,
    tls: Arc<TlsSettings>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    /// The server wants no connection of this kind.
    #[error("the server refused the connection: {0}")]
    Refused(String),
    /// There is no TLS, or not with this server.
    #[error(transparent)]
    Tls(TlsError),
    /// The server does not answer, or not now.
    #[error(transparent)]
    Away(tokio_postgres::Error),
}

impl ConnectError {
    /// What it means at the start, where what is set may be what is wrong.
    pub(crate) fn at_start(self) -> StoreError {
        match self {
            Self::Refused(_) => StoreError::Url(self.to_string()),
            Self::Tls(TlsError::Io(error)) => StoreError::Unavailable(error.into()),
            Self::Tls(error) => StoreError::Url(error.to_string()),
            Self::Away(error) => StoreError::Unavailable(error.into()),
        }
    }
}

impl From<ConnectError> for StoreError {
    /// Later whatever a server says instead of a welcome, it is not available now.
    fn from(error: ConnectError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl Target {
    /// Reads a URL, the environment, and the files that they name.
    ///
    /// # Errors
    /// [`StoreError::Url`] for what cannot be used.
    pub(crate) fn new(url: &str) -> Result<Self, StoreError> {
        let environment = |name: &str| std::env::var(name).ok();
        let parameters = Parameters::new(url, &environment).map_err(StoreError::Url)?;
        let mut target = Self {
            config: parameters.config().map_err(StoreError::Url)?,
            tls: Arc::new(TlsSettings::new(&parameters, &environment).map_err(StoreError::Url)?),
        };
        let options = target.config.get_options().unwrap_or_default();
        target.config.options(format!("-c TimeZone=UTC {options}"));
        if target.speaks_tls() {
            let checked = target.tls.client();
            checked.map_err(|error| StoreError::Url(error.to_string()))?;
        }
        Ok(target)
    }

    /// The same with further settings of the server's, for its sessions.
    #[must_use]
    pub(crate) fn with(mut self, settings: &[(&str, &str)]) -> Self {
        let mut options = self.config.get_options().unwrap_or_default().to_owned();
        for (name, value) in settings {
            let _ = write!(options, " -c {name}={value}");
        }
        self.config.options(options);
        self
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// The server is away, refuses, or is not trusted.
    pub(crate) async fn open(&self) -> Result<(Client, Wire), ConnectError> {
        if !self.speaks_tls() {
            return self.plainly().await;
        }
        match self.tls.mode() {
            Mode::Disable => self.plainly().await,
            Mode::Allow => match self.plainly().await {
                Err(ConnectError::Refused(plain)) => {
                    let (opened, _) = self.under_tls(SslMode::Require).await;
                    opened.map_err(|error| both(error, &plain, "without TLS"))
                }
                opened => opened,
            },
            Mode::Prefer => match self.under_tls(SslMode::Prefer).await {
                (Err(ConnectError::Refused(said)), true) => {
                    let opened = self.plainly().await;
                    opened.map_err(|error| both(error, &said, "under TLS"))
                }
                (Err(ConnectError::Tls(_)), true) => self.plainly().await,
                (opened, _) => opened,
            },
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => {
                self.under_tls(SslMode::Require).await.0
            }
        }
    }

    /// Whether any of the hosts may be spoken to under TLS: a socket of this machine is not.
    fn speaks_tls(&self) -> bool {
        let over_network = |host: &Host| matches!(host, Host::Tcp(_));
        self.tls.mode() != Mode::Disable && self.config.get_hosts().iter().any(over_network)
    }

    async fn plainly(&self) -> Result<(Client, Wire), ConnectError> {
        let mut config = self.config.clone();
        config.ssl_mode(SslMode::Disable);
        let opened = config.connect(Tls::new(None)).await;
        opened.map_err(|error| self.explained(error))
    }

    /// Opens a connection, and says whether a handshake had begun.
    async fn under_tls(&self, mode: SslMode) -> (Result<(Client, Wire), ConnectError>, bool) {
        let settings = Arc::clone(&self.tls);
        let client = match tokio::task::spawn_blocking(move || settings.client()).await {
            Ok(Ok(client)) => client,
            Ok(Err(error)) => return (Err(ConnectError::Tls(error)), false),
            Err(error) => {
                let stopped = TlsError::Io(std::io::Error::other(error));
                return (Err(ConnectError::Tls(stopped)), false);
            }
        };
        let tls = Tls::new(Some(client));
        let mut config = self.config.clone();
        config.ssl_mode(mode);
        let opened = config.connect(tls.clone()).await;
        (
            opened.map_err(|error| self.explained(error)),
            tls.has_begun(),
        )
    }

    fn explained(&self, error: tokio_postgres::Error) -> ConnectError {
        if let Some(said) = error.as_db_error() {
            return match is_lost_code(said.code().code()) {
                true => ConnectError::Away(error),
                false => ConnectError::Refused(said.message().to_owned()),
            };
        }
        let Some(cause) = error.source() else {
            return ConnectError::Away(error);
        };
        if let Some(broken) = cause.downcast_ref::<std::io::Error>() {
            // What a server thinks of a client's certificate it says after the handshake.
            return match stream::fault(broken) {
                Some(fault) => ConnectError::Tls(TlsError::Handshake(fault.to_string())),
                None => ConnectError::Away(error),
            };
        }
        if cause.is::<TlsError>() {
            let fault = error.into_source().and_then(|cause| cause.downcast().ok());
            return ConnectError::Tls(fault.map_or_else(
                || TlsError::Handshake("it is not known why".to_owned()),
                |fault| *fault,
            ));
        }
        // What is left is said by the driver: of TLS that is not offered, or of a password that is asked for and not there.
        let said = cause.to_string();
        if said == "server does not support TLS" {
            return ConnectError::Tls(TlsError::NotOffered(self.tls.mode().name()));
        }
        ConnectError::Refused(said)
    }
}

/// The second of two refusals, with what the first one said.
fn both(second: ConnectError, first: &str, how: &str) -> ConnectError {
    match second {
        ConnectError::Refused(said) if said != first => {
            ConnectError::Refused(format!("{said} ({how}: {first})"))
        }
        second => second,
    }
}
