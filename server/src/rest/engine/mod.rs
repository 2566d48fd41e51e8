//! `/engine`

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use serde_json::{Value, json};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new().route("/engine", get(engines))
}

async fn engines() -> Json<Value> {
    Json(json!([{ "name": "default" }]))
}
