//! What is done with many jobs, in batches.

use crate::routes::Routes;
use crate::routes::post;
use axum::extract::State;
use cauce_engine::batch::{Elements, NewBatch, Work, create_batch};
use cauce_engine::store::query::entities;

use crate::body::{Body, Fields};
use crate::rest::batch::commands::{Begun, begun};
use crate::rest::selection;
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new().route("/job/retries", post(set_retries))
}

/// What a request about retries wants.
pub(crate) fn retries_work(fields: Fields<'_>) -> Result<Work, RestError> {
    let retries = fields
        .int("retries")?
        .ok_or_else(|| RestError::invalid("retries is null"))?;
    let due = if fields.has("dueDate") {
        Some(fields.date("dueDate")?)
    } else {
        None
    };
    Ok(Work::SetJobRetries { retries, due })
}

/// Begins a batch that sets the retries of jobs.
pub(crate) async fn begin_retries(app: &App, ids: Vec<String>, work: Work) -> Begun {
    if ids.is_empty() {
        return Err(RestError::invalid("jobIds is empty"));
    }
    if matches!(work, Work::SetJobRetries { retries, .. } if retries < 0) {
        return Err(RestError::process_engine(
            "Retries count is not greater than or equal to 0",
        ));
    }
    let batch = app
        .run(|exec| {
            let elements = Elements::jobs(exec, &ids)?;
            create_batch(exec, &NewBatch::new(work.clone(), elements))
        })
        .await?;
    Ok(begun(&batch))
}

async fn set_retries(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let work = retries_work(fields)?;
    let mut ids = fields.texts("jobIds")?.unwrap_or_default();
    if ids.is_empty() && fields.raw("jobQuery").is_none() {
        return Err(RestError::process_engine(
            "ENGINE-13050 You must specify at least one of jobIds or jobQuery.",
        ));
    }
    ids.extend(selection::found(&app, &entities::JOB, fields, "jobQuery").await?);
    begin_retries(&app, ids, work).await
}
