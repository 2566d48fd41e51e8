//! Starts process instances of a definition anew that have ended: now, or in a batch.

use crate::routes::Routes;
use crate::routes::post;
use axum::extract::{Path, State};
use cauce_engine::batch::{Elements, NewBatch, RestartWork, Work, create_batch};
use cauce_engine::command::{Instruction, RestartProcessInstances, restart_now};

use crate::body::{Body, Fields};
use crate::rest::batch::commands::{Begun, begun, refused};
use crate::rest::process_instance::instructions;
use crate::rest::{Done, NO_CONTENT, selection};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/process-definition/{id}/restart", post(restart))
        .route(
            "/process-definition/{id}/restart-async",
            post(restart_later),
        )
}

async fn read(
    app: &App,
    definition: String,
    fields: Fields<'_>,
) -> Result<RestartProcessInstances, RestError> {
    if fields.raw("instructions").is_none() {
        return Err(RestError::null_pointer(
            "Cannot invoke \"java.util.List.iterator()\" because \"this.instructions\" is null",
        ));
    }
    let starts = |i: &Instruction| {
        matches!(
            i,
            Instruction::StartBefore { .. }
                | Instruction::StartAfter { .. }
                | Instruction::StartTransition { .. }
        )
    };
    let mut instructions = instructions(fields, "instructions")?;
    instructions.retain(starts);
    Ok(RestartProcessInstances {
        definition_id: definition,
        instance_ids: selection::by_history(app, fields).await?.ids,
        instructions,
        initial_variables: fields.flag("initialVariables")?,
        skip_custom_listeners: fields.flag("skipCustomListeners")?,
        skip_io_mappings: fields.flag("skipIoMappings")?,
        without_business_key: fields.flag("withoutBusinessKey")?,
    })
}

async fn restart(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let restart = read(&app, id, body.fields()).await?;
    app.run(|exec| restart_now(exec, &restart))
        .await
        .map_err(refused)?;
    Ok(NO_CONTENT)
}

async fn restart_later(State(app): State<App>, Path(id): Path<String>, body: Body) -> Begun {
    let restart = read(&app, id, body.fields()).await?;
    let batch = app
        .run(|exec| {
            let definition = cauce_engine::command::check_restart(exec, &restart)?;
            let elements = Elements::of_deployment(
                restart.instance_ids.clone(),
                definition.row.deployment_id.clone(),
            );
            let work = RestartWork {
                definition: restart.definition_id.clone(),
                instructions: restart.instructions.clone(),
                initial_variables: restart.initial_variables,
                skip_listeners: restart.skip_custom_listeners,
                skip_io: restart.skip_io_mappings,
                without_business_key: restart.without_business_key,
            };
            create_batch(
                exec,
                &NewBatch {
                    tenant: definition.row.tenant_id.clone(),
                    ..NewBatch::new(Work::Restart(work), elements)
                },
            )
        })
        .await
        .map_err(refused)?;
    Ok(begun(&batch))
}
