//! What every handler has at hand.

use std::sync::Arc;
use std::time::Duration;

use cauce_engine::authorization::{self, Resource};
use cauce_engine::command::{self, Readable};
use cauce_engine::exec::Step;
use cauce_engine::store::query::Viewer;
use cauce_engine::{Caller, Engine, Exec};
use tokio::sync::Semaphore;

use crate::RestError;
use crate::authentication::Authentication;
use crate::session::Sessions;

/// Bounds on what a request may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest request body in bytes, uploads included.
    pub body_bytes: usize,
    /// The most parts of a multipart form.
    pub parts: usize,
    /// How long a request may take. A long poll (`fetchAndLock`) has its own time.
    pub request_timeout: Duration,
    /// The longest a `fetchAndLock` may wait.
    pub long_poll: Duration,
    /// The most requests of engine-rest that are worked on at a time, long polls aside. More are refused, to be sent again later.
    pub requests: usize,
    /// The most who follow the events at a time. More are refused, to ask again later.
    pub listeners: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 50 * 1024 * 1024,
            parts: 1000,
            request_timeout: Duration::from_secs(120),
            long_poll: Duration::from_secs(1800),
            requests: 2000,
            listeners: 1000,
        }
    }
}

/// How long a session lasts without being used, if nothing else is said.
pub(crate) const IDLE: Duration = Duration::from_secs(30 * 60);

/// The state of the server: the engine and the bounds on requests.
#[derive(Clone)]
pub struct App {
    /// The engine.
    pub engine: Engine,
    /// Bounds on requests.
    pub limits: Arc<Limits>,
    /// Room for requests.
    pub(crate) room: Arc<Semaphore>,
    /// Room for those who follow the events.
    pub(crate) listeners: Arc<Semaphore>,
    /// How requests say who makes them.
    pub authentication: Authentication,
    /// Who has given a password before.
    pub(crate) sessions: Arc<Sessions>,
    /// The id under which this server tells others that it is there, where it does.
    pub node: Option<Arc<str>>,
    /// Whether the server ends: long polls answer then.
    pub ending: tokio::sync::watch::Receiver<bool>,
}

tokio::task_local! {
    /// Who makes the request, where somebody has been authenticated.
    pub(crate) static CALLER: Caller;
}

impl App {
    /// A server over an engine. The sender ends long polls when it says so, or goes.
    #[must_use]
    pub fn new(engine: Engine, limits: Limits) -> (Self, tokio::sync::watch::Sender<bool>) {
        let (ending, ended) = tokio::sync::watch::channel(false);
        (
            Self {
                engine,
                room: Arc::new(Semaphore::new(limits.requests)),
                listeners: Arc::new(Semaphore::new(limits.listeners)),
                limits: Arc::new(limits),
                authentication: Authentication::None,
                sessions: Arc::new(Sessions::new(None, IDLE)),
                node: None,
                ending: ended,
            },
            ending,
        )
    }

    /// Has sessions sealed with a key that other nodes have as well, and last so long without being used.
    pub fn set_sessions(&mut self, key: Option<&str>, idle: Duration) {
        self.sessions = Arc::new(Sessions::new(key, idle));
    }

    /// The engine's time, in seconds since 1970.
    pub(crate) fn now_in_seconds(&self) -> i64 {
        self.engine.now().timestamp()
    }

    /// Who makes the request that is being handled.
    pub(crate) fn caller() -> Caller {
        CALLER.try_with(Clone::clone).unwrap_or_default()
    }

    /// What who makes the request sees.
    pub(crate) fn viewer(&self) -> Viewer {
        CALLER
            .try_with(|caller| self.engine.viewer(caller))
            .unwrap_or_default()
    }

    /// Whether anything is checked of who makes the request.
    pub(crate) fn is_checked(&self) -> bool {
        CALLER
            .try_with(|caller| self.engine.checked(caller).is_some())
            .unwrap_or_default()
    }

    /// Refuses who may not read something.
    pub(crate) async fn may_read(&self, what: Readable<'_>) -> Result<(), RestError> {
        if !self.is_checked() {
            return Ok(());
        }
        self.run(|exec| command::check_readable(exec, what)).await
    }

    /// Whether who makes the request has a permission.
    pub(crate) async fn is_authorized(
        &self,
        resource: Resource,
        permission: &str,
        id: Option<&str>,
    ) -> Result<bool, RestError> {
        let Some(principal) = self.viewer().principal else {
            return Ok(true);
        };
        let (number, bits) = (resource.number(), resource.bits(permission));
        self.run(|exec| authorization::is_authorized(exec, &principal, number, bits, id))
            .await
    }

    /// Runs a command for who makes the request.
    pub(crate) async fn run<T: Send>(
        &self,
        command: impl Fn(&mut Exec<'_>) -> Step<T> + Send + Sync,
    ) -> Result<T, RestError> {
        Ok(self.engine.run_as(&Self::caller(), command).await?)
    }
}
