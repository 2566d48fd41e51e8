//! What changes job definitions.

use crate::routes::Routes;
use crate::routes::put;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command::{self, JobDefinitionSelection, Suspension};

use crate::body::{Body, Fields};
use crate::rest::{Done, NO_CONTENT, suspension_date};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/job-definition/suspended", put(suspend))
        .route("/job-definition/{id}/suspended", put(suspend_one))
        .route("/job-definition/{id}/retries", put(retries))
        .route("/job-definition/{id}/jobPriority", put(priority))
}

fn suspension(fields: Fields<'_>, words: &str) -> Result<Suspension, RestError> {
    Ok(Suspension {
        suspended: fields.flag("suspended")?,
        include_dependents: fields.flag("includeJobs")?,
        date: suspension_date(fields, words)?,
    })
}

async fn suspend_one(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let words =
        format!("The suspension state of Job Definition with id {id} could not be updated due to");
    let suspension = suspension(body.fields(), &words)?;
    let selection = JobDefinitionSelection::Id(id);
    app.run(|exec| command::suspend_job_definitions(exec, &selection, suspension))
        .await?;
    Ok(NO_CONTENT)
}

const ONE_OF: &str = "jobDefinitionId, processDefinitionId or processDefinitionKey should be set to update the suspension state.";

async fn suspend(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let suspension = suspension(
        fields,
        "Could not update the suspension state of Job Definitions due to",
    )?;
    if fields.text("jobDefinitionId")?.is_some() {
        return Err(RestError::invalid(
            "Either processDefinitionId or processDefinitionKey can be set to update the suspension state.",
        ));
    }
    let tenant_id = fields.text("processDefinitionTenantId")?;
    let tenant = if fields.flag("processDefinitionWithoutTenantId")? {
        Some(None)
    } else {
        tenant_id.map(Some)
    };
    let selection = match (
        fields.text("processDefinitionId")?,
        fields.text("processDefinitionKey")?,
    ) {
        (Some(_), Some(_)) => return Err(RestError::invalid(format!("Only one of {ONE_OF}"))),
        (Some(id), None) => JobDefinitionSelection::ProcessDefinition(id),
        (None, Some(key)) => JobDefinitionSelection::Key { key, tenant },
        (None, None) => return Err(RestError::invalid(format!("Either {ONE_OF}"))),
    };
    app.run(|exec| command::suspend_job_definitions(exec, &selection, suspension))
        .await?;
    Ok(NO_CONTENT)
}

async fn retries(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let due_date = if fields.has("dueDate") {
        Some(fields.date("dueDate")?)
    } else {
        None
    };
    let retries = fields
        .int("retries")?
        .ok_or_else(|| RestError::null_pointer("retries is null"))?;
    app.run(|exec| command::set_job_definition_retries(exec, &id, retries, due_date))
        .await
        .map_err(|mut e| {
            if e.code.is_some() && e.kind != "AuthorizationException" {
                e.kind = "InvalidRequestException";
                e.code = None;
                e.status = StatusCode::INTERNAL_SERVER_ERROR;
            }
            e
        })?;
    Ok(NO_CONTENT)
}

async fn priority(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (priority, include_jobs) = (fields.long("priority")?, fields.flag("includeJobs")?);
    if priority.is_none() && include_jobs {
        return Err(RestError::invalid(format!(
            "Cannot reset priority for job definition {id} with includeJobs=true"
        )));
    }
    app.run(|exec| command::set_job_definition_priority(exec, &id, priority, include_jobs))
        .await
        .map_err(|e| {
            let status = if e.kind == "NotFoundException" {
                StatusCode::NOT_FOUND
            } else {
                StatusCode::BAD_REQUEST
            };
            let mut e = e.as_invalid(&["NotFoundException", "NotValidException"], status);
            if e.kind == "InvalidRequestException" {
                e.code = None;
            }
            e
        })?;
    Ok(NO_CONTENT)
}
