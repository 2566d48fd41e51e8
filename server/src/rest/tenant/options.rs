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
        .route("/tenant", options(of_list))
        .route("/tenant/{id}", options(of_one))
        .route("/tenant/{id}/user-members", options(of_users))
        .route("/tenant/{id}/group-members", options(of_groups))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    Offer::new(&app, &base, Resource::Tenant)
        .of_list("/tenant")
        .await
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/tenant/{id}");
    let mut offer = Offer::new(&app, &base, Resource::Tenant);
    offer.add("GET", &path, "self");
    offer.changes(&id, &path, &path).await?;
    Ok(offer.answer())
}

async fn of_users(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/tenant/{id}/user-members");
    Offer::new(&app, &base, Resource::TenantMembership)
        .of_members(&id, &path)
        .await
}

async fn of_groups(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/tenant/{id}/group-members");
    Offer::new(&app, &base, Resource::TenantMembership)
        .of_members(&id, &path)
        .await
}
