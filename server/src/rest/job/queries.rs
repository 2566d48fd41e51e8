//! Reading `/job`.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, One, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Router<App> {
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
    let sql = "SELECT RES.ID_, B.BYTES_ FROM ACT_RU_JOB RES LEFT JOIN ACT_GE_BYTEARRAY B ON B.ID_ = RES.EXCEPTION_STACK_ID_ \
               WHERE RES.ID_ = $1";
    match list::text_content(&app, sql, &id).await? {
        Some(Some(text)) => Ok(([(header::CONTENT_TYPE, "text/plain")], text).into_response()),
        Some(None) => Ok(StatusCode::NO_CONTENT.into_response()),
        None => Err(RestError::not_found(format!(
            "No job found with id {id}: job is null"
        ))),
    }
}
