//! What changes executions.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::Router;
use cauce_engine::command;

use crate::body::Body;
use crate::rest::scoped_variables::{self, Host};
use crate::rest::{Done, NO_CONTENT};
use crate::variables::variables;
use crate::App;

/// The routes of this file.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/execution/{id}/signal", post(signal))
        .route("/execution/{id}/messageSubscriptions/{name}/trigger", post(trigger))
        .merge(scoped_variables::routes(Host::Execution, "/execution/{id}/localVariables"))
}

const FAILED: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

async fn signal(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let words = format!("Cannot signal execution {id}");
    let set = variables(body.fields(), "variables").map_err(|e| e.within(FAILED, &words))?;
    app.run(|exec| command::signal_execution(exec, &id, &set)).await.map_err(|e| e.within(FAILED, &words))?;
    Ok(NO_CONTENT)
}

async fn trigger(State(app): State<App>, Path((id, name)): Path<(String, String)>, body: Body) -> Done {
    let words = format!("Cannot trigger message {name} for execution {id}");
    let set = variables(body.fields(), "variables").map_err(|e| e.within(FAILED, &words))?;
    app.run(|exec| command::trigger_message(exec, &id, &name, &set)).await.map_err(|e| e.within(FAILED, &words))?;
    Ok(NO_CONTENT)
}
