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
        .route("/user", options(of_list))
        .route("/user/{id}", options(of_one))
}

async fn of_list(base: Base) -> Json<Value> {
    Json(json!({ "links": [
        base.link("GET", "/user", "list"),
        base.link("GET", "/user/count", "count"),
        base.link("POST", "/user/create", "create"),
    ] }))
}

async fn of_one(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/user/{id}");
    let profile = format!("{path}/profile");
    Json(
        json!({ "links": [base.link("GET", &profile, "self"), base.link("DELETE", &path, "delete"), base.link("PUT", &profile, "update")] }),
    )
}
