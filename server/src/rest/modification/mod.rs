//! `/modification`

use crate::routes::Routes;
use crate::routes::post;
use axum::extract::State;
use cauce_engine::batch::{Elements, ModifyWork, NewBatch, Work, create_batch};
use cauce_engine::command::{self, Instruction, Modification};

use crate::body::{Body, Fields};
use crate::rest::batch::commands::{Begun, begun, refused};
use crate::rest::process_instance::instructions;
use crate::rest::{Done, NO_CONTENT, selection};
use crate::{App, RestError};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/modification/execute", post(execute))
        .route("/modification/executeAsync", post(execute_later))
}

/// A modification of many instances of a definition.
async fn read(
    app: &App,
    fields: Fields<'_>,
) -> Result<(String, Vec<String>, Vec<Instruction>), RestError> {
    // Of many instances nothing but what they share can be cancelled.
    for instruction in fields.objects("instructions")?.unwrap_or_default() {
        let cancels = instruction.text("type")?.as_deref() == Some("cancel");
        if cancels && instruction.text("activityId")?.is_none() {
            return Err(RestError::invalid(
                "For instruction type 'cancel': 'activityId' must be set",
            ));
        }
    }
    let instructions = instructions(fields, "instructions")?;
    fields.texts("processInstanceIds")?;
    let Some(definition) = fields.text("processDefinitionId")? else {
        return Err(RestError::invalid("processDefinitionId is null"));
    };
    if instructions.is_empty() {
        return Err(RestError::invalid(
            "Modification instructions cannot be empty is empty",
        ));
    }
    let ids = selection::process_instances(app, fields).await?;
    if ids.is_empty() {
        return Err(RestError::invalid(
            "Process instance ids cannot be empty: Process instance ids is empty",
        ));
    }
    Ok((definition, ids, instructions))
}

async fn execute(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let (definition, ids, instructions) = read(&app, fields).await?;
    let modification = Modification {
        instructions,
        skip_custom_listeners: fields.flag("skipCustomListeners")?,
        skip_io_mappings: fields.flag("skipIoMappings")?,
        annotation: fields.text("annotation")?,
    };
    app.run(|exec| command::modify_process_instances(exec, &definition, &ids, &modification))
        .await
        .map_err(refused)?;
    Ok(NO_CONTENT)
}

async fn execute_later(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let (definition, ids, instructions) = read(&app, fields).await?;
    let work = ModifyWork {
        definition: definition.clone(),
        instructions,
        instance: None,
        skip_listeners: fields.flag("skipCustomListeners")?,
        skip_io: fields.flag("skipIoMappings")?,
    };
    let note = fields.text("annotation")?;
    let batch = app
        .run(|exec| {
            let row = exec.definition(&definition)?;
            let elements = Elements::of_deployment(ids.clone(), row.row.deployment_id.clone());
            create_batch(
                exec,
                &NewBatch {
                    tenant: row.row.tenant_id.clone(),
                    note: note.clone(),
                    ..NewBatch::new(Work::Modify(work.clone()), elements)
                },
            )
        })
        .await
        .map_err(refused)?;
    Ok(begun(&batch))
}
