//! What is known of the cleanup of the history: its window and its jobs.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use cauce_engine::store::query::{Query, entities};
use serde_json::{Value, json};

use crate::rest::list::{self, Options, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/history/cleanup/configuration", get(configuration))
        .route("/history/cleanup/job", get(job))
        .route("/history/cleanup/jobs", get(jobs))
}

/// There is no window in which cleanup runs by itself: it runs when it is asked for.
async fn configuration() -> Json<Value> {
    Json(json!({ "batchWindowStartTime": null, "batchWindowEndTime": null, "enabled": true }))
}

async fn found(app: &App) -> Result<Vec<Value>, RestError> {
    list::rows(
        app,
        Shape::Plain,
        &Query::new(&entities::JOB).text("$handler", "history-cleanup"),
        Options::SINGLE,
    )
    .await
}

async fn job(State(app): State<App>) -> Result<Json<Value>, RestError> {
    let job = found(&app).await?.into_iter().next();
    job.map(Json)
        .ok_or_else(|| RestError::not_found("History cleanup job does not exist"))
}

async fn jobs(State(app): State<App>) -> Result<Json<Value>, RestError> {
    let jobs = found(&app).await?;
    if jobs.is_empty() {
        return Err(RestError::not_found("History cleanup jobs are empty"));
    }
    Ok(Json(Value::Array(jobs)))
}
