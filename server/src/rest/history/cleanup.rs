//! The cleanup of the history: its window, its jobs, and having it run.

use crate::routes::Routes;
use crate::routes::{get, post};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cauce_engine::history::cleanup::clean_up_history;
use cauce_engine::store::query::{Query, entities};
use serde_json::{Value, json};

use crate::body::format_date;
use crate::query_string::QueryString;
use crate::rest::list::{self, Options, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/history/cleanup", post(clean_up))
        .route("/history/cleanup/configuration", get(configuration))
        .route("/history/cleanup/job", get(job))
        .route("/history/cleanup/jobs", get(jobs))
}

async fn configuration(State(app): State<App>) -> Json<Value> {
    let settings = &app.engine.config().history_cleanup;
    let window = settings
        .window
        .and_then(|window| window.current_or_next(app.engine.now()));
    Json(json!({
        "batchWindowStartTime": window.map(|(start, _)| format_date(start)),
        "batchWindowEndTime": window.map(|(_, end)| format_date(end)),
        "enabled": settings.enabled,
    }))
}

async fn clean_up(State(app): State<App>, query: QueryString) -> Result<Json<Value>, RestError> {
    let immediately = query.flag("immediatelyDue").unwrap_or(true);
    let jobs = app
        .run(|exec| clean_up_history(exec, immediately))
        .await
        .map_err(|e| e.as_invalid(&["BadUserRequestException"], StatusCode::BAD_REQUEST))?;
    let Some(first) = jobs.first() else {
        return Ok(Json(Value::Null));
    };
    let query = Query::new(&entities::JOB).text("jobId", &first.id);
    let found = list::rows(&app, Shape::Plain, &query, Options::SINGLE).await?;
    Ok(Json(found.into_iter().next().unwrap_or(Value::Null)))
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
