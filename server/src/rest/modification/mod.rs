//! `/modification`

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use cauce_engine::command::{self, Modification};

use crate::body::Body;
use crate::rest::process_instance::instructions;
use crate::rest::{Done, NO_CONTENT, selection};
use crate::{App, RestError};

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/modification/execute", post(execute))
}

async fn execute(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let modification = Modification {
        instructions: instructions(fields, "instructions")?,
        skip_custom_listeners: fields.flag("skipCustomListeners")?,
        skip_io_mappings: fields.flag("skipIoMappings")?,
        annotation: fields.text("annotation")?,
    };
    if fields.text("processDefinitionId")?.is_none() {
        return Err(RestError::invalid("processDefinitionId is null"));
    }
    let ids = selection::process_instances(&app, fields).await?;
    if ids.is_empty() {
        return Err(RestError::invalid(
            "Process instance ids cannot be empty: Process instance ids is empty",
        ));
    }
    app.run(|exec| {
        ids.iter()
            .try_for_each(|id| command::modify_process_instance(exec, id, &modification))
    })
    .await?;
    Ok(NO_CONTENT)
}
