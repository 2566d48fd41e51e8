//! Nodes: which servers work on a database, as they say now and then themselves.
//!
//! Each writes a row of `ACT_GE_PROPERTY` under a name of its own, where Camunda keeps what concerns the database as a whole; it looks
//! up its own names there and leaves others alone. A node that ends takes its row away; what a node that died has left is
//! removed by another a day later. Nothing in the engine depends on these rows.

use std::time::Duration;

use cauce_store::records::Property;
use cauce_store::{Cell, Filter, Record as _, RowChange, Timestamp};
use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Engine;
use crate::exec::{Exec, Step};

/// How often a node says that it is there.
pub const BEAT: Duration = Duration::from_secs(30);
/// A node that has said nothing for so long is taken for dead.
const SILENT: TimeDelta = TimeDelta::seconds(100);
/// Rows of nodes that have said nothing for so long are removed.
const FORGOTTEN: TimeDelta = TimeDelta::days(1);
/// What names of these rows begin with.
const PREFIX: &str = "cauce.node.";
/// How much of a text goes into a row, in bytes; a value has room for 300.
const LONGEST: usize = 70;

/// A server on the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its id, new with each start.
    pub id: String,
    /// The machine it runs on.
    pub host: String,
    /// The address it listens on.
    pub address: String,
    /// Its version.
    pub version: String,
    /// When it began.
    pub since: Timestamp,
    /// When it last said that it is there.
    pub last_seen: Timestamp,
    /// Whether it executes jobs.
    pub job_executor: bool,
}

impl Node {
    /// Whether it is there at a time, as far as it has said.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now - self.last_seen < SILENT
    }

    fn name(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }

    fn value(&self) -> String {
        json!({
            "host": short(&self.host),
            "address": short(&self.address),
            "version": short(&self.version),
            "since": self.since.timestamp(),
            "seen": self.last_seen.timestamp(),
            "jobs": self.job_executor,
        })
        .to_string()
    }

    /// From a row; `None` for one of something else.
    fn of(row: &Property) -> Option<Self> {
        let id = row.name.strip_prefix(PREFIX)?;
        let value: Value = serde_json::from_str(row.value.as_deref()?).ok()?;
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let time = |key: &str| DateTime::from_timestamp(value[key].as_i64()?, 0);
        Some(Self {
            id: id.to_owned(),
            host: text("host"),
            address: text("address"),
            version: text("version"),
            since: time("since")?,
            last_seen: time("seen")?,
            job_executor: value["jobs"] == true,
        })
    }
}

/// The beginning of a text; what JSON would write longer is left out.
fn short(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii() && !c.is_control() && !matches!(c, '"' | '\\'))
        .take(LONGEST)
        .collect()
}

/// The nodes that have said something, those that are silent now among them.
///
/// # Errors
/// None of its own.
pub fn nodes(exec: &mut Exec<'_>) -> Step<Vec<Node>> {
    let rows = exec.query::<Property>(Filter::new().order("NAME_"))?;
    Ok(rows.iter().filter_map(Node::of).collect())
}

/// Writes that a node is there, and forgets those that have been silent for long.
fn beat(exec: &mut Exec<'_>, node: &Node) -> Step {
    let rows = exec
        .query::<Property>(Filter::new().order("NAME_"))?
        .to_vec();
    let node = Node {
        last_seen: exec.now(),
        ..node.clone()
    };
    let (table, name) = (Property::TABLE, node.name());
    let value = Cell::Text(node.value());
    let own = if rows.iter().any(|row| row.name == name) {
        let column = table.columns.iter().position(|c| c.name == "VALUE_");
        RowChange::Update {
            table,
            id: name,
            revision: None,
            set: column.map(|column| (column, value)).into_iter().collect(),
            placed: None,
        }
    } else {
        let cells = vec![Cell::Text(name), value, Cell::Int(1)];
        RowChange::Insert { table, cells }
    };
    exec.ws.statements.push(own);
    for old in rows.iter().filter_map(Node::of) {
        if node.last_seen - old.last_seen > FORGOTTEN {
            remove(exec, &old);
        }
    }
    Ok(())
}

fn remove(exec: &mut Exec<'_>, node: &Node) {
    exec.ws.statements.push(RowChange::Delete {
        table: Property::TABLE,
        id: node.name(),
        revision: None,
    });
}

/// Says now and then that this node is there. Dropping it stops it and leaves the row.
pub struct NodeReporter {
    id: String,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl NodeReporter {
    /// Begins to tell of a node that listens on an address.
    #[must_use]
    pub fn start(engine: Engine, version: &str, address: &str, job_executor: bool) -> Self {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let now = engine.now();
        let node = Node {
            id: id.clone(),
            host: engine.config().hostname.clone(),
            address: address.to_owned(),
            version: version.to_owned(),
            since: now,
            last_seen: now,
            job_executor,
        };
        let (stop, mut stopped) = watch::channel(false);
        let running = tokio::spawn(async move {
            while !*stopped.borrow() {
                if let Err(error) = engine.run(|exec| beat(exec, &node)).await {
                    tracing::debug!(%error, "this node could not say that it is there");
                }
                tokio::select! {
                    () = tokio::time::sleep(BEAT) => {}
                    _ = stopped.changed() => {}
                }
            }
            let gone = engine.run(|exec| {
                remove(exec, &node);
                Ok(())
            });
            if let Err(error) = gone.await {
                tracing::debug!(%error, "this node could not say that it goes");
            }
        });
        Self { id, stop, running }
    }

    /// The node's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Says that the node goes.
    pub async fn stop(self) {
        // The reporter may have ended by itself; then there is nobody to tell.
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the reporter of the node did not end cleanly");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineConfig;

    fn node(id: &str, seen: Timestamp) -> Node {
        Node {
            id: id.to_owned(),
            host: "a \"machine\"".repeat(30),
            address: "[::1]:8080".repeat(30),
            version: "0.1.0".repeat(30),
            since: seen,
            last_seen: seen,
            job_executor: true,
        }
    }

    #[test]
    fn a_node_fits_into_a_row_and_comes_back() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        let told = node("1", now);
        let row = Property {
            name: told.name(),
            value: Some(told.value()),
            rev: 1,
        };
        assert!(told.value().len() <= 300, "{}", told.value());
        let back = Node::of(&row).expect("a node");
        assert_eq!((back.since, back.job_executor, &*back.id), (now, true, "1"));
        assert!(back.is_alive(now) && !back.is_alive(now + TimeDelta::seconds(100)));
        for other in ["schema.version", "cauce.node.2"] {
            let row = Property {
                name: other.to_owned(),
                value: Some("fox(1)".to_owned()),
                rev: 1,
            };
            assert_eq!(Node::of(&row), None);
        }
    }

    #[tokio::test]
    async fn nodes_come_and_go_and_the_dead_are_forgotten() {
        let engine = Engine::open(EngineConfig::default())
            .await
            .expect("an engine");
        let reporter = NodeReporter::start(engine.clone(), "0.1.0", "127.0.0.1:1", false);
        let ids = async || -> Vec<String> {
            let found = engine.run(nodes).await.expect("nodes");
            found.into_iter().map(|node| node.id).collect()
        };
        while ids().await.is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(ids().await, [reporter.id()]);
        let now = engine.now();
        for (id, ago) in [("dead", 2), ("silent", 0)] {
            let old = node(id, now - TimeDelta::days(ago) - TimeDelta::hours(1));
            let row = RowChange::Insert {
                table: Property::TABLE,
                cells: vec![
                    Cell::Text(old.name()),
                    Cell::Text(old.value()),
                    Cell::Int(1),
                ],
            };
            let insert = engine.run(|exec| {
                exec.ws.statements.push(row.clone());
                Ok(())
            });
            insert.await.expect("a row");
        }
        assert_eq!(ids().await.len(), 3);
        let own = node("own", now);
        for _ in 0..2 {
            engine.run(|exec| beat(exec, &own)).await.expect("a beat");
        }
        let mut left = ids().await;
        left.retain(|id| id != reporter.id());
        assert_eq!(left, ["own", "silent"]);
        let id = reporter.id().to_owned();
        reporter.stop().await;
        assert!(!ids().await.contains(&id));
    }
}
