//! Making, checking and carrying out migration plans.

use crate::routes::Routes;
use crate::routes::post;
use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use cauce_engine::batch::{Elements, MigrationWork, NewBatch, Work, create_batch};
use cauce_engine::command::{self, ExecuteMigration, NewMigrationPlan};
use cauce_engine::migration::{MigrationInstruction, MigrationPlan};
use serde_json::{Map, Value as Json, json};

use super::answers;
use crate::body::{Body, Fields};
use crate::error::BAD_REQUESTS;
use crate::rest::batch::commands::{Begun, begun};
use crate::rest::{Done, NO_CONTENT, selection};
use crate::{App, RestError, variables};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/migration/generate", post(generate))
        .route("/migration/validate", post(validate))
        .route("/migration/execute", post(execute))
        .route("/migration/executeAsync", post(execute_later))
}

async fn generate(State(app): State<App>, body: Body) -> Result<Answer<Json>, RestError> {
    let fields = body.fields();
    let new = NewMigrationPlan {
        source_definition: fields.text("sourceProcessDefinitionId")?,
        target_definition: fields.text("targetProcessDefinitionId")?,
        update_event_triggers: fields.flag("updateEventTriggers")?,
        variables: plan_variables(fields)?,
    };
    let plan = app
        .run(|exec| command::create_migration_plan(exec, &new))
        .await
        .map_err(invalid)?;
    Ok(Answer(answers::plan(&plan, echoed(fields, &plan)?)))
}

async fn validate(State(app): State<App>, body: Body) -> Result<Answer<Json>, RestError> {
    let plan = plan(body.fields())?;
    let report = app
        .run(|exec| command::validate_migration_plan(exec, &plan))
        .await
        .map_err(invalid)?;
    Ok(Answer(answers::plan_report(&report)?))
}

async fn execute(State(app): State<App>, body: Body) -> Done {
    let execute = read(&app, body.fields()).await?;
    app.run(|exec| command::execute_migration(exec, &execute))
        .await?;
    Ok(NO_CONTENT)
}

async fn execute_later(State(app): State<App>, body: Body) -> Begun {
    let execute = read(&app, body.fields()).await?;
    let batch = app
        .run(|exec| {
            let (source, instances) = command::check_migration(exec, &execute)?;
            let work = MigrationWork {
                plan: MigrationPlan {
                    variables: None,
                    ..execute.plan.clone()
                },
                skip_listeners: execute.skip_custom_listeners,
                skip_io: execute.skip_io_mappings,
            };
            let deployment = source.row.deployment_id.clone();
            create_batch(
                exec,
                &NewBatch {
                    tenant: source.row.tenant_id.clone(),
                    variables: execute.plan.variables.clone().unwrap_or_default(),
                    ..NewBatch::new(
                        Work::Migrate(work),
                        Elements::of_deployment(instances, deployment),
                    )
                },
            )
        })
        .await?;
    Ok(begun(&batch))
}

/// What to migrate, and how. A plan that is for nothing is told before instances are looked for.
async fn read(app: &App, fields: Fields<'_>) -> Result<ExecuteMigration, RestError> {
    // What is of the wrong type is told before what is missing.
    let skip_custom_listeners = fields.flag("skipCustomListeners")?;
    let skip_io_mappings = fields.flag("skipIoMappings")?;
    if !matches!(
        fields.raw("processInstanceIds"),
        None | Some(Json::Array(_))
    ) {
        fields.texts("processInstanceIds")?;
    }
    let Some(plan_fields) = fields.object("migrationPlan")? else {
        return Err(RestError::null_pointer(
            "Cannot invoke \"org.camunda.bpm.engine.rest.dto.migration.MigrationPlanDto.getSourceProcessDefinitionId()\" because \"migrationPlanDto\" is null",
        ));
    };
    let plan = plan(plan_fields)?;
    app.run(|exec| command::validate_migration_plan(exec, &plan).map(|_| ()))
        .await
        .map_err(invalid)?;
    Ok(ExecuteMigration {
        plan,
        process_instances: instances(app, fields).await?,
        skip_custom_listeners,
        skip_io_mappings,
    })
}

/// Process instances by ids, which may be null, and by query.
async fn instances(app: &App, fields: Fields<'_>) -> Result<Vec<Option<String>>, RestError> {
    if let Some(Json::Array(ids)) = fields.raw("processInstanceIds")
        && ids.iter().any(Json::is_null)
    {
        return Ok(vec![None]);
    }
    let ids = selection::process_instances(app, fields).await?;
    Ok(ids.into_iter().map(Some).collect())
}

/// A plan of a request.
fn plan(fields: Fields<'_>) -> Result<MigrationPlan, RestError> {
    let mut instructions = Vec::new();
    if let Some(list) = fields.raw("instructions") {
        let Json::Array(list) = list else {
            return Err(RestError::json("instructions: expected an array"));
        };
        for instruction in list {
            let fields = Fields::of(instruction, "instructions")?;
            instructions.push(MigrationInstruction {
                source: first(fields, "sourceActivityIds")?,
                target: first(fields, "targetActivityIds")?,
                update_event_trigger: fields.flag("updateEventTrigger")?,
            });
        }
    }
    Ok(MigrationPlan {
        source_definition: fields
            .text("sourceProcessDefinitionId")?
            .unwrap_or_default(),
        target_definition: fields
            .text("targetProcessDefinitionId")?
            .unwrap_or_default(),
        instructions,
        variables: plan_variables(fields)?,
    })
}

/// Of the activities of an instruction Camunda looks at the first.
fn first(fields: Fields<'_>, key: &str) -> Result<Option<String>, RestError> {
    match fields.raw(key) {
        None => Err(RestError::null_pointer(format!(
            "Cannot invoke \"java.util.List.get(int)\" because the return value of \"org.camunda.bpm.engine.rest.dto.migration.MigrationInstructionDto.get{}()\" is null",
            if key == "sourceActivityIds" {
                "SourceActivityIds"
            } else {
                "TargetActivityIds"
            }
        ))),
        Some(Json::Array(ids)) => match ids.first() {
            None => Err(RestError::unexpected(
                "IndexOutOfBoundsException",
                "Index 0 out of bounds for length 0",
            )),
            Some(Json::Null) => Ok(None),
            Some(Json::String(id)) => Ok(Some(id.clone())),
            Some(other) => Ok(Some(other.to_string())),
        },
        Some(_) => Err(RestError::json(format!("{key}: expected an array"))),
    }
}

fn plan_variables(fields: Fields<'_>) -> Result<Option<variables::Variables>, RestError> {
    match fields.object("variables")? {
        None => Ok(None),
        Some(map) => variables::all(map).map(Some),
    }
}

/// The variables of a plan as the answer shows them: those that came without a type go without one.
fn echoed(fields: Fields<'_>, plan: &MigrationPlan) -> Result<Option<Json>, RestError> {
    let (Some(given), Some(values)) = (fields.object("variables")?, &plan.variables) else {
        return Ok(None);
    };
    let mut out = Map::new();
    for (name, value) in values {
        let dto = given.raw(name);
        let typed = dto.is_some_and(|d| d.get("type").is_some_and(|t| !t.is_null()));
        let shown = if typed {
            variables::dto(name, &value.value, false)?
        } else {
            json!({ "type": null, "value": dto.and_then(|d| d.get("value")), "valueInfo": null })
        };
        out.insert(name.clone(), shown);
    }
    Ok(Some(Json::Object(out)))
}

/// What the engine finds wrong with a plan's definitions the REST layer says itself.
fn invalid(error: RestError) -> RestError {
    let mut kinds = BAD_REQUESTS.to_vec();
    kinds.push("MigrationPlanValidationException");
    let mut error = error.as_invalid(&kinds, StatusCode::BAD_REQUEST);
    if !error.is_refusal() {
        error.more.clear();
    }
    error
}
