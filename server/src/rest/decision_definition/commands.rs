//! Evaluating decisions and changing their definitions: by id, by key, and by key and tenant.

use crate::routes::Routes;
use crate::routes::{post, put};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::command;
use cauce_engine::decision::Entry;
use cauce_engine::store::query::entities;
use serde_json::{Map, Value, json};

use crate::body::Body;
use crate::rest::{Done, NO_CONTENT, list};
use crate::variables::{self, variables};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    by("/decision-definition/{id}", Way::Id)
        .merge(by("/decision-definition/key/{id}", Way::Key))
        .merge(by(
            "/decision-definition/key/{id}/tenant-id/{tenant}",
            Way::Tenant,
        ))
}

/// How a path names a definition.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// By its id.
    Id,
    /// The latest version of a key without a tenant.
    Key,
    /// The latest version of a key of a tenant.
    Tenant,
}

/// What a path holds of a definition: an id or key, and perhaps a tenant.
type Named = Path<Vec<(String, String)>>;

impl Way {
    async fn definition(self, app: &App, Path(parameters): Named) -> Result<String, RestError> {
        let mut values = parameters.into_iter().map(|(_, value)| value);
        let name = values.next().unwrap_or_default();
        let tenant = match self {
            Self::Id => return Ok(name),
            Self::Key => None,
            Self::Tenant => values.next(),
        };
        match app
            .run(|exec| command::latest_decision(exec, &name, tenant.as_deref()))
            .await?
        {
            Some(found)
                if list::sees(
                    app,
                    &entities::DECISION_DEFINITION,
                    "decisionDefinitionId",
                    &found.id,
                )
                .await? =>
            {
                Ok(found.id)
            }
            _ => {
                let of =
                    tenant.map_or_else(|| "no tenant-id".to_owned(), |t| format!("tenant-id: {t}"));
                Err(RestError::rest(
                    StatusCode::NOT_FOUND,
                    format!("No matching decision definition with key: {name} and {of}"),
                ))
            }
        }
    }
}

fn by(path: &str, way: Way) -> Routes {
    Routes::new()
        .route(
            &format!("{path}/evaluate"),
            post(move |State(app): State<App>, at: Named, body: Body| evaluate(app, way, at, body)),
        )
        .route(
            &format!("{path}/history-time-to-live"),
            put(move |State(app): State<App>, at: Named, body: Body| {
                set_time_to_live(app, way, at, body)
            }),
        )
}

async fn evaluate(app: App, way: Way, at: Named, body: Body) -> Result<Json<Value>, RestError> {
    let id = way.definition(&app, at).await?;
    let variables = variables(body.fields(), "variables")?;
    let result = app
        .run(|exec| command::evaluate_decision(exec, &id, &variables))
        .await
        .map_err(|error| {
            let kind = error.kind;
            let mut worded = error.within(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("Cannot evaluate decision {id}"),
            );
            if kind == "NotFoundException" {
                worded.kind = "InvalidRequestException";
                worded.status = StatusCode::NOT_FOUND;
            }
            worded
        })?;
    let rules = result.rules.iter().map(|rule| rule_dto(rule));
    rules
        .collect::<Result<Vec<_>, _>>()
        .map(|rules| Json(Value::Array(rules)))
}

fn rule_dto(rule: &[Entry]) -> Result<Value, RestError> {
    let mut map = Map::new();
    for entry in rule {
        let Some(name) = &entry.name else {
            return Err(RestError::json(
                "Null key for a Map not allowed in JSON (use a converting NullKeySerializer?)",
            ));
        };
        let dto = match &entry.untyped {
            Some(value) => json!({ "type": null, "value": value, "valueInfo": null }),
            None => variables::dto(name, &entry.value, true)?,
        };
        map.insert(name.clone(), dto);
    }
    Ok(Value::Object(map))
}

async fn set_time_to_live(app: App, way: Way, at: Named, body: Body) -> Done {
    let days = body.fields().int("historyTimeToLive")?;
    let id = way.definition(&app, at).await?;
    let set = app
        .run(|exec| command::set_decision_time_to_live(exec, &id, days))
        .await;
    set.map_err(|error| match error.kind {
        "NotFoundException" => {
            RestError::null_pointer(format!("there is no decision definition '{id}'"))
        }
        _ => error,
    })?;
    Ok(NO_CONTENT)
}
