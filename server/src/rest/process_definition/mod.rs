//! `/process-definition`

mod called;
mod commands;
mod forms;
pub(crate) mod queries;
mod restart;
pub(crate) mod statistics;
mod suspension;

use crate::routes::Routes;
use cauce_engine::store::records::ProcessDefinition;
use serde_json::{Value, json};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(restart::routes())
        .merge(suspension::routes())
        .merge(queries::routes())
}

/// A process definition as answers hold it.
pub(crate) fn definition_dto(row: &ProcessDefinition) -> Value {
    json!({
        "id": row.id,
        "key": row.key,
        "category": row.category,
        "description": null,
        "name": row.name,
        "version": row.version,
        "resource": row.resource_name,
        "deploymentId": row.deployment_id,
        "diagram": row.dgrm_resource_name,
        "suspended": row.suspension_state == 2,
        "tenantId": row.tenant_id,
        "versionTag": row.version_tag,
        "historyTimeToLive": row.history_ttl,
        "startableInTasklist": row.startable,
    })
}
