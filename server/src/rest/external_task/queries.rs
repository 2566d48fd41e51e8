//! Reading `/external-task`.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use cauce_engine::store::query::entities;
use cauce_engine::store::{Cell, Kind};
use serde_json::Value;

use crate::query_string::QueryString;
use crate::rest::list::{self, Listing, One, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Router<App> {
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
    let now = (Kind::Time, Cell::Time(chrono::Utc::now()));
    let mut sql = "SELECT DISTINCT RES.TOPIC_NAME_ FROM ACT_RU_EXT_TASK RES WHERE RES.TOPIC_NAME_ IS NOT NULL".to_owned();
    let mut binds = Vec::new();
    let asked = |name| parameters.flag(name).unwrap_or(false);
    for (name, condition) in [
        (
            "withLockedTasks",
            "(RES.LOCK_EXP_TIME_ IS NOT NULL AND RES.LOCK_EXP_TIME_ >= $1)",
        ),
        (
            "withUnlockedTasks",
            "(RES.LOCK_EXP_TIME_ IS NULL OR RES.LOCK_EXP_TIME_ < $1)",
        ),
        (
            "withRetriesLeft",
            "(RES.RETRIES_ IS NULL OR RES.RETRIES_ > 0)",
        ),
    ] {
        if asked(name) {
            sql.push_str(" AND ");
            sql.push_str(condition);
            if condition.contains("$1") {
                binds = vec![now.clone()];
            }
        }
    }
    sql.push_str(" ORDER BY RES.TOPIC_NAME_");
    let rows = list::store(&app)
        .query(sql, binds, &[Kind::Text])
        .await
        .map_err(list::failed)?;
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
    let sql = "SELECT RES.ID_, B.BYTES_ FROM ACT_RU_EXT_TASK RES LEFT JOIN ACT_GE_BYTEARRAY B ON B.ID_ = RES.ERROR_DETAILS_ID_ WHERE RES.ID_ = $1";
    let found = list::text_content(&app, sql, &id).await?;
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
