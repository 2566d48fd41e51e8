//! What changes filters.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command::{self, FilterChange};
use serde_json::{Map, Value, json};

use super::{queries, stored};
use crate::body::{Body, Fields};
use crate::rest::{Done, NO_CONTENT};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/filter/create", post(create))
        .route("/filter/{id}", put(update).merge(delete(remove)))
}

/// The filter that a body describes.
fn change(fields: Fields<'_>, verb: &str) -> Result<FilterChange, RestError> {
    let name = fields.text("name")?.filter(|n| !n.is_empty());
    let query = fields
        .object("query")?
        .map(|q| Value::Object(stored::to_stored(q.map())).to_string());
    let properties = fields
        .object("properties")?
        .map(|p| Value::Object(p.map().clone()).to_string());
    let owner = fields.text("owner")?;
    match name {
        Some(name) => Ok(FilterChange {
            name,
            owner,
            query,
            properties,
        }),
        None => Err(RestError::engine(
            StatusCode::BAD_REQUEST,
            "InvalidRequestException",
            format!("Unable to {verb} filter with invalid content"),
        )),
    }
}

async fn create(State(app): State<App>, body: Body) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let kind = fields.text("resourceType")?;
    if kind.as_deref() != Some("Task") {
        let kind = kind.as_deref().unwrap_or("null");
        return Err(RestError::invalid(format!(
            "Unable to create filter with invalid resource type '{kind}'"
        )));
    }
    let change = change(fields, "create")?;
    let row = app
        .run(|exec| command::create_filter(exec, &change))
        .await?;
    let mut dto = Map::new();
    dto.insert("id".into(), json!(row.id));
    dto.insert("resourceType".into(), json!(row.resource_type));
    dto.insert("name".into(), json!(row.name));
    dto.insert("owner".into(), json!(row.owner));
    let without_properties = row.properties.is_none();
    queries::put(&mut dto, Some(row.query), row.properties);
    if without_properties {
        dto.insert("properties".into(), Value::Null);
    }
    Ok(Json(Value::Object(dto)))
}

async fn update(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let missing = || RestError::not_found(format!("Filter with id '{id}' does not exist."));
    if !app.run(|exec| command::filter_exists(exec, &id)).await? {
        return Err(missing());
    }
    let change = change(body.fields(), "update")?;
    let found = app
        .run(|exec| command::update_filter(exec, &id, &change))
        .await?;
    if found {
        Ok(NO_CONTENT)
    } else {
        Err(missing())
    }
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    let found = app.run(|exec| command::delete_filter(exec, &id)).await?;
    if found {
        return Ok(NO_CONTENT);
    }
    Err(RestError::engine(
        StatusCode::NOT_FOUND,
        "InvalidRequestException",
        format!("Filter with id '{id}' does not exist."),
    ))
}
