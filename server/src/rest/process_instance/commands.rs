//! What changes process instances.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command::{self, DefinitionSelection, DeleteProcessInstance, Modification};

use super::instructions;
use crate::body::Body;
use crate::query_string::QueryString;
use crate::rest::scoped_variables::{self, Host};
use crate::rest::{Done, NO_CONTENT, selection};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/process-instance/{id}", delete(remove))
        .route("/process-instance/{id}/suspended", put(suspend_one))
        .route("/process-instance/suspended", put(suspend))
        .route("/process-instance/{id}/modification", post(modify))
        .merge(scoped_variables::routes(
            Host::ProcessInstance,
            "/process-instance/{id}/variables",
        ))
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
    match app
        .run(|exec| command::delete_process_instance(exec, &delete))
        .await
    {
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
    app.run(|exec| command::modify_process_instance(exec, &id, &modification))
        .await?;
    Ok(NO_CONTENT)
}

async fn suspend_one(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let suspended = body.fields().flag("suspended")?;
    app.run(|exec| command::suspend_process_instance(exec, &id, suspended))
        .await?;
    Ok(NO_CONTENT)
}

const ONE_OF: &str =
    "processDefinitionId or processDefinitionKey should be set to update the suspension state.";

async fn suspend(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let suspended = fields.flag("suspended")?;
    let tenant_id = fields.text("processDefinitionTenantId")?;
    let tenant = if fields.flag("processDefinitionWithoutTenantId")? {
        Some(None)
    } else {
        tenant_id.map(Some)
    };
    let ids = selection::process_instances(&app, fields).await?;
    let of_definition = ["processDefinitionId", "processDefinitionKey"];
    let of_group = [
        "processInstanceIds",
        "processInstanceQuery",
        "historicProcessInstanceQuery",
    ];
    let given = |names: &[&str]| names.iter().any(|name| fields.raw(name).is_some());
    if given(&of_definition) && given(&of_group) {
        return Err(RestError::invalid(
            "Choose either a single processInstance with processDefinitionId or processDefinitionKey or a group of processInstances \
             with processInstanceIds, procesInstanceQuery or historicProcessInstanceQuery.",
        ));
    }
    let selection = match (
        fields.text("processDefinitionId")?,
        fields.text("processDefinitionKey")?,
    ) {
        (Some(_), Some(_)) => return Err(RestError::invalid(format!("Only one of {ONE_OF}"))),
        (Some(id), None) => DefinitionSelection::Id(id),
        (None, Some(key)) => DefinitionSelection::Key { key, tenant },
        (None, None) if !ids.is_empty() => {
            app.run(|exec| command::suspend_process_instances(exec, &ids, suspended))
                .await?;
            return Ok(NO_CONTENT);
        }
        (None, None) => return Err(RestError::invalid(format!("Either {ONE_OF}"))),
    };
    app.run(|exec| command::suspend_instances_of(exec, &selection, suspended))
        .await?;
    Ok(NO_CONTENT)
}
