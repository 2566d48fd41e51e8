//! `OPTIONS`: what may be done, as links.

use crate::routes::Routes;
use crate::routes::options;
use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use crate::links::Base;

/// The routes of this file.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/filter", options(of_list))
        .route("/filter/{id}", options(of_one))
}

async fn of_list(base: Base) -> Json<Value> {
    Json(json!({ "links": [
        base.link("GET", "/filter", "list"),
        base.link("GET", "/filter/count", "count"),
        base.link("POST", "/filter/create", "create"),
    ] }))
}

async fn of_one(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/filter/{id}");
    let sub = |method, name: &str| base.link(method, &format!("{path}/{name}"), name);
    Json(json!({ "links": [
        base.link("GET", &path, "self"),
        sub("GET", "singleResult"),
        sub("POST", "singleResult"),
        sub("GET", "list"),
        sub("POST", "list"),
        sub("GET", "count"),
        sub("POST", "count"),
        base.link("DELETE", &path, "delete"),
        base.link("PUT", &path, "update"),
    ] }))
}
