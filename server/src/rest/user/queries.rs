//! Reading `/user`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::store::query::{Query, entities};
use serde_json::Value;

use crate::rest::list::{self, Listing, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).route("/user/{id}/profile", get(profile))
}

static LISTING: Listing = Listing {
    path: "/user",
    entity: &entities::USER,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: None,
};

async fn profile(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Value>, RestError> {
    let query = Query::new(&entities::USER).text("id", &id);
    let found = list::rows(&app, Shape::Plain, &query, list::Options::SINGLE)
        .await?
        .pop();
    found
        .map(Json)
        .ok_or_else(|| RestError::not_found(format!("User with id {id} does not exist")))
}
