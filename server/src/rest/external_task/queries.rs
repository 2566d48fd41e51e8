//! Reading `/external-task`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cauce_engine::command::Readable;
use cauce_engine::store::query::contents::{self, StoredText, Topics};
use cauce_engine::store::query::entities;
use serde_json::Value;

use crate::query_string::QueryString;
use crate::rest::list::{self, Listing, One, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
        .route("/external-task/topic-names", get(topic_names))
        .route("/external-task/{id}/errorDetails", get(error_details))
}

static LISTING: Listing = Listing {
    path: "/external-task",
    entity: &entities::EXTERNAL_TASK,
    shape: Shape::PlainRest,
    post: true,
    count: true,
    one: Some(One {
        criterion: "externalTaskId",
        missing: "External task with id {} does not exist",
    }),
};

async fn topic_names(
    State(app): State<App>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let asked = |name| parameters.flag(name).unwrap_or(false);
    let of = Topics {
        locked: asked("withLockedTasks"),
        unlocked: asked("withUnlockedTasks"),
        retries_left: asked("withRetriesLeft"),
    };
    let statement = contents::topics(
        list::store(&app).dialect(),
        of,
        app.engine.now(),
        &app.viewer(),
    );
    let rows = list::run(list::store(&app), statement).await?;
    Ok(Json(
        rows.into_iter()
            .filter_map(|mut row| row.pop())
            .map(list::json_of)
            .collect(),
    ))
}

async fn error_details(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, RestError> {
    app.may_read(Readable::ExternalTask(&id)).await?;
    let found = list::text_content(&app, StoredText::ExternalTaskError, &id).await?;
    let details = found.ok_or_else(|| {
        RestError::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "NullValueException",
            format!("No external task found with id {id}: externalTask is null"),
        )
    })?;
    Ok(match details {
        Some(text) => ([(header::CONTENT_TYPE, "text/plain")], text).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}
