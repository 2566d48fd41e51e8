//! Connections to PostgreSQL that write: all statements of a batch go out at once, and their answers come back in one go.

use crate::connect::Target;
use crate::error::{CommitError, StoreError};
use crate::pool::Connector;
use crate::record::{Cell, Kind};
use crate::sql::postgres::{boolean, bytes, double, int, long, text, time};
use std::collections::HashMap;
use std::pin::Pin;
use std::task::Poll;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Statement};

/// How many prepared statements a connection keeps before it begins anew.
const STATEMENT_CACHE: usize = 400;

/// A parameter of a statement.
type Bind<'a> = Box<dyn ToSql + Sync + Send + 'a>;

/// A statement with its parameters.
#[derive(Default)]
pub(crate) struct Sql<'a> {
    /// Its text.
    pub(crate) text: String,
    binds: Vec<Bind<'a>>,
    /// Whether it counts rows, and fails where another transaction has changed them.
    pub(crate) counts: bool,
}

impl<'a> Sql<'a> {
    /// Adds a parameter. A value of another kind than the one named becomes null.
    pub(crate) fn add(&mut self, kind: Kind, cell: &'a Cell) {
        self.binds.push(match kind {
            Kind::Text => Box::new(text(cell)),
            Kind::Int => Box::new(int(cell)),
            Kind::Long => Box::new(long(cell)),
            Kind::Double => Box::new(double(cell)),
            Kind::Bool => Box::new(boolean(cell)),
            Kind::Time => Box::new(time(cell)),
            Kind::Bytes => Box::new(bytes(cell)),
        });
    }

    /// Adds a column of values as one array.
    pub(crate) fn add_array(&mut self, kind: Kind, cells: impl Iterator<Item = &'a Cell>) {
        self.binds.push(match kind {
            Kind::Text => Box::new(cells.map(text).collect::<Vec<_>>()),
            Kind::Int => Box::new(cells.map(int).collect::<Vec<_>>()),
            Kind::Long => Box::new(cells.map(long).collect::<Vec<_>>()),
            Kind::Double => Box::new(cells.map(double).collect::<Vec<_>>()),
            Kind::Bool => Box::new(cells.map(boolean).collect::<Vec<_>>()),
            Kind::Time => Box::new(cells.map(time).collect::<Vec<_>>()),
            Kind::Bytes => Box::new(cells.map(bytes).collect::<Vec<_>>()),
        });
    }

    /// Adds any other parameter.
    pub(crate) fn bind(&mut self, value: impl ToSql + Sync + Send + 'a) {
        self.binds.push(Box::new(value));
    }

    /// How many parameters there are.
    pub(crate) fn binds(&self) -> usize {
        self.binds.len()
    }
}

/// Opens connections that write.
pub(crate) struct PgWriterConnector(Target);

impl PgWriterConnector {
    /// Connections to there.
    pub(crate) fn new(target: Target) -> Self {
        Self(target)
    }
}

impl Connector for PgWriterConnector {
    type Connection = PgWriter;
    const CANCEL_SAFE: bool = false;
    async fn connect(&self) -> Result<PgWriter, StoreError> {
        let (client, connection) = self.0.open().await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection that writes broke");
            }
        });
        Ok(PgWriter {
            client,
            statements: HashMap::new(),
        })
    }
}

/// A connection that writes. It ends when it is dropped.
pub(crate) struct PgWriter {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// How a run of statements went.
pub(crate) enum Outcome {
    /// All were run and found what they must.
    Done,
    /// A statement found another number of rows than it must, and failed.
    Stale(usize),
}

impl PgWriter {
    /// Whether the connection is known to be broken.
    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// The database refuses, or is away.
    pub(crate) async fn begin(&self) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute("BEGIN").await
    }

    /// Runs statements one after the other, waiting for none before the next is sent. Where not all are done the transaction takes
    /// nothing more and is to be rolled back.
    ///
    /// # Errors
    /// Of the statement that failed first.
    pub(crate) async fn run(
        &mut self,
        statements: &[Sql<'_>],
    ) -> Result<Outcome, tokio_postgres::Error> {
        self.prepare(statements).await?;
        let answers = in_order(self.sent(statements), None).await;
        outcome(statements, answers.into_iter().flatten())
    }

    /// Runs statements in a transaction of their own. The commit is sent once the server has answered at all, and without waiting for
    /// the statements: where one of them fails it rolls back.
    ///
    /// # Errors
    /// Of what failed first, and whether the commit had been sent.
    pub(crate) async fn transaction(
        &mut self,
        statements: &[Sql<'_>],
    ) -> Result<Outcome, (tokio_postgres::Error, bool)> {
        self.prepare(statements)
            .await
            .map_err(|error| (error, false))?;
        let mut sent = vec![self.control("BEGIN")];
        sent.extend(self.sent(statements));
        let last = Some(self.control("COMMIT"));
        let mut answers = in_order(sent, last).await.into_iter();
        let begun = answers.next().flatten().unwrap_or(Ok(0));
        begun.map_err(|error| (error, false))?;
        outcome(statements, answers.flatten()).map_err(|error| (error, true))
    }

    fn control<'a>(&'a self, words: &'a str) -> Sent<'a> {
        Box::pin(async move { self.client.batch_execute(words).await.map(|()| 0) })
    }

    fn sent<'a>(&'a self, statements: &'a [Sql<'_>]) -> Vec<Sent<'a>> {
        let sent = statements.iter().map(|statement| -> Sent<'a> {
            let prepared = &self.statements[&statement.text];
            let binds = statement.binds.iter().map(|bind| {
                let bind: &(dyn ToSql + Sync) = &**bind;
                bind
            });
            Box::pin(self.client.execute_raw(prepared, binds))
        });
        sent.collect()
    }

    /// Ends the transaction and keeps what it wrote.
    ///
    /// # Errors
    /// The database refuses, or is away.
    pub(crate) async fn commit(&self) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute("COMMIT").await
    }

    /// Ends the transaction and forgets what it wrote.
    ///
    /// # Errors
    /// The connection broke; then the transaction is gone as well.
    pub(crate) async fn roll_back(&self) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute("ROLLBACK").await
    }

    /// The first column of the first row of a select, as text.
    ///
    /// # Errors
    /// The database refuses, or is away.
    pub(crate) async fn text(
        &mut self,
        sql: &Sql<'_>,
    ) -> Result<Option<String>, tokio_postgres::Error> {
        let binds: Vec<&(dyn ToSql + Sync)> = sql
            .binds
            .iter()
            .map(|bind| {
                let bind: &(dyn ToSql + Sync) = &**bind;
                bind
            })
            .collect();
        let row = self.client.query_opt(&sql.text, &binds).await?;
        row.map_or(Ok(None), |row| row.try_get(0))
    }

    async fn prepare(&mut self, statements: &[Sql<'_>]) -> Result<(), tokio_postgres::Error> {
        let mut missing: Vec<&str> = statements
            .iter()
            .map(|statement| statement.text.as_str())
            .filter(|text| !self.statements.contains_key(*text))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        if self.statements.len() + missing.len() > STATEMENT_CACHE {
            self.statements.clear();
            missing = statements
                .iter()
                .map(|statement| statement.text.as_str())
                .collect();
        }
        missing.sort_unstable();
        missing.dedup();
        let client = &self.client;
        let sent = missing
            .iter()
            .map(|text| -> Pending<'_, Statement> { Box::pin(client.prepare(text)) });
        let prepared = in_order(sent.collect(), None).await;
        for (text, prepared) in missing.into_iter().zip(prepared.into_iter().flatten()) {
            self.statements.insert(text.to_owned(), prepared?);
        }
        Ok(())
    }
}

type Answer = Result<u64, tokio_postgres::Error>;
type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, tokio_postgres::Error>> + Send + 'a>>;
type Sent<'a> = Pending<'a, u64>;

/// What the answers to statements come to. A statement after one that failed fails too: only the first failure says why.
fn outcome(
    statements: &[Sql<'_>],
    answers: impl Iterator<Item = Answer>,
) -> Result<Outcome, tokio_postgres::Error> {
    for (index, answer) in answers.enumerate() {
        match answer {
            Ok(_) => {}
            Err(error)
                if error.code() == Some(&SqlState::INVALID_TEXT_REPRESENTATION)
                    && statements.get(index).is_some_and(|sql| sql.counts) =>
            {
                return Ok(Outcome::Stale(index));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Outcome::Done)
}

/// Waits for all futures. Each is asked for the first time in the order of the list, which is when its message is sent; the last one
/// when the first has been answered well. What was not sent has no answer.
async fn in_order<T>(
    mut futures: Vec<Pending<'_, T>>,
    last: Option<Pending<'_, T>>,
) -> Vec<Option<Result<T, tokio_postgres::Error>>> {
    let held = if last.is_some() {
        futures.len()
    } else {
        usize::MAX
    };
    futures.extend(last);
    let mut done: Vec<_> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for index in 0..futures.len() {
            if done[index].is_some() || (index == held && matches!(done[0], Some(Err(_)))) {
                continue;
            }
            if index == held && done[0].is_none() {
                waiting = true;
                continue;
            }
            match futures[index].as_mut().poll(context) {
                Poll::Ready(answer) => done[index] = Some(answer),
                Poll::Pending => waiting = true,
            }
        }
        if waiting {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    done
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) if !is_lost(code) => Self::Database(error.into()),
            // Without a code it is not the server that speaks.
            _ => Self::Unavailable(error.into()),
        }
    }
}

impl From<tokio_postgres::Error> for CommitError {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(database) = error.as_db_error()
            && !is_lost(database.code())
        {
            let table = database.table().unwrap_or_default().to_uppercase();
            let code = database.code();
            if *code == SqlState::UNIQUE_VIOLATION {
                let constraint = database
                    .constraint()
                    .unwrap_or(database.message())
                    .to_owned();
                return Self::UniqueViolation { table, constraint };
            }
            let conflicts = [
                SqlState::FOREIGN_KEY_VIOLATION,
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::T_R_DEADLOCK_DETECTED,
            ];
            if conflicts.contains(code) {
                let id = String::new();
                return Self::OptimisticLocking { table, id };
            }
        }
        Self::from(StoreError::from(error))
    }
}

/// Whether an error means that the connection, not the statement, is the problem.
fn is_lost(code: &SqlState) -> bool {
    crate::error::is_lost_code(code.code())
}
