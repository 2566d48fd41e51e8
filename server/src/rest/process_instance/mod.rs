//! `/process-instance`

mod activity_instances;
mod batches;
mod commands;
mod comments;
mod queries;

use crate::routes::Routes;
use cauce_engine::command::{Instruction, Started};
use serde_json::{Value, json};

use crate::body::Fields;
use crate::{RestError, variables};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(batches::routes())
        .merge(comments::routes())
        .merge(activity_instances::routes())
        .merge(queries::routes())
}

/// A process instance as answers hold it.
pub(crate) fn instance_dto(instance: &Started, links: Vec<Value>) -> Value {
    json!({
        "links": links,
        "id": instance.id,
        "definitionId": instance.definition_id,
        "businessKey": instance.business_key,
        "caseInstanceId": instance.case_instance_id,
        "ended": instance.ended,
        "suspended": instance.suspended,
        "tenantId": instance.tenant_id,
        "definitionKey": instance.definition_key,
    })
}

/// Instructions of a modification or a start, under a key of the body.
pub(crate) fn instructions(fields: Fields<'_>, key: &str) -> Result<Vec<Instruction>, RestError> {
    fields
        .objects(key)?
        .unwrap_or_default()
        .into_iter()
        .map(instruction)
        .collect()
}

fn instruction(fields: Fields<'_>) -> Result<Instruction, RestError> {
    let kind = fields
        .text("type")?
        .ok_or_else(|| RestError::json("missing type id property 'type' of an instruction"))?;
    let activity = fields.text("activityId")?;
    let transition = fields.text("transitionId")?;
    let ancestor = fields.text("ancestorActivityInstanceId")?;
    let needed = |value: Option<String>, name: &str| {
        value.ok_or_else(|| {
            RestError::invalid(format!(
                "For instruction type '{kind}': '{name}' must be set"
            ))
        })
    };
    Ok(match kind.as_str() {
        "startBeforeActivity" => Instruction::StartBefore {
            activity: needed(activity, "activityId")?,
            ancestor,
            variables: scoped(fields)?,
        },
        "startAfterActivity" => Instruction::StartAfter {
            activity: needed(activity, "activityId")?,
            ancestor,
            variables: scoped(fields)?,
        },
        "startTransition" => Instruction::StartTransition {
            transition: needed(transition, "transitionId")?,
            ancestor,
            variables: scoped(fields)?,
        },
        "cancel" => {
            let activity_instance = fields.text("activityInstanceId")?;
            let transition_instance = fields.text("transitionInstanceId")?;
            let current_only = fields.flag("cancelCurrentActiveActivityInstances")?;
            match (activity, activity_instance, transition_instance) {
                (Some(activity), None, None) => Instruction::CancelAll {
                    activity,
                    current_only,
                },
                (None, Some(id), None) => Instruction::CancelActivityInstance(id),
                (None, None, Some(id)) => Instruction::CancelTransitionInstance(id),
                _ => {
                    return Err(RestError::invalid(
                        "For instruction type 'cancel': exactly one, 'activityId', 'activityInstanceId', or 'transitionInstanceId', is required",
                    ));
                }
            }
        }
        other => {
            return Err(RestError::json(format!(
                "Could not resolve type id '{other}' of an instruction: known type ids = [cancel, startAfterActivity, startBeforeActivity, startTransition]"
            )));
        }
    })
}

/// Variables with whether each is local to the activity that starts.
fn scoped(
    fields: Fields<'_>,
) -> Result<Vec<(String, cauce_engine::expr::TypedValue, bool)>, RestError> {
    let Some(map) = fields.object("variables")? else {
        return Ok(Vec::new());
    };
    map.map()
        .iter()
        .map(|(name, dto)| {
            let dto = Fields::of(dto, name)?;
            Ok((name.clone(), variables::variable(dto)?, dto.flag("local")?))
        })
        .collect()
}
