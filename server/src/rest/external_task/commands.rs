//! What changes external tasks.

use crate::routes::Routes;
use crate::routes::{post, put};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::batch::{Elements, NewBatch, Work, create_batch};
use cauce_engine::command::{self, ExternalTaskFailure};

use crate::body::Body;
use crate::error::BAD_REQUESTS;
use crate::rest::batch::commands::{Begun, begun};
use crate::rest::{Done, NO_CONTENT, selection};
use crate::variables;
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/external-task/{id}/complete", post(complete))
        .route("/external-task/{id}/failure", post(failure))
        .route("/external-task/{id}/bpmnError", post(bpmn_error))
        .route("/external-task/{id}/extendLock", post(extend_lock))
        .route("/external-task/{id}/lock", post(lock))
        .route("/external-task/{id}/unlock", post(unlock))
        .route("/external-task/{id}/retries", put(retries))
        .route("/external-task/{id}/priority", put(priority))
        .route("/external-task/retries", put(many_retries))
        .route("/external-task/retries-async", post(many_retries_later))
}

/// What the engine threw, in the words of this resource.
fn refused(id: &str) -> impl Fn(RestError) -> RestError {
    move |error| match error.kind {
        "NotFoundException" => {
            let mut error = error.as_rest(&["NotFoundException"], StatusCode::NOT_FOUND);
            error.message = Some(format!("External task with id {id} does not exist"));
            error
        }
        _ => error.as_rest(&BAD_REQUESTS, StatusCode::BAD_REQUEST),
    }
}

/// Only where the task is not there.
fn missing(id: &str) -> impl Fn(RestError) -> RestError {
    move |error| {
        if error.kind == "NotFoundException" {
            refused(id)(error)
        } else {
            error
        }
    }
}

async fn complete(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let worker = fields.text("workerId")?;
    let set = variables::variables(fields, "variables")?;
    let local = variables::variables(fields, "localVariables")?;
    app.run(|exec| command::complete_external_task(exec, &id, worker.as_deref(), &set, &local))
        .await
        .map_err(refused(&id))?;
    Ok(NO_CONTENT)
}

async fn failure(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let worker = fields.text("workerId")?;
    let failure = ExternalTaskFailure {
        message: fields.text("errorMessage")?,
        details: fields.text("errorDetails")?,
        retries: fields.int("retries")?.unwrap_or(0),
        retry_timeout: fields.long("retryTimeout")?.unwrap_or(0),
        variables: variables::variables(fields, "variables")?,
        local_variables: variables::variables(fields, "localVariables")?,
    };
    app.run(|exec| command::fail_external_task(exec, &id, worker.as_deref(), &failure))
        .await
        .map_err(refused(&id))?;
    Ok(NO_CONTENT)
}

async fn bpmn_error(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (worker, code, message) = (
        fields.text("workerId")?,
        fields.text("errorCode")?,
        fields.text("errorMessage")?,
    );
    let set = variables::variables(fields, "variables")?;
    app.run(|exec| {
        command::external_task_bpmn_error(
            exec,
            &id,
            worker.as_deref(),
            code.as_deref(),
            message.as_deref(),
            &set,
        )
    })
    .await
    .map_err(refused(&id))?;
    Ok(NO_CONTENT)
}

async fn extend_lock(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (worker, duration) = (
        fields.text("workerId")?,
        fields.long("newDuration")?.unwrap_or(0),
    );
    app.run(|exec| command::extend_external_task_lock(exec, &id, worker.as_deref(), duration))
        .await
        .map_err(refused(&id))?;
    Ok(NO_CONTENT)
}

async fn lock(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (worker, duration) = (
        fields.text("workerId")?,
        fields.long("lockDuration")?.unwrap_or(0),
    );
    app.run(|exec| command::lock_external_task(exec, &id, worker.as_deref(), duration))
        .await
        .map_err(refused(&id))?;
    Ok(NO_CONTENT)
}

async fn unlock(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::unlock_external_task(exec, &id))
        .await
        .map_err(missing(&id))?;
    Ok(NO_CONTENT)
}

fn needed_retries(body: &Body) -> Result<i32, RestError> {
    for ids in ["externalTaskIds", "processInstanceIds"] {
        body.fields().texts(ids)?;
    }
    body.fields()
        .int("retries")?
        .ok_or_else(|| RestError::invalid("The number of retries cannot be null."))
}

async fn retries(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let retries = needed_retries(&body)?;
    app.run(|exec| command::set_external_task_retries(exec, &id, retries))
        .await
        .map_err(missing(&id))?;
    Ok(NO_CONTENT)
}

async fn priority(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let priority = body
        .fields()
        .long("priority")?
        .ok_or_else(|| RestError::null_pointer("priority is null"))?;
    app.run(|exec| command::set_external_task_priority(exec, &id, priority))
        .await
        .map_err(missing(&id))?;
    Ok(NO_CONTENT)
}

async fn many_retries_later(State(app): State<App>, body: Body) -> Begun {
    let retries = needed_retries(&body)?;
    let ids = selection::external_tasks(&app, body.fields()).await?;
    if ids.is_empty() {
        return Err(RestError::invalid("externalTaskIds is empty"));
    }
    let batch = app
        .run(|exec| {
            let elements = Elements::external_tasks(exec, &ids)?;
            let work = Work::SetExternalTaskRetries { retries };
            create_batch(exec, &NewBatch::new(work, elements))
        })
        .await?;
    Ok(begun(&batch))
}

async fn many_retries(State(app): State<App>, body: Body) -> Done {
    let retries = needed_retries(&body)?;
    let ids = selection::external_tasks(&app, body.fields()).await?;
    if ids.is_empty() {
        return Err(RestError::invalid("externalTaskIds is empty"));
    }
    app.run(|exec| command::set_external_tasks_retries(exec, &ids, retries))
        .await
        .map_err(RestError::missing_as_not_found)?;
    Ok(NO_CONTENT)
}
