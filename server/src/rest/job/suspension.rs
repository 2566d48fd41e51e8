//! Suspending and activating jobs.

use crate::routes::Routes;
use crate::routes::put;
use axum::extract::{Path, State};
use cauce_engine::command::{self, JobSelection};

use crate::body::{Body, Fields};
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/job/suspended", put(suspend))
        .route("/job/{id}/suspended", put(suspend_one))
}

async fn suspend_one(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let suspended = body.fields().flag("suspended")?;
    let selection = JobSelection::Id(id);
    app.run(|exec| command::suspend_jobs(exec, &selection, suspended))
        .await?;
    Ok(NO_CONTENT)
}

const ONE_OF: &str = "jobId, jobDefinitionId, processInstanceId, processDefinitionId or processDefinitionKey should be set to update the suspension state.";

fn selection(fields: Fields<'_>) -> Result<JobSelection, RestError> {
    let definition = fields.text("jobDefinitionId")?;
    let instance = fields.text("processInstanceId")?;
    let process = fields.text("processDefinitionId")?;
    let key = fields.text("processDefinitionKey")?;
    let tenant_id = fields.text("processDefinitionTenantId")?;
    let tenant = if fields.flag("processDefinitionWithoutTenantId")? {
        Some(None)
    } else {
        tenant_id.map(Some)
    };
    if fields.text("jobId")?.is_some() {
        return Err(RestError::invalid(format!(
            "Either {}",
            ONE_OF.trim_start_matches("jobId, ")
        )));
    }
    match (definition, instance, process, key) {
        (Some(id), None, None, None) => Ok(JobSelection::JobDefinition(id)),
        (None, Some(id), None, None) => Ok(JobSelection::ProcessInstance(id)),
        (None, None, Some(id), None) => Ok(JobSelection::ProcessDefinition(id)),
        (None, None, None, Some(key)) => Ok(JobSelection::Key { key, tenant }),
        (None, None, None, None) => Err(RestError::invalid(format!("Either {ONE_OF}"))),
        _ => Err(RestError::invalid(format!("Only one of {ONE_OF}"))),
    }
}

async fn suspend(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let suspended = fields.flag("suspended")?;
    let selection = selection(fields)?;
    app.run(|exec| command::suspend_jobs(exec, &selection, suspended))
        .await?;
    Ok(NO_CONTENT)
}
