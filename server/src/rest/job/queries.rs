//! Reading `/job`.

use crate::routes::Routes;
use crate::routes::get;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cauce_engine::store::query::contents::StoredText;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, One, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).route("/job/{id}/stacktrace", get(stacktrace))
}

static LISTING: Listing = Listing {
    path: "/job",
    entity: &entities::JOB,
    shape: Shape::Plain,
    post: true,
    count: true,
    one: Some(One {
        criterion: "jobId",
        missing: "Job with id {} does not exist",
    }),
};

async fn stacktrace(State(app): State<App>, Path(id): Path<String>) -> Result<Response, RestError> {
    app.may_read(cauce_engine::command::Readable::Job(&id))
        .await?;
    match list::text_content(&app, StoredText::JobStacktrace, &id).await? {
        Some(Some(text)) => Ok(([(header::CONTENT_TYPE, "text/plain")], text).into_response()),
        Some(None) => Ok(StatusCode::NO_CONTENT.into_response()),
        None => Err(RestError::not_found(format!(
            "No job found with id {id}: job is null"
        ))),
    }
}
