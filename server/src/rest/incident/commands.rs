//! What changes incidents.

use crate::routes::Routes;
use crate::routes::{delete, put};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command;

use crate::body::Body;
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/incident/{id}", delete(resolve))
        .route(
            "/incident/{id}/annotation",
            put(annotate).merge(delete(clear_annotation)),
        )
}

async fn resolve(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::resolve_incident(exec, &id))
        .await
        .map_err(|e| {
            let status = if e.kind == "NotFoundException" {
                StatusCode::NOT_FOUND
            } else {
                StatusCode::BAD_REQUEST
            };
            let mut e = e.as_invalid(&["NotFoundException", "BadUserRequestException"], status);
            if e.kind == "InvalidRequestException" {
                e.code = None;
            }
            e
        })?;
    Ok(NO_CONTENT)
}

async fn annotate(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Body,
) -> Result<StatusCode, RestError> {
    let annotation = body.fields().text("annotation")?;
    app.run(|exec| command::annotate_incident(exec, &id, annotation.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

async fn clear_annotation(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::annotate_incident(exec, &id, None))
        .await?;
    Ok(NO_CONTENT)
}
