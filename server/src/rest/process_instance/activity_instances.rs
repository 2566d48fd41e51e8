//! `GET /process-instance/{id}/activity-instances`

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::command::{self, Readable};
use cauce_engine::exec::{ActivityInstance, TransitionInstance};
use serde_json::{Value, json};

use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new().route("/process-instance/{id}/activity-instances", get(tree))
}

async fn tree(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Value>, RestError> {
    let tree = app
        .run(|exec| {
            let there = exec.require_instance(&id)?
                && exec
                    .ws
                    .rows
                    .executions
                    .get(&id)
                    .is_some_and(|e| e.parent_id.is_none());
            if there {
                command::check_readable(exec, Readable::ProcessInstance(&id))?;
                exec.activity_instance_tree(&id)
            } else {
                Ok(None)
            }
        })
        .await?;
    match tree {
        Some(tree) => Ok(Json(activity_instance(&tree))),
        None => Err(RestError::not_found(format!(
            "Process instance with id {id} does not exist"
        ))),
    }
}

fn activity_instance(instance: &ActivityInstance) -> Value {
    json!({
        "id": instance.id,
        "parentActivityInstanceId": instance.parent_id,
        "activityId": instance.activity_id,
        "activityType": instance.activity_type,
        "processInstanceId": instance.process_instance_id,
        "processDefinitionId": instance.process_definition_id,
        "childActivityInstances": instance.children.iter().map(activity_instance).collect::<Vec<_>>(),
        "childTransitionInstances": instance.transitions.iter().map(transition_instance).collect::<Vec<_>>(),
        "executionIds": instance.execution_ids,
        "activityName": instance.activity_name,
        "incidentIds": incident_ids(&instance.incidents),
        "incidents": incidents(&instance.incidents),
        "name": instance.activity_name,
    })
}

fn transition_instance(instance: &TransitionInstance) -> Value {
    json!({
        "id": instance.id,
        "parentActivityInstanceId": instance.parent_id,
        "processInstanceId": instance.process_instance_id,
        "processDefinitionId": instance.process_definition_id,
        "activityId": instance.activity_id,
        "activityName": instance.activity_name,
        "activityType": instance.activity_type,
        "executionId": instance.execution_id,
        "incidentIds": incident_ids(&instance.incidents),
        "incidents": incidents(&instance.incidents),
        "targetActivityId": instance.activity_id,
    })
}

fn incident_ids(incidents: &[(String, Option<String>)]) -> Vec<&str> {
    incidents.iter().map(|(id, _)| id.as_str()).collect()
}

fn incidents(incidents: &[(String, Option<String>)]) -> Vec<Value> {
    incidents
        .iter()
        .map(|(id, activity)| json!({ "id": id, "activityId": activity }))
        .collect()
}
