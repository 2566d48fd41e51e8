//! What runs and changes jobs.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;

use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/job/{id}/execute", post(execute))
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
    app.engine.execute_job(&App::caller(), &id).await.map_err(|e| refused(StatusCode::NOT_FOUND)(e.into()))?;
    Ok(NO_CONTENT)
}
