//! `/process-definition/{id}/static-called-process-definitions`: what call activities call, where their models say it outright.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::bpmn::model::{ActivityKind, Binding, CalledElement};
use cauce_engine::command::Readable;
use cauce_engine::definition::Definition;
use cauce_engine::store::query::{Arg, Query, entities};
use serde_json::Value;

use crate::rest::list::{self, Options, Shape};
use crate::{App, RestError};

/// The route.
pub(super) fn routes() -> Routes {
    Routes::new().route(
        "/process-definition/{id}/static-called-process-definitions",
        get(called),
    )
}

async fn called(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Value>, RestError> {
    let definition = app.engine.load_definition(&id).await.map_err(|error| {
        let mut error = RestError::from(error);
        if error.code.take().is_some() {
            error.kind = "InvalidRequestException";
            error.status = StatusCode::NOT_FOUND;
        }
        error
    })?;
    app.may_read(Readable::ProcessDefinition(&id)).await?;
    let mut found: Vec<Value> = Vec::new();
    for activity in &definition.process.activities {
        let ActivityKind::CallActivity(call) = &activity.kind else {
            continue;
        };
        let CalledElement::Process(key) = &call.called else {
            continue;
        };
        let Some(key) = key.literal() else { continue };
        let tenant = match &call.tenant_id {
            None => definition.row.tenant_id.clone(),
            Some(tenant) => match tenant.literal() {
                Some(tenant) => Some(tenant.to_owned()),
                None => continue,
            },
        };
        let Some(query) = query(&definition, key, &call.binding, tenant) else {
            continue;
        };
        let Some(target) = list::rows(&app, Shape::ProcessDefinition, &query, Options::SINGLE)
            .await?
            .into_iter()
            .next()
        else {
            continue;
        };
        match found.iter_mut().find(|dto| dto["id"] == target["id"]) {
            Some(dto) => {
                if let Some(activities) = dto["calledFromActivityIds"].as_array_mut() {
                    activities.push(activity.id.clone().into());
                }
            }
            None => {
                let mut dto = target;
                dto["calledFromActivityIds"] = vec![activity.id.clone()].into();
                dto["callingProcessDefinitionId"] = id.clone().into();
                found.push(dto);
            }
        }
    }
    Ok(Json(Value::Array(found)))
}

/// The query for what is called; none where it is only known when it is reached.
fn query(
    caller: &Definition,
    key: &str,
    binding: &Binding,
    tenant: Option<String>,
) -> Option<Query> {
    let query = Query::new(&entities::PROCESS_DEFINITION).text("key", key);
    let query = match tenant {
        Some(tenant) => query.with("tenantIdIn", Arg::List(vec![tenant])),
        None => query.with("withoutTenantId", Arg::Bool(true)),
    };
    Some(match binding {
        Binding::Latest => query.with("latestVersion", Arg::Bool(true)),
        Binding::Deployment => query.text("deploymentId", caller.row.deployment_id.as_deref()?),
        Binding::Version(version) => {
            query.with("version", Arg::Int(version.literal()?.parse().ok()?))
        }
        Binding::VersionTag(tag) => query.text("versionTag", tag.literal()?),
    })
}
