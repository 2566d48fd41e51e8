//! `/incident`

mod commands;
mod queries;

use crate::routes::Routes;
use cauce_engine::store::records::Incident;
use serde_json::{Value, json};

use crate::body::format_date;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes().merge(queries::routes())
}

/// An incident as answers hold it.
pub(crate) fn incident_dto(row: &Incident) -> Value {
    json!({
        "id": row.id,
        "processDefinitionId": row.proc_def_id,
        "processInstanceId": row.proc_inst_id,
        "executionId": row.execution_id,
        "incidentTimestamp": format_date(row.incident_timestamp),
        "incidentType": row.incident_type,
        "activityId": row.activity_id,
        "failedActivityId": row.failed_activity_id,
        "causeIncidentId": row.cause_incident_id,
        "rootCauseIncidentId": row.root_cause_incident_id,
        "configuration": row.configuration,
        "incidentMessage": row.incident_msg,
        "tenantId": row.tenant_id,
        "jobDefinitionId": row.job_def_id,
        "annotation": row.annotation,
    })
}
