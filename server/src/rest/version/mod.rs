//! `/version`

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::App;

/// The version of Camunda 7 that this server behaves as.
pub(crate) const CAMUNDA_VERSION: &str = "7.24.0";

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/version", get(version))
}

async fn version() -> Json<Value> {
    Json(json!({ "version": CAMUNDA_VERSION }))
}
