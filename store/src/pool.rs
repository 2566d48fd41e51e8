//! A bounded pool of connections.
//!
//! No connection is asked for a sign of life, which would double the round trips of a short read. It goes back only after its caller
//! says that it is fit, and one that broke empties the pool, since its neighbours have gone the same way.

use crate::error::StoreError;
use crate::options::StoreOptions;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Opens connections of one kind.
pub(crate) trait Connector: Send + Sync + 'static {
    /// What it opens.
    type Connection: Send;
    /// Whether a connection whose user was cancelled in the middle of a statement may be used again.
    const CANCEL_SAFE: bool;
    /// Opens a connection.
    fn connect(&self) -> impl Future<Output = Result<Self::Connection, StoreError>> + Send;
}

/// A bounded pool.
pub(crate) struct Pool<C: Connector> {
    connector: C,
    idle: Mutex<Vec<C::Connection>>,
    permits: Arc<Semaphore>,
    patience: Duration,
    limit: Duration,
}

/// A connection on loan. Dropped without [`Lease::release`] it is closed, unless its kind is safe to be cancelled.
pub(crate) struct Lease<C: Connector> {
    pool: Arc<Pool<C>>,
    connection: Option<C::Connection>,
    reused: bool,
    _permit: OwnedSemaphorePermit,
}

impl<C: Connector> Pool<C> {
    /// A pool of at most `size` connections; a caller waits for one as long as the options say.
    pub(crate) fn new(connector: C, size: usize, options: &StoreOptions) -> Arc<Self> {
        Arc::new(Self {
            connector,
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(size.max(1))),
            patience: options.acquire_timeout,
            limit: options.statement_timeout,
        })
    }

    /// Borrows a connection, opening one if none is idle.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<Lease<C>, StoreError> {
        let acquired =
            tokio::time::timeout(self.patience, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = acquired
            .map_err(|_| StoreError::Busy(self.patience))?
            .map_err(|_| StoreError::Closed)?;
        let idle = self.idle().pop();
        let reused = idle.is_some();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                // It is rare, and large: whoever waits for a connection does not carry its state.
                let opening = Box::pin(self.connector.connect());
                let opened = tokio::time::timeout(self.patience, opening).await;
                // A server that does not answer in time is away, whatever the reason.
                opened.map_err(|elapsed| StoreError::Unavailable(elapsed.into()))??
            }
        };
        Ok(Lease {
            pool: Arc::clone(self),
            connection: Some(connection),
            reused,
            _permit: permit,
        })
    }

    /// Closes the idle connections: they are older than one that was found broken.
    pub(crate) fn discard_idle(&self) {
        let stale = std::mem::take(&mut *self.idle());
        drop(stale);
    }

    /// Refuses all further callers and closes what is idle.
    pub(crate) fn close(&self) {
        self.permits.close();
        self.discard_idle();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<C::Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Connector> Lease<C> {
    /// The connection.
    #[expect(
        clippy::expect_used,
        reason = "the connection is only taken by release and drop, which end the lease"
    )]
    pub(crate) fn connection(&mut self) -> &mut C::Connection {
        self.connection
            .as_mut()
            .expect("a lease holds its connection until its end")
    }

    /// Whether the connection has served somebody before, so that it may have broken while it was idle.
    pub(crate) fn is_reused(&self) -> bool {
        self.reused
    }

    /// How long the server may take for an answer.
    pub(crate) fn limit(&self) -> Duration {
        self.pool.limit
    }

    /// Gives the connection back, fit for use.
    pub(crate) fn release(mut self) {
        if let Some(connection) = self.connection.take()
            && !self.pool.permits.is_closed()
        {
            self.pool.idle().push(connection);
        }
    }

    /// Closes the connection and all idle ones: it is broken.
    pub(crate) fn discard(mut self) {
        self.connection = None;
        self.pool.discard_idle();
    }
}

/// Waits for a server's answer, but not for ever: a connection whose other end has vanished is never told so.
pub(crate) async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(limit, answer)
        .await
        .map_err(|_| StoreError::TimedOut(limit))?
}

impl<C: Connector> Drop for Lease<C> {
    fn drop(&mut self) {
        if C::CANCEL_SAFE
            && let Some(connection) = self.connection.take()
            && !self.pool.permits.is_closed()
        {
            self.pool.idle().push(connection);
        }
    }
}
