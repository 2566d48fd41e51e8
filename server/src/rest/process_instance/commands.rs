//! What changes process instances.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, post};
use cauce_engine::command::{self, DeleteProcessInstance, Modification};

use super::instructions;
use crate::body::Body;
use crate::query_string::QueryString;
use crate::rest::scoped_variables::{self, Host};
use crate::rest::{Done, NO_CONTENT};
use crate::App;

/// The routes of this file.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/process-instance/{id}", delete(remove))
        .route("/process-instance/{id}/modification", post(modify))
        .merge(scoped_variables::routes(Host::ProcessInstance, "/process-instance/{id}/variables"))
}

async fn remove(State(app): State<App>, Path(id): Path<String>, query: QueryString) -> Done {
    let flag = |name| query.flag(name).unwrap_or(false);
    let must_exist = query.flag("failIfNotExists").unwrap_or(true);
    let delete = DeleteProcessInstance {
        id,
        skip_custom_listeners: flag("skipCustomListeners"),
        skip_io_mappings: flag("skipIoMappings"),
        skip_subprocesses: flag("skipSubprocesses"),
        ..DeleteProcessInstance::default()
    };
    match app.run(|exec| command::delete_process_instance(exec, &delete)).await {
        Err(e) if e.kind == "NotFoundException" && !must_exist => Ok(NO_CONTENT),
        Err(e) => Err(e.as_invalid(&["NotFoundException"], StatusCode::NOT_FOUND)),
        Ok(()) => Ok(NO_CONTENT),
    }
}

async fn modify(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let modification = Modification {
        instructions: instructions(fields, "instructions")?,
        skip_custom_listeners: fields.flag("skipCustomListeners")?,
        skip_io_mappings: fields.flag("skipIoMappings")?,
        annotation: fields.text("annotation")?,
    };
    if modification.instructions.is_empty() {
        return Ok(NO_CONTENT);
    }
    app.run(|exec| command::modify_process_instance(exec, &id, &modification)).await?;
    Ok(NO_CONTENT)
}
