//! `/version`

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use serde_json::{Value, json};

/// The version of Camunda 7 that this server behaves as.
pub(crate) const CAMUNDA_VERSION: &str = "7.24.0";

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new().route("/version", get(version))
}

async fn version() -> Json<Value> {
    Json(json!({ "version": CAMUNDA_VERSION }))
}
