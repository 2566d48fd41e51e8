//! `OPTIONS`: what may be done, as links.

use crate::routes::Routes;
use crate::routes::options;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::authorization::Resource;
use serde_json::{Value, json};

use crate::links::Base;
use crate::{App, RestError};

/// The routes of this file.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/group", options(of_list))
        .route("/group/{id}", options(of_one))
        .route("/group/{id}/members", options(of_members))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    let create = base.link("POST", "/group/create", "create");
    let mut links = vec![
        base.link("GET", "/group", "list"),
        base.link("GET", "/group/count", "count"),
    ];
    if app.is_authorized(Resource::Group, "CREATE", None).await? {
        links.push(create);
    }
    Ok(Json(json!({ "links": links })))
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/group/{id}");
    let mut links = vec![base.link("GET", &path, "self")];
    if app
        .is_authorized(Resource::Group, "DELETE", Some(&id))
        .await?
    {
        links.push(base.link("DELETE", &path, "delete"));
    }
    if app
        .is_authorized(Resource::Group, "UPDATE", Some(&id))
        .await?
    {
        links.push(base.link("PUT", &path, "update"));
    }
    Ok(Json(json!({ "links": links })))
}

async fn of_members(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/group/{id}/members");
    members(&app, &base, &id, &path).await
}

async fn members(app: &App, base: &Base, id: &str, path: &str) -> Result<Json<Value>, RestError> {
    let mut links = Vec::new();
    for (permission, method, rel) in [("DELETE", "DELETE", "delete"), ("CREATE", "PUT", "create")] {
        if app
            .is_authorized(Resource::GroupMembership, permission, Some(id))
            .await?
        {
            links.push(base.link(method, path, rel));
        }
    }
    Ok(Json(json!({ "links": links })))
}
