//! What changes authorizations.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command::{self, AuthorizationChange};
use cauce_engine::store::query::entities;
use cauce_engine::store::records::Authorization;
use serde_json::{Value, json};

use super::permissions;
use crate::body::{Body, Fields, format_date};
use crate::rest::{Done, NO_CONTENT, list};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/authorization/create", post(create))
        .route("/authorization/{id}", put(update).merge(delete(remove)))
}

/// The bits of permissions by name. A revocation holds the bits that are left.
fn bits(kind: i32, resource: i32, names: &[String]) -> Result<i32, RestError> {
    let known = permissions::of(i64::from(resource));
    let revoked = kind == 2;
    let mut bits = 0;
    for name in names {
        bits |= match name.as_str() {
            "ALL" => ALL,
            "NONE" => 0,
            name if known.is_empty() => {
                return Err(bad_request(format!(
                    "ENGINE-03087 The resource type with id:'{resource}' is not valid for '{name}' permission."
                )));
            }
            name => match known.iter().find(|(known, _)| *known == name) {
                Some((_, bit)) => *bit,
                None => {
                    let resource = resource_name(resource);
                    return Err(bad_request(format!(
                        "The permission '{name}' is not valid for '{resource}' resource type."
                    )));
                }
            },
        };
    }
    let bits = if revoked { ALL & !bits } else { bits };
    Ok(i32::try_from(bits).unwrap_or(i32::MAX))
}

/// Every permission.
const ALL: i64 = 0x7fff_ffff;

fn bad_request(message: String) -> RestError {
    RestError::engine(StatusCode::BAD_REQUEST, "BadUserRequestException", message)
}

/// Camunda's names of the kinds of resources, by their number.
fn resource_name(resource: i32) -> &'static str {
    const NAMES: [&str; 22] = [
        "APPLICATION",
        "USER",
        "GROUP",
        "GROUP_MEMBERSHIP",
        "AUTHORIZATION",
        "FILTER",
        "PROCESS_DEFINITION",
        "TASK",
        "PROCESS_INSTANCE",
        "DEPLOYMENT",
        "DECISION_DEFINITION",
        "TENANT",
        "TENANT_MEMBERSHIP",
        "BATCH",
        "DECISION_REQUIREMENTS_DEFINITION",
        "REPORT",
        "DASHBOARD",
        "OPERATION_LOG_CATEGORY",
        "OPTIMIZE",
        "HISTORIC_TASK",
        "HISTORIC_PROCESS_INSTANCE",
        "SYSTEM",
    ];
    usize::try_from(resource)
        .ok()
        .and_then(|i| NAMES.get(i))
        .copied()
        .unwrap_or("UNKNOWN")
}

fn change(fields: Fields<'_>, kind: i32) -> Result<AuthorizationChange, RestError> {
    let resource_type = fields.int("resourceType")?;
    let names = fields.texts("permissions")?.unwrap_or_default();
    Ok(AuthorizationChange {
        permissions: bits(kind, resource_type.unwrap_or_default(), &names)?,
        user_id: fields.text("userId")?,
        group_id: fields.text("groupId")?,
        resource_type,
        resource_id: fields.text("resourceId")?,
    })
}

async fn create(State(app): State<App>, body: Body) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let kind = fields.int("type")?;
    fields.int("resourceType")?;
    fields.texts("permissions")?;
    let kind = kind.ok_or_else(|| RestError::null_pointer("type is null"))?;
    app.run(|_| command::check_authorization_type(kind)).await?;
    let change = change(fields, kind)?;
    let created = app
        .run(|exec| command::create_authorization(exec, kind, &change))
        .await?;
    // Who may create one but not read it is told, as by Camunda, that there is none.
    if !list::sees(&app, &entities::AUTHORIZATION, "id", &created.id).await? {
        return Err(missing(&created.id));
    }
    Ok(Json(authorization_dto(&created)))
}

/// An authorization as answers hold it.
pub(crate) fn authorization_dto(row: &Authorization) -> Value {
    json!({
        "id": row.id,
        "type": row.kind,
        "permissions": permissions::names(i64::from(row.kind), i64::from(row.resource_type), i64::from(row.perms.unwrap_or(0))),
        "userId": row.user_id,
        "groupId": row.group_id,
        "resourceType": row.resource_type,
        "resourceId": row.resource_id,
        "removalTime": row.removal_time.map(format_date),
        "rootProcessInstanceId": row.root_proc_inst_id,
    })
}

fn missing(id: &str) -> RestError {
    RestError::not_found(format!("Authorization with id {id} does not exist."))
}

async fn update(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    if !list::sees(&app, &entities::AUTHORIZATION, "id", &id).await? {
        return Err(missing(&id));
    }
    let kind = app
        .run(|exec| command::authorization_type(exec, &id))
        .await?
        .ok_or_else(|| missing(&id))?;
    let change = change(body.fields(), kind)?;
    let found = app
        .run(|exec| command::update_authorization(exec, &id, &change))
        .await?;
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(missing(&id))
    }
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    if !list::sees(&app, &entities::AUTHORIZATION, "id", &id).await? {
        return Err(missing(&id));
    }
    let found = app
        .run(|exec| command::delete_authorization(exec, &id))
        .await?;
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(missing(&id))
    }
}
