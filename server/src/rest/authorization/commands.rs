//! What changes authorizations.

use axum::extract::{Path, State};
use axum::routing::{delete, post, put};
use axum::{Json, Router};
use cauce_engine::command::{self, AuthorizationChange};
use cauce_engine::store::records::Authorization;
use serde_json::{Value, json};

use crate::body::{Body, Fields, format_date};
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/authorization/create", post(create))
        .route("/authorization/{id}", put(update).merge(delete(remove)))
}

fn change(fields: Fields<'_>) -> Result<AuthorizationChange, RestError> {
    Ok(AuthorizationChange {
        permissions: fields.texts("permissions")?.unwrap_or_default(),
        user_id: fields.text("userId")?,
        group_id: fields.text("groupId")?,
        resource_type: fields.int("resourceType")?,
        resource_id: fields.text("resourceId")?,
    })
}

async fn create(State(app): State<App>, body: Body) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let kind = fields.int("type")?.ok_or_else(|| RestError::null_pointer("type is null"))?;
    let change = change(fields)?;
    let created = app.run(|exec| command::create_authorization(exec, kind, &change)).await?;
    Ok(Json(authorization_dto(&created)))
}

/// An authorization as answers hold it.
pub(crate) fn authorization_dto(row: &Authorization) -> Value {
    json!({
        "id": row.id,
        "type": row.kind,
        "permissions": command::permission_names(row),
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
    let change = change(body.fields())?;
    let found = app.run(|exec| command::update_authorization(exec, &id, &change)).await?;
    if found { Ok(NO_CONTENT) } else { Err(missing(&id)) }
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    let found = app.run(|exec| command::delete_authorization(exec, &id)).await?;
    if found { Ok(NO_CONTENT) } else { Err(missing(&id)) }
}
