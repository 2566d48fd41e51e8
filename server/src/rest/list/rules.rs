//! Which parameters cannot go together, and what Camunda says then.

use axum::http::StatusCode;
use cauce_engine::store::query::{Arg, Entity, Group, Operator};
use serde_json::Value as Json;

use crate::RestError;

/// Refuses comparisons with variables that say nothing.
pub(super) fn comparison(
    entity: &Entity,
    name: Option<&str>,
    operator: Operator,
    value: &Json,
) -> Result<(), RestError> {
    // Tasks and external tasks are asked for by other code of Camunda than the rest.
    let others = matches!(entity.name, "task" | "external-task" | "history/task");
    if name.is_none() {
        let (status, kind) = if others {
            (StatusCode::INTERNAL_SERVER_ERROR, "NullValueException")
        } else {
            (StatusCode::BAD_REQUEST, "NotValidException")
        };
        return Err(RestError::engine(status, kind, "name is null"));
    }
    let ordered = match operator {
        Operator::Gt => "greater than",
        Operator::Gteq => "greater than or equal",
        Operator::Lt => "less than",
        Operator::Lteq => "less than or equal",
        Operator::Eq | Operator::Neq | Operator::Like | Operator::NotLike => "",
    };
    match value {
        Json::Bool(_) | Json::Null if !ordered.is_empty() => {
            let message = format!("Booleans and null cannot be used in '{ordered}' condition");
            Err(if others {
                RestError::process_engine(message)
            } else {
                RestError::engine(StatusCode::BAD_REQUEST, "NotValidException", message)
            })
        }
        Json::Array(_) | Json::Object(_) => Err(RestError::process_engine(
            "Object values cannot be used to query",
        )),
        _ => Ok(()),
    }
}

/// Refuses parameters that contradict each other.
pub(super) fn check(entity: &Entity, group: &Group) -> Result<(), RestError> {
    let asked = |name: &str| {
        group
            .args
            .iter()
            .any(|(criterion, arg)| criterion.name == name && !matches!(arg, Arg::Bool(false)))
    };
    match entity.name {
        "task" => task(group.any, asked),
        "history/task" if group.any => {
            not_in_or(&["withCandidateGroups", "withoutCandidateGroups"], asked)
        }
        "job" if asked("timers") && asked("messages") => Err(RestError::invalid(
            "Parameter timers cannot be used together with parameter messages.",
        )),
        "process-definition" | "decision-definition" | "decision-requirements-definition" => {
            definition(entity, group, asked)
        }
        "history/incident" => {
            let states = ["open", "resolved", "deleted"];
            let asked: Vec<_> = group
                .args
                .iter()
                .filter(|(c, a)| states.contains(&c.name) && matches!(a, Arg::Bool(_)))
                .collect();
            match asked.as_slice() {
                [_, _, ..] => {
                    let first = states
                        .iter()
                        .find(|state| asked.iter().any(|(c, _)| c.name == **state))
                        .unwrap_or(&"open");
                    Err(RestError::process_engine(format!(
                        "Already querying for incident state <{first}>"
                    )))
                }
                _ => Ok(()),
            }
        }
        "history/variable-instance" if asked("variableValue") && !asked("variableName") => {
            Err(RestError::invalid(
                "Only a single variable value parameter specified: variable name and value are required to be able to query after a \
             specific variable value.",
            ))
        }
        _ => Ok(()),
    }
}

fn task(any: bool, asked: impl Fn(&str) -> bool) -> Result<(), RestError> {
    const CANDIDATES: [&str; 8] = [
        "candidateUser",
        "candidateGroup",
        "candidateGroupLike",
        "candidateGroups",
        "withCandidateGroups",
        "withoutCandidateGroups",
        "withCandidateUsers",
        "withoutCandidateUsers",
    ];
    let refused = |why: &str| {
        Err(RestError::process_engine(format!(
            "Invalid query usage: {why}"
        )))
    };
    if any {
        not_in_or(&CANDIDATES[4..], &asked)?;
    }
    if !any && asked("candidateUser") && asked("candidateGroup") {
        return refused("cannot set both candidateUser and candidateGroup");
    }
    if !any && asked("candidateUser") && asked("candidateGroups") {
        return refused("cannot set both candidateGroupIn and candidateUser");
    }
    if !any && asked("tenantIdIn") && asked("withoutTenantId") {
        return refused("cannot set both tenantIdIn and withoutTenantId filters.");
    }
    if asked("includeAssignedTasks") && !CANDIDATES.iter().any(|name| asked(name)) {
        return refused(
            "candidateUser, candidateGroup, candidateGroupLike, candidateGroupIn, withCandidateGroups, withoutCandidateGroups, \
             withCandidateUsers, withoutCandidateUsers has to be called before 'includeAssignedTasks'.",
        );
    }
    Ok(())
}

/// Refuses what cannot be asked as one of several alternatives.
fn not_in_or(names: &[&str], asked: impl Fn(&str) -> bool) -> Result<(), RestError> {
    match names.iter().find(|name| asked(name)) {
        Some(name) => Err(RestError::process_engine(format!(
            "Invalid query usage: cannot set {name}() within 'or' query"
        ))),
        None => Ok(()),
    }
}

/// The latest version can be asked for together with few other things.
fn definition(
    entity: &Entity,
    group: &Group,
    asked: impl Fn(&str) -> bool,
) -> Result<(), RestError> {
    let version = |(criterion, arg): &(&cauce_engine::store::query::Criterion, Arg)| {
        criterion.name == "version" && matches!(arg, Arg::Int(version) if *version <= 0)
    };
    if group.args.iter().any(version) {
        let message = "version is not greater than 0";
        return Err(match entity.name {
            "process-definition" => RestError::process_engine(message),
            _ => RestError::engine(StatusCode::BAD_REQUEST, "NotValidException", message),
        });
    }
    if !asked("latestVersion") {
        return Ok(());
    }
    let other: &[&str] = &[
        "processDefinitionId",
        "processDefinitionIdIn",
        "version",
        "deploymentId",
    ];
    if entity.name == "process-definition"
        && group
            .args
            .iter()
            .any(|(criterion, _)| other.contains(&criterion.name))
    {
        return Err(RestError::process_engine(
            "Calling latest() can only be used in combination with key(String) and keyLike(String) or name(String) and nameLike(String)",
        ));
    }
    Ok(())
}
