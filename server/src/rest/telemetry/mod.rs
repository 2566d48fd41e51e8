//! `/telemetry`: Camunda 7.24 sends nothing any more and keeps these paths for its clients. So does Cauce.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cauce_engine::command::Readable;
use serde_json::{Value, json};

use crate::body::Body;
use crate::rest::version::CAMUNDA_VERSION;
use crate::{App, RestError};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(
            "/telemetry/configuration",
            get(configuration).post(configure),
        )
        .route("/telemetry/data", get(collected))
}

async fn configuration() -> Json<Value> {
    Json(json!({ "enableTelemetry": false }))
}

async fn configure(body: Body) -> Result<StatusCode, RestError> {
    match body.fields().boolean("enableTelemetry")? {
        Some(_) => Ok(StatusCode::NO_CONTENT),
        None => Err(RestError::null_pointer("enableTelemetry is null")),
    }
}

async fn collected(State(app): State<App>) -> Result<Json<Value>, RestError> {
    app.may_read(Readable::System).await?;
    Ok(Json(json!({
        "installation": null,
        "product": {
            "name": "Camunda BPM Runtime",
            "version": CAMUNDA_VERSION,
            "edition": "community",
            "internals": {
                "database": { "vendor": null, "version": null },
                "application-server": { "vendor": null, "version": null },
                "license-key": null,
                "commands": {},
                "metrics": {},
                "webapps": [],
                "jdk": { "version": null, "vendor": null },
            },
        },
    })))
}
