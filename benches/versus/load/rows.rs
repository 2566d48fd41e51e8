//! What is measured, a function each. Preparation comes first; [`go`] says that from now on it counts.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::http::Connection;
use crate::work::{Failure, Figures, Load, closed_loop, good, value};

/// Variables of a start.
const VARIABLES: &str = r#"{"variables":{"customer":{"value":"C-4711-Müller","type":"String"},"amount":{"value":1250,"type":"Integer"}}}"#;

/// Tells whoever started us that what follows is measured, so that it looks at the clocks.
pub(crate) fn go() -> Result<(), Failure> {
    let mut out = std::io::stdout();
    writeln!(out, "go")?;
    out.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(())
}

pub(crate) async fn start(
    connection: &mut Connection,
    model: &str,
    body: &str,
) -> Result<(), Failure> {
    let path = format!("/process-definition/key/versus-{model}/start");
    good(connection.post(&path, body).await?, &path)?;
    Ok(())
}

/// Starts instances of a model with two variables.
pub(crate) async fn starts(load: &Load, model: &'static str) -> Result<Figures, Failure> {
    go()?;
    closed_loop(load, async move |connection, _| {
        start(connection, model, VARIABLES).await?;
        Ok(true)
    })
    .await
}

/// Completes the open user tasks, with a variable.
pub(crate) async fn completions(load: &Load) -> Result<Figures, Failure> {
    let path = format!(
        "/task?processDefinitionKey=versus-task&maxResults={}",
        load.count
    );
    let found = value(load.connection().get(&path).await?, &path)?;
    let ids = RefCell::new(texts(&found, "id")?);
    go()?;
    closed_loop(load, async move |connection, _| {
        let Some(id) = ids.borrow_mut().pop_front() else {
            return Ok(false);
        };
        let path = format!("/task/{id}/complete");
        let body = r#"{"variables":{"approved":{"value":true,"type":"Boolean"}}}"#;
        good(connection.post(&path, body).await?, &path)?;
        Ok(true)
    })
    .await
}

fn texts(list: &Value, field: &'static str) -> Result<VecDeque<String>, Failure> {
    let list = list.as_array().ok_or(Failure::Missing("a list"))?;
    let texts = list.iter().map(|entry| entry[field].as_str());
    texts
        .map(|text| text.map(str::to_owned).ok_or(Failure::Missing(field)))
        .collect()
}

/// What the connections of external task workers share. Tasks that one of them has fetched and has no connection left for are
/// completed in its name by others: at the end of a phase they would wait until the lock runs out.
#[derive(Default)]
struct Workers {
    /// Tasks with the number of the worker that has locked them.
    fetched: RefCell<VecDeque<(usize, String)>>,
    fetching: Vec<tokio::sync::Mutex<()>>,
}

impl Workers {
    fn new(count: usize) -> Self {
        Self {
            fetching: (0..count).map(|_| tokio::sync::Mutex::default()).collect(),
            ..Self::default()
        }
    }

    /// A task of those fetched. Who finds none fetches for all.
    async fn task(
        &self,
        name: usize,
        batch: usize,
        connection: &mut Connection,
    ) -> Result<(usize, String), Failure> {
        loop {
            if let Some(task) = self.fetched.borrow_mut().pop_front() {
                return Ok(task);
            }
            let _alone = self.fetching[name].lock().await;
            if !self.fetched.borrow().is_empty() {
                continue;
            }
            let body = json!({
                "workerId": format!("worker-{name}"), "maxTasks": batch, "asyncResponseTimeout": 100,
                "topics": [{ "topicName": "versus", "lockDuration": 60_000 }],
            });
            let path = "/external-task/fetchAndLock";
            let found = value(connection.post(path, &body.to_string()).await?, path)?;
            let ids = texts(&found, "id")?;
            self.fetched
                .borrow_mut()
                .extend(ids.into_iter().map(|id| (name, id)));
        }
    }
}

/// Starts instances, fetches their external tasks in batches, completes each with a variable. Each worker has its part of the
/// connections; a time is that of a start, the wait for a task, and its completion.
pub(crate) async fn external(load: &Load) -> Result<Figures, Failure> {
    let count = load.workers.max(1);
    let workers = Workers::new(count);
    let batch = (load.connections / count).max(1);
    go()?;
    closed_loop(load, async move |connection, number| {
        start(connection, "external", VARIABLES).await?;
        let (name, id) = workers.task(number % count, batch, connection).await?;
        let path = format!("/external-task/{id}/complete");
        let body = json!({
            "workerId": format!("worker-{name}"),
            "variables": { "result": { "value": "done", "type": "String" } },
        });
        good(connection.post(&path, &body.to_string()).await?, &path)?;
        Ok(true)
    })
    .await
}
