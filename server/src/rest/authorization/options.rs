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
        .route("/authorization", options(of_list))
        .route("/authorization/{id}", options(of_one))
}

async fn of_list(base: Base) -> Json<Value> {
    Json(json!({ "links": [
        base.link("GET", "/authorization", "list"),
        base.link("GET", "/authorization/count", "count"),
        base.link("POST", "/authorization/create", "create"),
    ] }))
}

async fn of_one(base: Base, Path(id): Path<String>) -> Json<Value> {
    let path = format!("/authorization/{id}");
    Json(
        json!({ "links": [base.link("GET", &path, "self"), base.link("DELETE", &path, "delete"), base.link("PUT", &path, "update")] }),
    )
}
