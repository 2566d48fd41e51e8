//! Reading `/execution`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::store::query::{Query, entities};
use serde_json::Value;

use crate::rest::list::{self, Listing, One, Options, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).route(
        "/execution/{id}/messageSubscriptions/{name}",
        get(message_subscription),
    )
}

static LISTING: Listing = Listing {
    path: "/execution",
    entity: &entities::EXECUTION,
    shape: Shape::Plain,
    post: true,
    count: true,
    one: Some(One {
        criterion: "$id",
        missing: "Execution with id {} does not exist",
    }),
};

async fn message_subscription(
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Json<Value>, RestError> {
    let query = Query::new(&entities::EVENT_SUBSCRIPTION)
        .text("executionId", &id)
        .text("eventType", "message")
        .text("eventName", &name);
    let found = list::rows(&app, Shape::Plain, &query, Options::SINGLE)
        .await?
        .into_iter()
        .next();
    found.map(Json).ok_or_else(|| {
        RestError::not_found(format!(
            "Message event subscription for execution {id} named {name} does not exist"
        ))
    })
}
