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
        .route("/tenant", options(of_list))
        .route("/tenant/{id}", options(of_one))
        .route("/tenant/{id}/user-members", options(of_users))
        .route("/tenant/{id}/group-members", options(of_groups))
}

async fn of_list(base: Base) -> Json<Value> {
    Json(json!({ "links": [
        base.link("GET", "/tenant", "list"),
        base.link("GET", "/tenant/count", "count"),
        base.link("POST", "/tenant/create", "create"),
    ] }))
}

async fn of_one(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/tenant/{id}");
    Json(
        json!({ "links": [base.link("GET", &path, "self"), base.link("DELETE", &path, "delete"), base.link("PUT", &path, "update")] }),
    )
}

async fn of_users(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/tenant/{id}/user-members");
    Json(
        json!({ "links": [base.link("DELETE", &path, "delete"), base.link("PUT", &path, "create")] }),
    )
}

async fn of_groups(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/tenant/{id}/group-members");
    Json(
        json!({ "links": [base.link("DELETE", &path, "delete"), base.link("PUT", &path, "create")] }),
    )
}
