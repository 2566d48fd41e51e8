//! What changes batches.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, put};
use cauce_engine::command;
use cauce_engine::store::records::Batch;
use serde_json::{Value, json};

use crate::body::{Body, format_date};
use crate::query_string::QueryString;
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/batch/{id}", delete(remove)).route("/batch/{id}/suspended", put(suspend))
}

fn refused(error: RestError, words: String) -> RestError {
    let invalid = error.kind == "BadUserRequestException";
    let mut error = error.as_invalid(&["BadUserRequestException"], StatusCode::BAD_REQUEST);
    if invalid {
        error.message = Some(words);
    }
    error
}

async fn remove(State(app): State<App>, Path(id): Path<String>, query: QueryString) -> Done {
    let cascade = query.flag("cascade").unwrap_or(false);
    app.run(|exec| command::delete_batch(exec, &id, cascade))
        .await
        .map_err(|e| refused(e, format!("Unable to delete batch with id '{id}'")))?;
    Ok(NO_CONTENT)
}

async fn suspend(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let suspended = body.fields().flag("suspended")?;
    let verb = if suspended { "suspend" } else { "activate" };
    app.run(|exec| command::suspend_batch(exec, &id, suspended))
        .await
        .map_err(|e| refused(e, format!("Unable to {verb} batch with id '{id}'")))?;
    Ok(NO_CONTENT)
}

/// A batch as answers hold it.
pub(crate) fn batch_dto(row: &Batch) -> Value {
    json!({
        "id": row.id,
        "type": row.kind,
        "totalJobs": row.total_jobs,
        "jobsCreated": row.jobs_created,
        "batchJobsPerSeed": row.jobs_per_seed,
        "invocationsPerBatchJob": row.invocations_per_job,
        "seedJobDefinitionId": row.seed_job_def_id,
        "monitorJobDefinitionId": row.monitor_job_def_id,
        "batchJobDefinitionId": row.batch_job_def_id,
        "suspended": row.suspension_state == Some(2),
        "tenantId": row.tenant_id,
        "createUserId": row.create_user_id,
        "startTime": row.start_time.map(format_date),
        "executionStartTime": row.exec_start_time.map(format_date),
    })
}
