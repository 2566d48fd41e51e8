//! What changes executions.

use crate::routes::Routes;
use crate::routes::post;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command;
use serde_json::Value;

use crate::body::Body;
use crate::rest::incident::incident_dto;
use crate::rest::scoped_variables::{self, Host};
use crate::rest::{Done, NO_CONTENT};
use crate::variables::variables;
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/execution/{id}/signal", post(signal))
        .route(
            "/execution/{id}/messageSubscriptions/{name}/trigger",
            post(trigger),
        )
        .route("/execution/{id}/create-incident", post(create_incident))
        .merge(scoped_variables::routes(
            Host::Execution,
            "/execution/{id}/localVariables",
        ))
}

const FAILED: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

async fn signal(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let words = format!("Cannot signal execution {id}");
    let set = variables(body.fields(), "variables").map_err(|e| e.within(FAILED, &words))?;
    app.run(|exec| command::signal_execution(exec, &id, &set))
        .await
        .map_err(|e| e.within(FAILED, &words))?;
    Ok(NO_CONTENT)
}

async fn trigger(
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
    body: Body,
) -> Done {
    let words = format!("Cannot trigger message {name} for execution {id}");
    let set = variables(body.fields(), "variables").map_err(|e| e.within(FAILED, &words))?;
    app.run(|exec| command::trigger_message(exec, &id, &name, &set))
        .await
        .map_err(|e| e.within(FAILED, &words))?;
    Ok(NO_CONTENT)
}

async fn create_incident(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let (kind, configuration) = (fields.text("incidentType")?, fields.text("configuration")?);
    let message = fields.text("message")?;
    let created = app
        .run(|exec| {
            command::create_incident(
                exec,
                &id,
                kind.as_deref(),
                configuration.as_deref(),
                message.as_deref(),
            )
        })
        .await
        .map_err(|e| match e.kind {
            "BadUserRequestException" => {
                let mut e = e.as_invalid(&["BadUserRequestException"], StatusCode::BAD_REQUEST);
                e.code = None;
                e
            }
            _ => e,
        })?;
    Ok(Json(incident_dto(&created)))
}
