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
        .route("/group", options(of_list))
        .route("/group/{id}", options(of_one))
        .route("/group/{id}/members", options(of_members))
}

async fn of_list(base: Base) -> Json<Value> {
    Json(json!({ "links": [
        base.link("GET", "/group", "list"),
        base.link("GET", "/group/count", "count"),
        base.link("POST", "/group/create", "create"),
    ] }))
}

async fn of_one(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/group/{id}");
    Json(
        json!({ "links": [base.link("GET", &path, "self"), base.link("DELETE", &path, "delete"), base.link("PUT", &path, "update")] }),
    )
}

async fn of_members(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/group/{id}/members");
    Json(
        json!({ "links": [base.link("DELETE", &path, "delete"), base.link("PUT", &path, "create")] }),
    )
}
