//! `/engine`

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/engine", get(engines))
}

async fn engines() -> Json<Value> {
    Json(json!([{ "name": "default" }]))
}
