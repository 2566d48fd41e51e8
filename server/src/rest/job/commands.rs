//! What runs and changes jobs.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command;

use crate::body::Body;
use crate::query_string::QueryString;
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/job/{id}", delete(remove))
        .route("/job/{id}/execute", post(execute))
        .route("/job/{id}/retries", put(retries))
        .route("/job/{id}/duedate", put(due_date))
        .route("/job/{id}/duedate/recalculate", post(recalculate))
        .route("/job/{id}/priority", put(priority))
}

/// What the engine threw, as an `InvalidRequestException` of this resource, which has no code.
fn refused(status: StatusCode) -> impl Fn(RestError) -> RestError {
    move |mut error| {
        if error.code.is_some() && error.kind != "AuthorizationException" {
            error.kind = "InvalidRequestException";
            error.code = None;
            error.status = status;
        }
        error
    }
}

async fn execute(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.engine
        .execute_job(&App::caller(), &id)
        .await
        .map_err(|e| {
            let mut error = RestError::from(e);
            if error.code.is_none() {
                // What is no exception of the engine's is told as this one.
                error.kind = "RestException";
            }
            refused(StatusCode::NOT_FOUND)(error)
        })?;
    Ok(NO_CONTENT)
}

async fn retries(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let due_date = if fields.has("dueDate") {
        Some(fields.date("dueDate")?)
    } else {
        None
    };
    let retries = fields
        .int("retries")?
        .ok_or_else(|| RestError::null_pointer("retries is null"))?;
    app.run(|exec| command::set_job_retries(exec, &id, retries, due_date))
        .await
        .map_err(refused(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(NO_CONTENT)
}

async fn due_date(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (date, cascade) = (fields.date("duedate")?, fields.flag("cascade")?);
    app.run(|exec| command::set_job_due_date(exec, &id, date, cascade))
        .await
        .map_err(refused(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(NO_CONTENT)
}

async fn recalculate(State(app): State<App>, Path(id): Path<String>, query: QueryString) -> Done {
    let from_creation = query.flag("creationDateBased").unwrap_or(true);
    app.run(|exec| command::recalculate_job_due_date(exec, &id, from_creation))
        .await
        .map_err(|e| match e.kind {
            "NotFoundException" => e.as_invalid(&["NotFoundException"], StatusCode::NOT_FOUND),
            _ => refused(StatusCode::INTERNAL_SERVER_ERROR)(e),
        })?;
    Ok(NO_CONTENT)
}

async fn priority(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let priority = body.fields().long("priority")?.ok_or_else(|| {
        RestError::rest(
            StatusCode::BAD_REQUEST,
            format!("Priority for job '{id}' cannot be null."),
        )
    })?;
    app.run(|exec| command::set_job_priority(exec, &id, priority))
        .await
        .map_err(|e| match e.kind {
            "NotFoundException" => refused(StatusCode::NOT_FOUND)(e),
            _ => refused(StatusCode::BAD_REQUEST)(e),
        })?;
    Ok(NO_CONTENT)
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_job(exec, &id))
        .await
        .map_err(|e| match e.kind {
            "NullValueException" | "NotFoundException" => refused(StatusCode::NOT_FOUND)(e),
            _ => refused(StatusCode::BAD_REQUEST)(e),
        })?;
    Ok(NO_CONTENT)
}
