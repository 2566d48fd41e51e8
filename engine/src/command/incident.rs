//! Incidents by hand: created, resolved, annotated.

use cauce_store::records::{Incident, UserOperationLogEntry};

use super::operation_log::{OPERATOR, PropertyChange};
use super::rows::{found, refuse};
use crate::authorization::rules;
use crate::exec::incidents::{NewIncident, Outcome};
use crate::exec::{Exec, Step, fail};

/// Creates an incident of one's own type at an execution.
///
/// # Errors
/// There is no such execution; it is at no activity; there is no type.
pub fn create_incident(
    exec: &mut Exec<'_>,
    execution: &str,
    kind: Option<&str>,
    configuration: Option<&str>,
    message: Option<&str>,
) -> Step<Incident> {
    let Some(kind) = kind else {
        return refuse("incidentType is null");
    };
    if !exec.require_execution(execution)? {
        return refuse(format!(
            "Cannot find an execution with executionId '{execution}': execution is null"
        ));
    }
    let row = exec.execution(execution)?.clone();
    exec.check_execution(&rules::UPDATE_INSTANCE, &row)?;
    let Some(activity) = row.act_id.clone() else {
        return refuse("Execution must be related to an activity: activity is null");
    };
    let id = exec.create_incident(&NewIncident {
        kind: kind.to_owned(),
        configuration: configuration.map(str::to_owned),
        message: message.map(str::to_owned),
        execution: Some(execution.to_owned()),
        activity: Some(activity),
        definition: row.proc_def_id.clone(),
        tenant: row.tenant_id.clone(),
        ..NewIncident::default()
    })?;
    let about = exec.about_instance(&row);
    let changes = [
        PropertyChange::set("incidentType", kind),
        PropertyChange {
            property: "configuration".into(),
            before: None,
            after: configuration.map(str::to_owned),
        },
    ];
    exec.log_operation(
        "CreateIncident",
        "ProcessInstance",
        OPERATOR,
        &about,
        &changes,
    );
    match exec.ws.rows.incidents.get(&id) {
        Some(incident) => Ok(incident.clone()),
        None => fail(format!("incident {id} was not created")),
    }
}

/// The incident of an id, with the tree that it is in.
fn load(exec: &mut Exec<'_>, id: &str) -> Step<Option<Incident>> {
    let Some(row) = exec.track_one(id, |r| &mut r.incidents)? else {
        return Ok(None);
    };
    match &row.proc_inst_id {
        Some(instance) => {
            exec.require_instance(instance)?;
        }
        None => {
            exec.track_one(id, |r| &mut r.historic_incidents)?;
        }
    }
    Ok(Some(row))
}

/// Resolves an incident that no failed job or external task stands behind.
///
/// # Errors
/// There is none; it is a job's or external task's.
pub fn resolve_incident(exec: &mut Exec<'_>, id: &str) -> Step {
    let row = load(exec, id)?;
    let incident = found(row, || {
        format!("Cannot find an incident with id '{id}': incident is null")
    })?;
    if matches!(
        incident.incident_type.as_str(),
        "failedJob" | "failedExternalTask"
    ) {
        return refuse(format!(
            "Cannot resolve an incident of type {}",
            incident.incident_type
        ));
    }
    let Some(execution) = &incident.execution_id else {
        return refuse("Cannot find an execution for an incident: execution is null");
    };
    let about = exec.execution(execution)?.clone();
    exec.check_execution(&rules::UPDATE_INSTANCE, &about)?;
    let about = exec.about_instance(&about);
    exec.remove_incident(id, Outcome::Resolved);
    exec.log_operation(
        "Resolve",
        "ProcessInstance",
        OPERATOR,
        &about,
        &[PropertyChange::set("incidentId", id)],
    );
    Ok(())
}

/// Sets or clears the annotation of an incident.
///
/// # Errors
/// There is none.
pub fn annotate_incident(exec: &mut Exec<'_>, id: &str, annotation: Option<&str>) -> Step {
    let Some(incident) = load(exec, id)? else {
        return refuse("incident is null");
    };
    if let Some(execution) = &incident.execution_id {
        exec.check_execution_id(&rules::UPDATE_INSTANCE, execution)?;
    }
    let text = annotation.map(str::to_owned);
    exec.ws
        .rows
        .incidents
        .update(id, |i| i.annotation.clone_from(&text));
    exec.track_one(id, |r| &mut r.historic_incidents)?;
    exec.ws
        .rows
        .historic_incidents
        .update(id, |i| i.annotation = text);
    let about = UserOperationLogEntry {
        tenant_id: incident.tenant_id,
        ..UserOperationLogEntry::default()
    };
    let operation = if annotation.is_some() {
        "SetAnnotation"
    } else {
        "ClearAnnotation"
    };
    exec.log_operation(
        operation,
        "Incident",
        OPERATOR,
        &about,
        &[PropertyChange::set("incidentId", id)],
    );
    Ok(())
}
