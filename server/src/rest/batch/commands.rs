//! What suspends and deletes batches, and what is said of one that has just begun.

use crate::routes::Routes;
use crate::routes::{delete, put};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::batch;
use cauce_engine::store::records::Batch;
use serde_json::{Value, json};

use crate::body::{Body, format_date};
use crate::query_string::QueryString;
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The answer of an operation that begins a batch.
pub(crate) type Begun = Result<Json<Value>, RestError>;

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/batch/{id}/suspended", put(suspend))
        .route("/batch/{id}", delete(remove))
}

/// A batch that has just begun.
pub(crate) fn begun(batch: &Batch) -> Json<Value> {
    Json(json!({
        "id": batch.id,
        "type": batch.kind,
        "totalJobs": batch.total_jobs,
        "jobsCreated": batch.jobs_created,
        "batchJobsPerSeed": batch.jobs_per_seed,
        "invocationsPerBatchJob": batch.invocations_per_job,
        "seedJobDefinitionId": batch.seed_job_def_id,
        "monitorJobDefinitionId": batch.monitor_job_def_id,
        "batchJobDefinitionId": batch.batch_job_def_id,
        "suspended": batch.suspension_state == 2,
        "tenantId": batch.tenant_id,
        "createUserId": batch.create_user_id,
        "startTime": batch.start_time.map(format_date),
        "executionStartTime": batch.exec_start_time.map(format_date),
    }))
}

/// What the engine refused, as an `InvalidRequestException` without a code.
pub(crate) fn refused(mut error: RestError) -> RestError {
    if error.code.is_some()
        && matches!(
            error.kind,
            "BadUserRequestException" | "NotFoundException" | "NullValueException"
        )
    {
        error.kind = "InvalidRequestException";
        error.status = StatusCode::BAD_REQUEST;
        error.code = None;
    }
    error
}

/// What the engine refused, in the words of this resource.
fn unable(verb: &str, id: &str) -> impl Fn(RestError) -> RestError {
    let message = format!("Unable to {verb} batch with id '{id}'");
    move |error| {
        let missing = error.kind == "BadUserRequestException";
        let mut error = error.as_invalid(&["BadUserRequestException"], StatusCode::BAD_REQUEST);
        if missing {
            error.message = Some(message.clone());
        }
        error
    }
}

async fn suspend(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let suspended = body.fields().flag("suspended")?;
    let verb = if suspended { "suspend" } else { "activate" };
    app.run(|exec| batch::suspend_batch(exec, &id, suspended))
        .await
        .map_err(unable(verb, &id))?;
    Ok(NO_CONTENT)
}

async fn remove(State(app): State<App>, Path(id): Path<String>, query: QueryString) -> Done {
    let cascade = query.flag("cascade").unwrap_or(false);
    app.run(|exec| batch::delete_batch(exec, &id, cascade))
        .await
        .map_err(unable("delete", &id))?;
    Ok(NO_CONTENT)
}
