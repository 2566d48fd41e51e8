//! What is done with many process instances, in batches.

use crate::routes::Routes;
use crate::routes::post;
use axum::extract::{Path, State};
use cauce_engine::batch::{DeleteWork, Elements, ModifyWork, NewBatch, Work, create_batch};
use cauce_engine::command;

use super::instructions;
use crate::body::{Body, Fields};
use crate::rest::batch::commands::{Begun, begun, refused};
use crate::rest::job;
use crate::rest::selection::{self, Instances};
use crate::variables::variables;
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/process-instance/delete", post(delete))
        .route(
            "/process-instance/delete-historic-query-based",
            post(delete_by_history),
        )
        .route("/process-instance/suspended-async", post(suspend))
        .route("/process-instance/variables-async", post(set_variables))
        .route("/process-instance/message-async", post(correlate))
        .route("/process-instance/job-retries", post(job_retries))
        .route(
            "/process-instance/job-retries-historic-query-based",
            post(job_retries_by_history),
        )
        .route(
            "/process-instance/{id}/modification-async",
            post(modify_one),
        )
}

/// Begins a batch with process instances of the history or of the runtime.
async fn begin(app: &App, found: &Instances, new: NewBatch) -> Begun {
    let batch = app
        .run(|exec| {
            let elements = Elements::any_instances(exec, &found.ids, &found.of_history)?;
            create_batch(
                exec,
                &NewBatch {
                    elements,
                    ..new.clone()
                },
            )
        })
        .await?;
    Ok(begun(&batch))
}

fn deletion(fields: Fields<'_>) -> Result<NewBatch, RestError> {
    Ok(NewBatch::new(
        Work::Delete(DeleteWork {
            reason: fields.text("deleteReason")?,
            skip_listeners: fields.flag("skipCustomListeners")?,
            skip_subprocesses: fields.flag("skipSubprocesses")?,
            skip_io: fields.flag("skipIoMappings")?,
            must_exist: false,
        }),
        Elements::default(),
    ))
}

fn some(found: Instances, or: impl FnOnce() -> RestError) -> Result<Instances, RestError> {
    if found.ids.is_empty() {
        Err(or())
    } else {
        Ok(found)
    }
}

fn no_ids() -> RestError {
    RestError::invalid("processInstanceIds is empty")
}

async fn delete(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let ids = some(selection::instances(&app, fields).await?, no_ids)?;
    begin(&app, &ids, deletion(fields)?).await
}

async fn delete_by_history(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let found = selection::by_history(&app, fields).await?;
    begin(&app, &some(found, no_ids)?, deletion(fields)?).await
}

async fn suspend(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let asked = [
        "processInstanceIds",
        "processInstanceQuery",
        "historicProcessInstanceQuery",
    ]
    .into_iter()
    .any(|key| fields.raw(key).is_some());
    if !asked {
        return Err(RestError::invalid(
            "Either processInstanceIds, processInstanceQuery or historicProcessInstanceQuery should be set to update the suspension state.",
        ));
    }
    let ids = some(selection::instances(&app, fields).await?, || {
        RestError::invalid("No process instance ids given: process Instance Ids is empty")
    })?;
    let suspended = fields.flag("suspended")?;
    let work = Work::Suspend { suspended };
    begin(&app, &ids, NewBatch::new(work, Elements::default())).await
}

/// Whether process instances are named in any way, as the operations with variables and messages want it.
fn named(fields: Fields<'_>) -> Result<(), RestError> {
    let queries = ["processInstanceQuery", "historicProcessInstanceQuery"];
    let asked = fields
        .texts("processInstanceIds")?
        .is_some_and(|ids| !ids.is_empty())
        || queries.into_iter().any(|key| fields.raw(key).is_some());
    if asked {
        Ok(())
    } else {
        Err(RestError::invalid("No process instances found."))
    }
}

async fn set_variables(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    if fields.raw("variables").is_none() {
        return Err(RestError::invalid("variables is null"));
    }
    named(fields)?;
    let variables = variables(fields, "variables")?;
    if variables.is_empty() {
        return Err(bad_request("variables is empty"));
    }
    if let Some((name, _)) = variables.iter().find(|(_, v)| v.transient) {
        return Err(RestError::process_engine(format!(
            "ENGINE-13044 Setting transient variable '{name}' asynchronously is currently not supported."
        )));
    }
    let ids = some(selection::instances(&app, fields).await?, || {
        bad_request("processInstanceIds is empty")
    })?;
    let new = NewBatch {
        variables,
        ..NewBatch::new(Work::SetVariables, Elements::default())
    };
    begin(&app, &ids, new).await
}

fn bad_request(message: &str) -> RestError {
    RestError::engine(
        axum::http::StatusCode::BAD_REQUEST,
        "BadUserRequestException",
        message,
    )
}

async fn correlate(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    named(fields)?;
    let ids = some(selection::instances(&app, fields).await?, || {
        bad_request("Process instance ids cannot be empty: process instance ids is empty")
    })?;
    let work = Work::Correlate {
        message: fields.text("messageName")?,
    };
    let new = NewBatch {
        variables: variables(fields, "variables")?,
        ..NewBatch::new(work, Elements::default())
    };
    begin(&app, &ids, new).await
}

async fn retries_of(app: &App, fields: Fields<'_>, ids: Vec<String>) -> Begun {
    let work = job::retries_work(fields)?;
    if ids.is_empty() {
        return Err(RestError::process_engine(
            "ENGINE-13051 You must specify at least one of or one of processInstanceIds, processInstanceQuery, or historicProcessInstanceQuery.",
        ));
    }
    let jobs = app.run(|exec| command::jobs_of(exec, &ids)).await?;
    job::begin_retries(app, jobs, work).await
}

async fn job_retries(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let mut ids = fields.texts("processInstances")?.unwrap_or_default();
    ids.extend(selection::process_instances(&app, fields).await?);
    retries_of(&app, fields, ids).await
}

async fn job_retries_by_history(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let mut ids = fields.texts("processInstances")?.unwrap_or_default();
    ids.extend(selection::by_history(&app, fields).await?.ids);
    if fields.raw("retries").is_none() {
        return Err(RestError::null_pointer(
            "Cannot invoke \"java.lang.Integer.intValue()\" because the number of retries is null",
        ));
    }
    retries_of(&app, fields, ids).await
}

async fn modify_one(State(app): State<App>, Path(id): Path<String>, body: Body) -> Begun {
    let fields = body.fields();
    let instructions = instructions(fields, "instructions")?;
    if instructions.is_empty() {
        return Err(RestError::invalid("The provided instuctions are invalid."));
    }
    let (skip_listeners, skip_io) = (
        fields.flag("skipCustomListeners")?,
        fields.flag("skipIoMappings")?,
    );
    let note = fields.text("annotation")?;
    let batch = app
        .run(|exec| {
            let definition = command::definition_to_modify(exec, &id)?;
            let row = exec.definition(&definition)?;
            create_batch(
                exec,
                &NewBatch {
                    tenant: row.row.tenant_id.clone(),
                    note: note.clone(),
                    ..NewBatch::new(
                        Work::Modify(ModifyWork {
                            definition,
                            instructions: instructions.clone(),
                            instance: Some(id.clone()),
                            skip_listeners,
                            skip_io,
                        }),
                        Elements::of_deployment(vec![id.clone()], row.row.deployment_id.clone()),
                    )
                },
            )
        })
        .await
        .map_err(|e| {
            if e.kind == "ProcessEngineException" {
                e
            } else {
                refused(e)
            }
        })?;
    Ok(begun(&batch))
}
