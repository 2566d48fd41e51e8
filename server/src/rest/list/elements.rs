//! Lists of texts as parameters: what of them Camunda refuses, by resource and parameter.

use axum::http::StatusCode;
use cauce_engine::store::query::Entity;

use super::parameter::split;
use crate::RestError;

/// The elements of a list in a query string. A blank text is no element of what Camunda reads as a list, and one of what it reads as
/// an array.
pub(super) fn of_text(entity: &Entity, name: &str, value: &str) -> Vec<String> {
    if value.trim().is_empty() && is_list(entity.name, name) {
        return Vec::new();
    }
    split(value, ',')
}

fn is_list(entity: &str, name: &str) -> bool {
    match name {
        "tenantIdIn" => !matches!(
            entity,
            "task"
                | "history/external-task-log"
                | "history/process-definition/cleanable-process-instance-report"
                | "history/decision-definition/cleanable-decision-instance-report"
        ),
        "activityIdIn" => matches!(
            entity,
            "external-task" | "history/process-instance" | "process-instance"
        ),
        "processInstanceIdIn" => entity == "external-task",
        "decisionDefinitionIdIn" => entity == "decision-definition",
        "processDefinitionKeyIn" => {
            matches!(entity, "history/process-instance" | "process-instance")
        }
        "processInstanceBusinessKeyIn" => entity == "history/process-instance",
        "processDefinitionIdIn" => entity == "process-definition",
        "decisionRequirementsDefinitionIdIn"
        | "jobDefinitionIdIn"
        | "activeActivityIdIn"
        | "executedActivityIdIn"
        | "incidentIdIn"
        | "processDefinitionKeyNotIn"
        | "processInstanceIdNotIn"
        | "categoryIn"
        | "entityTypeIn"
        | "keysIn"
        | "candidateGroups" => true,
        _ => false,
    }
}

/// Refuses lists that must not be empty, and empty texts in some.
pub(super) fn check(entity: &Entity, name: &str, list: &[String]) -> Result<(), RestError> {
    if list.is_empty() {
        let words = match (entity.name, name) {
            ("task", "candidateGroups") => "Candidate group list",
            ("process-instance" | "history/process-instance", "processInstanceIds") => {
                "Set of process instance ids"
            }
            _ => return Ok(()),
        };
        return Err(RestError::process_engine(format!("{words} is empty")));
    }
    if !list.iter().any(String::is_empty) {
        return Ok(());
    }
    let words = match (entity.name, name) {
        (
            "history/external-task-log" | "history/job-log",
            "activityIdIn" | "failedActivityIdIn",
        ) => "activityIds",
        ("history/external-task-log" | "history/job-log", "executionIdIn") => "executionIds",
        ("history/external-task-log", "activityInstanceIdIn") => "activityInstanceIds",
        ("history/process-instance", "processDefinitionKeyNotIn") => "processDefinitionKeys",
        _ => return Ok(()),
    };
    Err(RestError::engine(
        StatusCode::BAD_REQUEST,
        "NotValidException",
        format!("{words} contains empty string"),
    ))
}

/// Refuses a null among the elements of a list.
pub(super) fn refuse_null(entity: &Entity, name: &str) -> Result<(), RestError> {
    const FAILED: (StatusCode, &str) = (StatusCode::INTERNAL_SERVER_ERROR, "NullValueException");
    const NOT_VALID: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "NotValidException");
    const BAD: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "BadUserRequestException");
    let ((status, kind), words) = match (entity.name, name) {
        (
            "execution"
            | "external-task"
            | "history/activity-instance"
            | "history/detail"
            | "history/external-task-log"
            | "history/job-log"
            | "history/process-instance"
            | "history/task"
            | "history/variable-instance"
            | "job"
            | "job-definition"
            | "process-instance"
            | "task"
            | "variable-instance",
            "tenantIdIn",
        ) => (FAILED, "tenantIds"),
        ("external-task", "activityIdIn" | "processInstanceIdIn") => (FAILED, name),
        ("group", "idIn") => (FAILED, "Provided ids"),
        ("history/detail" | "history/variable-instance", "processInstanceIdIn") => {
            (FAILED, "Process Instance Ids")
        }
        ("history/detail" | "history/variable-instance", "variableTypeIn") => {
            (FAILED, "Variable types")
        }
        (
            "history/external-task-log",
            "activityIdIn" | "activityInstanceIdIn" | "executionIdIn",
        ) => (NOT_VALID, "activityIds"),
        ("history/job-log", "activityIdIn" | "failedActivityIdIn") => (FAILED, "activityIds"),
        ("history/job-log", "executionIdIn") => (FAILED, "executionIds"),
        (
            "history/process-instance",
            "activeActivityIdIn" | "activityIdIn" | "executedActivityIdIn",
        ) => (BAD, "activity ids"),
        ("history/process-instance", "incidentIdIn") => (FAILED, "incidentIds"),
        ("history/process-instance", "processDefinitionKeyIn" | "processDefinitionKeyNotIn")
        | ("process-instance", "processDefinitionKeyIn") => (FAILED, "processDefinitionKeys"),
        ("history/process-instance", "processInstanceIdNotIn")
        | ("process-instance", "processDefinitionKeyNotIn") => (FAILED, name),
        ("history/task", "activityInstanceIdIn") => (FAILED, "activityInstanceIds"),
        ("history/task", "processInstanceBusinessKeyIn") => (FAILED, "processInstanceBusinessKeys"),
        ("history/task", "taskDefinitionKeyIn") => (NOT_VALID, "taskDefinitionKeys"),
        ("history/variable-instance", "activityInstanceIdIn") => (FAILED, "Activity Instance Ids"),
        ("history/variable-instance", "caseActivityIdIn") => (FAILED, "Case activity ids"),
        ("history/variable-instance", "caseExecutionIdIn") => (FAILED, "Case execution ids"),
        ("history/variable-instance", "executionIdIn") => (FAILED, "Execution Ids"),
        ("history/variable-instance", "taskIdIn") => (FAILED, "Task Ids"),
        ("history/variable-instance", "variableNameIn") => (FAILED, "Variable names"),
        ("job-definition", "activityIdIn") => (FAILED, "Activity ids"),
        ("process-instance", "activityIdIn") => (FAILED, "activity ids"),
        ("task", "assigneeIn" | "assigneeNotIn") => (FAILED, "Assignees"),
        ("task", "taskIdIn") => (FAILED, "taskIds"),
        _ => return Ok(()),
    };
    Err(RestError::engine(
        status,
        kind,
        format!("{words} contains null value"),
    ))
}
