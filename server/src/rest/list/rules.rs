//! Which parameters cannot go together, and what Camunda says then.

use cauce_engine::store::query::{Arg, Entity, Group};

use crate::RestError;

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

/// The latest version can be asked for together with few other things.
fn definition(
    entity: &Entity,
    group: &Group,
    asked: impl Fn(&str) -> bool,
) -> Result<(), RestError> {
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
