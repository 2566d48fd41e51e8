//! What changes deployments.

use std::collections::HashSet;

use crate::routes::Routes;
use crate::routes::{delete, post};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command::{self, Deploy, Deployed, Redeploy, Resource};
use cauce_engine::store::query::entities;
use serde_json::{Map, Value, json};

use crate::body::{Body, format_date, parse_date};
use crate::links::Base;
use crate::multipart::Form;
use crate::query_string::QueryString;
use crate::rest::process_definition::definition_dto;
use crate::rest::{Done, NO_CONTENT, list};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/deployment/create", post(create))
        .route("/deployment/{id}", delete(remove))
        .route("/deployment/{id}/redeploy", post(redeploy))
}

const NAME: &str = "deployment-name";
const DUPLICATES: &str = "enable-duplicate-filtering";
const CHANGED_ONLY: &str = "deploy-changed-only";
const SOURCE: &str = "deployment-source";
const TENANT: &str = "tenant-id";
const ACTIVATION: &str = "deployment-activation-time";
const RESERVED: [&str; 6] = [NAME, DUPLICATES, CHANGED_ONLY, SOURCE, TENANT, ACTIVATION];

async fn create(State(app): State<App>, base: Base, form: Form) -> Result<Json<Value>, RestError> {
    let deployment = requested(&form)?;
    if deployment.resources.is_empty() {
        return Err(RestError::invalid(
            "No deployment resources contained in the form upload.",
        ));
    }
    let deployed = app.run(|exec| command::deploy(exec, &deployment)).await?;
    answer(&app, &deployed, &base).await
}

fn requested(form: &Form) -> Result<Deploy, RestError> {
    let flag = |name| {
        form.text(name)
            .is_some_and(|v| v.trim().eq_ignore_ascii_case("true"))
    };
    let activation_time = match form.text(ACTIVATION).filter(|t| !t.is_empty()) {
        None => None,
        Some(text) => Some(parse_date(&text).ok_or_else(|| {
            RestError::invalid(format!("Cannot parse the date '{text}' of {ACTIVATION}: expected yyyy-MM-dd'T'HH:mm:ss.SSSZ"))
        })?),
    };
    let mut names = HashSet::new();
    let mut resources = Vec::new();
    // Of parts with the same name the last one counts, at the place of the first.
    for part in form
        .parts
        .iter()
        .filter(|p| !RESERVED.contains(&p.name.as_str()))
    {
        let Some(filename) = &part.filename else {
            return Err(RestError::invalid(format!(
                "No file name found in the deployment resource described by form parameter '{}'.",
                part.name
            )));
        };
        if names.insert(part.name.clone()) {
            let content = form
                .parts
                .iter()
                .rev()
                .find(|p| p.name == part.name)
                .map_or(&part.content, |p| &p.content);
            resources.push(Resource {
                name: filename.clone(),
                bytes: content.to_vec().into(),
            });
        }
    }
    Ok(Deploy {
        name: form.text(NAME),
        source: form.text(SOURCE),
        tenant_id: form.text(TENANT),
        enable_duplicate_filtering: flag(DUPLICATES) || flag(CHANGED_ONLY),
        deploy_changed_only: flag(CHANGED_ONLY),
        activation_time,
        resources,
    })
}

/// A deployment with what it deployed.
fn deployed_dto(deployed: &Deployed, base: &Base) -> Value {
    let row = &deployed.deployment;
    let map = |entries: Map<String, Value>| {
        if entries.is_empty() {
            Value::Null
        } else {
            Value::Object(entries)
        }
    };
    json!({
        "links": [base.link("GET", &format!("/deployment/{}", row.id), "self")],
        "id": row.id,
        "name": row.name,
        "source": row.source,
        "deploymentTime": row.deploy_time.map(format_date),
        "tenantId": row.tenant_id,
        "deployedProcessDefinitions": map(deployed.process_definitions.iter().map(|d| (d.id.clone(), definition_dto(d))).collect()),
        "deployedCaseDefinitions": null,
        "deployedDecisionDefinitions":
            map(deployed.decision_definitions.iter().map(|d| (d.id.clone(), decision_dto(d, deployed))).collect()),
        "deployedDecisionRequirementsDefinitions": map(deployed.decision_requirements.iter().map(|d| (d.id.clone(), json!({
            "id": d.id,
            "key": d.key,
            "category": d.category,
            "name": d.name,
            "version": d.version,
            "resource": d.resource_name,
            "deploymentId": d.deployment_id,
            "tenantId": d.tenant_id,
        }))).collect()),
    })
}

fn decision_dto(
    row: &cauce_engine::store::records::DecisionDefinition,
    deployed: &Deployed,
) -> Value {
    let requirements = row
        .dec_req_id
        .as_ref()
        .and_then(|id| deployed.decision_requirements.iter().find(|r| &r.id == id));
    json!({
        "id": row.id,
        "key": row.key,
        "category": row.category,
        "name": row.name,
        "version": row.version,
        "resource": row.resource_name,
        "deploymentId": row.deployment_id,
        "tenantId": row.tenant_id,
        "decisionRequirementsDefinitionId": row.dec_req_id,
        "decisionRequirementsDefinitionKey": requirements.map(|r| &r.key).or(row.dec_req_key.as_ref()),
        "historyTimeToLive": row.history_ttl,
        "versionTag": row.version_tag,
    })
}

async fn remove(State(app): State<App>, Path(id): Path<String>, query: QueryString) -> Done {
    let flag = |name| query.flag(name).unwrap_or(false);
    let options = command::DeleteOptions {
        cascade: flag("cascade"),
        skip_custom_listeners: flag("skipCustomListeners"),
        skip_io_mappings: flag("skipIoMappings"),
    };
    let seen = list::sees(&app, &entities::DEPLOYMENT, "id", &id).await?;
    let found = seen
        && app
            .run(|exec| command::delete_deployment(exec, &id, options))
            .await?;
    if !found {
        return Err(RestError::not_found(format!(
            "Deployment with id '{id}' do not exist"
        )));
    }
    Ok(NO_CONTENT)
}

async fn redeploy(
    State(app): State<App>,
    Path(id): Path<String>,
    base: Base,
    body: Body,
) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let request = Redeploy {
        resource_ids: fields.texts("resourceIds")?.unwrap_or_default(),
        resource_names: fields.texts("resourceNames")?.unwrap_or_default(),
        source: fields.text("source")?,
    };
    let missing = format!("Deployment with id '{id}' does not exist");
    if !list::sees(&app, &entities::DEPLOYMENT, "id", &id).await? {
        return Err(RestError::not_found(&missing));
    }
    let deployed = app
        .run(|exec| command::redeploy(exec, &id, &request))
        .await
        .map_err(|e| match e.kind {
            "NotFoundException" if e.message.as_deref() == Some(&missing) => {
                RestError::not_found(&missing)
            }
            "NotFoundException" => {
                let message = format!(
                    "Cannot redeploy deployment '{id}': {}",
                    e.message.as_deref().unwrap_or_default()
                );
                let mut e = e.as_invalid(&["NotFoundException"], StatusCode::NOT_FOUND);
                e.message = Some(message);
                e
            }
            _ => e,
        })?;
    answer(&app, &deployed, &base).await
}

/// A deployment with what it deployed. The descriptions are in the models; a definition that is to be activated later is told as
/// it was before it was suspended.
async fn answer(app: &App, deployed: &Deployed, base: &Base) -> Result<Json<Value>, RestError> {
    let mut dto = deployed_dto(deployed, base);
    for row in &deployed.process_definitions {
        let definition = app.engine.load_definition(&row.id).await?;
        let told = &mut dto["deployedProcessDefinitions"][&row.id];
        told["description"] = json!(definition.process.documentation);
        told["suspended"] = Value::Bool(false);
    }
    Ok(Json(dto))
}
