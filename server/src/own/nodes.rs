//! `GET /cauce/nodes`: the servers on the database.

use axum::Json;
use axum::extract::State;
use cauce_engine::command::Readable;
use cauce_engine::nodes::nodes;
use serde_json::{Value, json};

use crate::body::format_date;
use crate::{App, RestError};

/// Lists the nodes that have said that they are there, to who may read about the system.
pub(super) async fn list(State(app): State<App>) -> Result<Json<Value>, RestError> {
    app.may_read(Readable::System).await?;
    let found = app.run(nodes).await?;
    let now = app.engine.now();
    let dtos: Vec<Value> = found
        .iter()
        .map(|node| {
            json!({
                "id": node.id,
                "host": node.host,
                "address": node.address,
                "version": node.version,
                "since": format_date(node.since),
                "lastSeen": format_date(node.last_seen),
                "alive": node.is_alive(now),
                "jobExecutor": node.job_executor,
                "answers": app.node.as_deref() == Some(node.id.as_str()),
            })
        })
        .collect();
    Ok(Json(json!(dtos)))
}
