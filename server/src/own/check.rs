//! `POST /cauce/check`: `cauce check` for a model in the body. Nothing is deployed.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use cauce_engine::decision::is_dmn;
use serde_json::{Value, json};

use crate::check::findings::{self, Finding};
use crate::query_string::QueryString;
use crate::{App, RestError, body};

/// Says what is wrong with a model.
pub(super) async fn check(
    State(app): State<App>,
    query: QueryString,
    request: Request,
) -> Result<Json<Value>, RestError> {
    let resource = query.get("resource").unwrap_or("model.bpmn").to_owned();
    let content = body::read(request, app.limits.body_bytes).await?;
    // A large model takes its time: others do not wait for it.
    let found = tokio::task::spawn_blocking(move || {
        if is_dmn(&resource) {
            findings::of_dmn(&content)
        } else {
            findings::of_bpmn(&resource, None, &content)
        }
    });
    let found = found.await.map_err(|error| {
        tracing::error!(%error, "a model could not be looked at: this is a bug");
        RestError::rest(
            StatusCode::INTERNAL_SERVER_ERROR,
            "an internal error occurred: see the log of the server",
        )
    })?;
    let problems: Vec<Value> = found.all.iter().map(dto).collect();
    Ok(Json(
        json!({ "deploys": found.deploys, "problems": problems }),
    ))
}

fn dto(finding: &Finding) -> Value {
    let placed = |number: u64| (number > 0).then_some(number);
    json!({
        "severity": finding.weight.name(),
        "rule": finding.rule,
        "elementId": finding.element,
        "line": placed(finding.line),
        "column": placed(finding.column),
        "message": finding.message,
    })
}
