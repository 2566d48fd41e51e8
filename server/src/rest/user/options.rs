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
        .route("/user", options(of_list))
        .route("/user/{id}", options(of_one))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    Offer::new(&app, &base, Resource::User)
        .of_list("/user")
        .await
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/user/{id}");
    let mut offer = Offer::new(&app, &base, Resource::User);
    let profile = format!("{path}/profile");
    offer.add("GET", &profile, "self");
    offer.changes(&id, &path, &profile).await?;
    Ok(offer.answer())
}
