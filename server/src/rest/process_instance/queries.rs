//! Reading `/process-instance`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::store::query::{Query, entities};
use serde_json::Value;

use crate::rest::list::{self, Listing, One, Options, Shape};
use crate::rest::task::queries::newest_first;
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).route("/process-instance/{id}/comment", get(comments))
}

static LISTING: Listing = Listing {
    path: "/process-instance",
    entity: &entities::PROCESS_INSTANCE,
    shape: Shape::Plain,
    post: true,
    count: true,
    one: Some(One {
        criterion: "$id",
        missing: "Process instance with id {} does not exist",
    }),
};

async fn comments(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let seen = Query::new(&entities::HISTORY_PROCESS_INSTANCE).text("processInstanceId", &id);
    if list::number(&app, &seen).await? == 0 {
        return Err(RestError::not_found(format!(
            "No process instance found for id {id}"
        )));
    }
    let query = newest_first(Query::new(&entities::COMMENT).text("processInstanceId", &id));
    Ok(Json(Value::Array(
        list::rows(&app, Shape::Comment, &query, Options::SINGLE).await?,
    )))
}
