//! `OPTIONS`: what may be done, as links.

use crate::routes::Routes;
use crate::routes::options;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::authorization::Resource;
use serde_json::Value;

use crate::links::{Base, Offer};
use crate::{App, RestError};

/// The routes of this file.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/authorization", options(of_list))
        .route("/authorization/{id}", options(of_one))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    Offer::new(&app, &base, Resource::Authorization)
        .of_list("/authorization")
        .await
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/authorization/{id}");
    let mut offer = Offer::new(&app, &base, Resource::Authorization);
    offer.add("GET", &path, "self");
    offer.changes(&id, &path, &path).await?;
    Ok(offer.answer())
}
