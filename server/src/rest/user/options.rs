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
        .route("/user", options(of_list))
        .route("/user/{id}", options(of_one))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    let create = base.link("POST", "/user/create", "create");
    let mut links = vec![
        base.link("GET", "/user", "list"),
        base.link("GET", "/user/count", "count"),
    ];
    if app.is_authorized(Resource::User, "CREATE", None).await? {
        links.push(create);
    }
    Ok(Json(json!({ "links": links })))
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/user/{id}");
    let profile = format!("{path}/profile");
    let mut links = vec![base.link("GET", &profile, "self")];
    if app
        .is_authorized(Resource::User, "DELETE", Some(&id))
        .await?
    {
        links.push(base.link("DELETE", &path, "delete"));
    }
    if app
        .is_authorized(Resource::User, "UPDATE", Some(&id))
        .await?
    {
        links.push(base.link("PUT", &profile, "update"));
    }
    Ok(Json(json!({ "links": links })))
}
