//! Connections to PostgreSQL that do one thing after the other. The task that waits for an answer reads it from the network itself:
//! there is no other one to wake.

use crate::connect::{Target, Wire};
use crate::error::StoreError;
use crate::pool::Connector;
use std::collections::{HashMap, VecDeque};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Row, Statement};

/// How many prepared statements a connection keeps before it begins anew.
const STATEMENT_CACHE: usize = 400;

/// Opens sessions.
pub(crate) struct PgConnector(pub(crate) Target);

impl Connector for PgConnector {
    type Connection = PgSession;
    const CANCEL_SAFE: bool = false;
    async fn connect(&self) -> Result<PgSession, StoreError> {
        Ok(PgSession::new(self.0.open().await?))
    }
}

/// A connection. It ends when it is dropped.
pub(crate) struct PgSession {
    client: Client,
    line: Line,
    statements: HashMap<String, Statement>,
}

/// The connection's end, with what the server said unasked.
struct Line {
    wire: Wire,
    heard: VecDeque<String>,
}

impl PgSession {
    /// On a connection.
    pub(crate) fn new((client, wire): (Client, Wire)) -> Self {
        let line = Line {
            wire,
            heard: VecDeque::new(),
        };
        Self {
            client,
            line,
            statements: HashMap::new(),
        }
    }

    /// The rows that a statement results in. It is prepared the first time.
    ///
    /// # Errors
    /// The database refuses, or is away.
    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        types: &[Type],
        binds: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, tokio_postgres::Error> {
        let client = &self.client;
        let known = self.statements.get(sql);
        let statement = match known.filter(|statement| statement.params() == types) {
            Some(statement) => statement,
            None => {
                if self.statements.len() >= STATEMENT_CACHE {
                    self.statements.clear();
                }
                let prepared = self.line.until(client.prepare_typed(sql, types)).await?;
                let kept = self.statements.entry(sql.to_owned());
                kept.insert_entry(prepared).into_mut()
            }
        };
        self.line.until(client.query(statement, binds)).await
    }

    /// Does something with the client that takes any number of round trips.
    ///
    /// # Errors
    /// The database refuses, or is away.
    pub(crate) async fn run<'a, T, E: From<tokio_postgres::Error>, F>(
        &'a mut self,
        work: impl FnOnce(&'a Client) -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        self.line.until(work(&self.client)).await
    }

    /// Waits for the next notification; its payload. `None` when the connection has ended. Nothing is lost where nobody waits.
    ///
    /// # Errors
    /// The connection broke.
    pub(crate) async fn notification(&mut self) -> Result<Option<String>, tokio_postgres::Error> {
        let line = &mut self.line;
        std::future::poll_fn(|context| {
            loop {
                if let Some(payload) = line.heard.pop_front() {
                    return Poll::Ready(Ok(Some(payload)));
                }
                match line.wire.poll_message(context) {
                    Poll::Ready(Some(message)) => line.hear(message?),
                    Poll::Ready(None) => return Poll::Ready(Ok(None)),
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await
    }
}

impl Line {
    /// Carries questions and answers until something is done that waits for nothing else.
    ///
    /// Only the network wakes this task: where client and connection would wake each other nobody listens, as both are looked at here
    /// anyway. Each such call would wake a thread that finds nothing to do.
    async fn until<T, E: From<tokio_postgres::Error>>(
        &mut self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut work = pin!(work);
        // So that a question does not call the task that waited here before.
        let broken = self.carry(&mut Context::from_waker(Waker::noop()));
        if let Some(error) = broken {
            return Err(error.into());
        }
        std::future::poll_fn(|context| {
            let mut nobody = Context::from_waker(Waker::noop());
            // It asks, what it asks is sent and what has come is read, it reads the answer.
            if let Poll::Ready(done) = work.as_mut().poll(&mut nobody) {
                return Poll::Ready(done);
            }
            let broken = self.carry(context);
            match (work.as_mut().poll(&mut nobody), broken) {
                (Poll::Ready(done), _) => Poll::Ready(done),
                (Poll::Pending, Some(error)) => Poll::Ready(Err(error.into())),
                (Poll::Pending, None) => Poll::Pending,
            }
        })
        .await
    }

    /// Sends and reads as much as there is; why it cannot go on, if so.
    fn carry(&mut self, context: &mut Context<'_>) -> Option<tokio_postgres::Error> {
        loop {
            match self.wire.poll_message(context) {
                Poll::Ready(Some(Ok(message))) => self.hear(message),
                Poll::Ready(Some(Err(error))) => return Some(error),
                // It ends by itself only after the client has gone.
                Poll::Ready(None) | Poll::Pending => return None,
            }
        }
    }

    fn hear(&mut self, message: AsyncMessage) {
        match message {
            AsyncMessage::Notification(notification) => {
                self.heard.push_back(notification.payload().to_owned());
            }
            AsyncMessage::Notice(notice) => {
                tracing::debug!(severity = notice.severity(), "{}", notice.message());
            }
            _ => {}
        }
    }
}
