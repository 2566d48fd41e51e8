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
        .route("/group", options(of_list))
        .route("/group/{id}", options(of_one))
        .route("/group/{id}/members", options(of_members))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    Offer::new(&app, &base, Resource::Group)
        .of_list("/group")
        .await
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/group/{id}");
    let mut offer = Offer::new(&app, &base, Resource::Group);
    offer.add("GET", &path, "self");
    offer.changes(&id, &path, &path).await?;
    Ok(offer.answer())
}

async fn of_members(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/group/{id}/members");
    Offer::new(&app, &base, Resource::GroupMembership)
        .of_members(&id, &path)
        .await
}
