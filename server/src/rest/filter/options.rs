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
        .route("/filter", options(of_list))
        .route("/filter/{id}", options(of_one))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    let create = base.link("POST", "/filter/create", "create");
    let mut links = vec![
        base.link("GET", "/filter", "list"),
        base.link("GET", "/filter/count", "count"),
    ];
    if app.is_authorized(Resource::Filter, "CREATE", None).await? {
        links.push(create);
    }
    Ok(Json(json!({ "links": links })))
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/filter/{id}");
    let sub = |method, name: &str| base.link(method, &format!("{path}/{name}"), name);
    let mut links = Vec::new();
    if app
        .is_authorized(Resource::Filter, "READ", Some(&id))
        .await?
    {
        links.extend([
            base.link("GET", &path, "self"),
            sub("GET", "singleResult"),
            sub("POST", "singleResult"),
            sub("GET", "list"),
            sub("POST", "list"),
            sub("GET", "count"),
            sub("POST", "count"),
        ]);
    }
    if app
        .is_authorized(Resource::Filter, "DELETE", Some(&id))
        .await?
    {
        links.push(base.link("DELETE", &path, "delete"));
    }
    if app
        .is_authorized(Resource::Filter, "UPDATE", Some(&id))
        .await?
    {
        links.push(base.link("PUT", &path, "update"));
    }
    Ok(Json(json!({ "links": links })))
}
