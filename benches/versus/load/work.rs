//! The closed loop: as many requests at a time as there are connections, each sent when the one before is answered.

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::http::{Answer, Connection};

/// Why a load cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The server cannot be reached or says what is not HTTP.
    #[error("the connection broke: {0}")]
    Connection(#[from] io::Error),
    /// The server answers, but not what it should.
    #[error("{path} answered {status}: {body}")]
    Refused {
        /// What was asked.
        path: String,
        /// The status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// An answer without what it should have.
    #[error("expected {0} in an answer, but there is none")]
    Missing(&'static str),
    /// The command line.
    #[error("{0}")]
    Usage(String),
}

/// What is to be done to whom.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    /// The server.
    pub(crate) address: SocketAddr,
    /// What all paths begin with.
    pub(crate) prefix: String,
    /// Connections.
    pub(crate) connections: usize,
    /// How long.
    pub(crate) time: Duration,
    /// How many at most.
    pub(crate) count: usize,
    /// External task workers.
    pub(crate) workers: usize,
}

impl Load {
    /// A connection of its own.
    pub(crate) fn connection(&self) -> Connection {
        Connection::new(self.address, &self.prefix)
    }
}

/// What came out.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// How long each took.
    pub(crate) times: Vec<Duration>,
    /// How long all took together.
    pub(crate) elapsed: Duration,
}

impl Figures {
    /// The figures as JSON: how many, in how many seconds, and times in milliseconds.
    pub(crate) fn json(mut self) -> Value {
        self.times.sort_unstable();
        let at = |share: f64| {
            let last = self.times.len().saturating_sub(1);
            let index = (last as f64 * share) as usize;
            self.times
                .get(index)
                .map_or(0.0, |t| t.as_secs_f64() * 1_000.0)
        };
        json!({
            "done": self.times.len(),
            "seconds": self.elapsed.as_secs_f64(),
            "p50": at(0.5),
            "p99": at(0.99),
        })
    }
}

/// An answer that is a success.
pub(crate) fn good(answer: Answer, path: &str) -> Result<Answer, Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let body = String::from_utf8_lossy(&answer.body);
    Err(Failure::Refused {
        path: path.to_owned(),
        status: answer.status,
        body: body.chars().take(300).collect(),
    })
}

/// The JSON of an answer that is a success.
pub(crate) fn value(answer: Answer, path: &str) -> Result<Value, Failure> {
    let answer = good(answer, path)?;
    serde_json::from_slice(&answer.body).map_err(|_| Failure::Missing("JSON"))
}

/// Runs `one` on each connection over and over until the time is up, there have been enough, or it says that nothing is left.
/// It gets its connection, and a number that no other run has.
pub(crate) async fn closed_loop<F>(load: &Load, one: F) -> Result<Figures, Failure>
where
    F: AsyncFn(&mut Connection, usize) -> Result<bool, Failure> + 'static,
{
    let one = Rc::new(one);
    let figures = Rc::new(RefCell::new(Figures::default()));
    let next = Rc::new(RefCell::new(0_usize));
    let begin = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..load.connections {
        let (one, figures, next) = (Rc::clone(&one), Rc::clone(&figures), Rc::clone(&next));
        let load = load.clone();
        running.spawn_local(async move {
            let mut connection = load.connection();
            while begin.elapsed() < load.time {
                let number = {
                    let mut next = next.borrow_mut();
                    *next += 1;
                    *next - 1
                };
                if number >= load.count {
                    break;
                }
                let sent = Instant::now();
                if !one(&mut connection, number).await? {
                    break;
                }
                figures.borrow_mut().times.push(sent.elapsed());
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended.map_err(|e| Failure::Usage(e.to_string()))??;
    }
    let mut figures = figures.take();
    figures.elapsed = begin.elapsed();
    Ok(figures)
}
