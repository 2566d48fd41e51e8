//! Reading `/filter`: the filters, and the tasks they find.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use cauce_engine::command::Readable;
use cauce_engine::store::query::{Query, entities};
use serde_json::{Map, Value, json};

use super::stored;
use crate::body::{Body, Fields, OptionalBody};
use crate::query_string::QueryString;
use crate::rest::list::{self, Listing, Options, Page, Shape};
use crate::rest::task::hal::{self, WantsHal};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/filter", get(all))
        .route("/filter/count", list::count_route(&LISTING))
        .route("/filter/{id}", get(one))
        .route("/filter/{id}/list", get(tasks).post(extended_tasks))
        .route("/filter/{id}/count", get(count).post(extended_count))
        .route(
            "/filter/{id}/singleResult",
            get(single).post(extended_single),
        )
}

static LISTING: Listing = Listing {
    path: "/filter",
    entity: &entities::TASK_FILTER,
    shape: Shape::Filter,
    post: false,
    count: true,
    one: None,
};

/// Puts a filter's stored query and properties, which are JSON texts.
pub(crate) fn put(
    object: &mut Map<String, Value>,
    query: Option<String>,
    properties: Option<String>,
) {
    object.insert(
        "query".into(),
        Value::Object(stored::to_rest(&parsed(query.as_deref()))),
    );
    object.insert(
        "properties".into(),
        Value::Object(parsed(properties.as_deref())),
    );
}

fn parsed(text: Option<&str>) -> Map<String, Value> {
    match text.map(serde_json::from_str) {
        Some(Ok(Value::Object(map))) => map,
        _ => Map::new(),
    }
}

async fn all(State(app): State<App>, parameters: QueryString) -> Result<Json<Value>, RestError> {
    let page = Page::of(&parameters)?;
    let query = page.on(list::query_of_string(LISTING.entity, &parameters)?);
    let mut filters = list::rows(&app, Shape::Filter, &query, Options::SINGLE).await?;
    if parameters.flag("itemCount") == Some(true) {
        for filter in &mut filters {
            let query = task_query(&app, filter, None)?;
            filter["itemCount"] = list::number(&app, &query).await?.into();
        }
    }
    Ok(Json(Value::Array(filters)))
}

async fn filter(app: &App, id: &str) -> Result<Option<Value>, RestError> {
    app.may_read(Readable::Filter(id)).await?;
    let query = Query::new(&entities::TASK_FILTER).text("filterId", id);
    Ok(list::rows(app, Shape::Filter, &query, Options::SINGLE)
        .await?
        .pop())
}

async fn one(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let found = filter(&app, &id).await?;
    let mut filter = found
        .ok_or_else(|| RestError::not_found(format!("Filter with id '{id}' does not exist.")))?;
    if parameters.flag("itemCount") == Some(true) {
        let query = task_query(&app, &filter, None)?;
        filter["itemCount"] = list::number(&app, &query).await?.into();
    }
    Ok(Json(filter))
}

/// The query of a filter, extended by another one: what both ask must hold, and the extension decides where it asks the same.
fn task_query(
    app: &App,
    filter: &Value,
    extension: Option<Fields<'_>>,
) -> Result<Query, RestError> {
    let mut asked = filter["query"].as_object().cloned().unwrap_or_default();
    if let Some(extension) = extension {
        for (name, value) in extension.map() {
            let extends = match (asked.get_mut(name), value) {
                (Some(Value::Array(list)), Value::Array(more))
                    if name != "sorting"
                        && entities::TASK.criterion(name).is_some_and(is_variables) =>
                {
                    list.extend(more.iter().cloned());
                    false
                }
                _ => !value.is_null(),
            };
            if extends {
                asked.insert(name.clone(), value.clone());
            }
        }
    }
    let query = list::query_of_body(&entities::TASK, Some(Fields::new(&asked)))?;
    Ok(Query {
        now: app.engine.now(),
        ..query
    })
}

fn is_variables(criterion: &cauce_engine::store::query::Criterion) -> bool {
    matches!(
        criterion.kind,
        cauce_engine::store::query::Ask::Variables(_)
    )
}

/// A filter, or the engine's words where there is none.
async fn required(app: &App, id: &str) -> Result<Value, RestError> {
    filter(app, id).await?.ok_or_else(|| {
        let mut error = RestError::not_found(format!("Filter with id '{id}' does not exist."));
        error.code = Some(0);
        error
    })
}

/// The names of the variables that a filter wants shown, where it says so.
fn variable_names(filter: &Value) -> Option<Vec<String>> {
    let variables = filter["properties"]["variables"].as_array()?;
    let names: Vec<String> = variables
        .iter()
        .filter_map(|variable| variable["name"].as_str().map(str::to_owned))
        .collect();
    (!names.is_empty()).then_some(names)
}

async fn found(
    app: &App,
    id: &str,
    parameters: &QueryString,
    extension: Option<Fields<'_>>,
    hal: bool,
) -> Result<Response, RestError> {
    let page = Page::of(parameters)?;
    let filter = required(app, id).await?;
    let query = page.on(task_query(app, &filter, extension)?);
    let tasks = list::rows(app, Shape::Task, &query, Options::SINGLE).await?;
    if !hal {
        return Ok(Json(Value::Array(tasks)).into_response());
    }
    let count = list::number(app, &query).await?;
    if count == 0 {
        return Ok(hal::answer(hal::empty_page()));
    }
    let names = variable_names(&filter);
    Ok(hal::answer(
        hal::page(app, tasks, count, names.as_deref()).await?,
    ))
}

async fn tasks(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
    WantsHal(hal): WantsHal,
) -> Result<Response, RestError> {
    found(&app, &id, &parameters, None, hal).await
}

/// The query that extends a filter's.
fn extension(body: Result<OptionalBody, RestError>) -> Result<Option<Body>, RestError> {
    match body {
        Ok(OptionalBody(body)) => Ok(body),
        Err(error) if error.status == StatusCode::BAD_REQUEST => {
            Err(RestError::invalid("Invalid query for resource type 'Task'"))
        }
        Err(error) => Err(error),
    }
}

async fn extended_tasks(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
    WantsHal(hal): WantsHal,
    body: Result<OptionalBody, RestError>,
) -> Result<Response, RestError> {
    let body = extension(body)?;
    found(&app, &id, &parameters, body.as_ref().map(Body::fields), hal).await
}

async fn counted(
    app: &App,
    id: &str,
    extension: Option<Fields<'_>>,
) -> Result<Json<Value>, RestError> {
    let query = task_query(app, &required(app, id).await?, extension)?;
    Ok(Json(json!({ "count": list::number(app, &query).await? })))
}

async fn count(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Value>, RestError> {
    counted(&app, &id, None).await
}

async fn extended_count(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Result<OptionalBody, RestError>,
) -> Result<Json<Value>, RestError> {
    counted(&app, &id, extension(body)?.as_ref().map(Body::fields)).await
}

async fn the_one(
    app: &App,
    id: &str,
    extension: Option<Fields<'_>>,
    hal: bool,
) -> Result<Response, RestError> {
    let filter = required(app, id).await?;
    let query = Query {
        max: Some(2),
        ..task_query(app, &filter, extension)?
    };
    let mut tasks = list::rows(app, Shape::Task, &query, Options::SINGLE).await?;
    match (tasks.pop(), tasks.is_empty()) {
        (None, _) if hal => Ok(hal::answer(hal::nothing())),
        (None, _) => Ok(StatusCode::NO_CONTENT.into_response()),
        (Some(task), true) if hal => {
            let names = variable_names(&filter);
            Ok(hal::answer(
                hal::one(app, task, names.as_deref(), false).await?,
            ))
        }
        (Some(task), true) => Ok(Json(task).into_response()),
        (Some(_), false) => {
            let mut error = RestError::invalid("Filter does not returns a valid single result");
            error.code = Some(0);
            Err(error)
        }
    }
}

async fn single(
    State(app): State<App>,
    Path(id): Path<String>,
    WantsHal(hal): WantsHal,
) -> Result<Response, RestError> {
    the_one(&app, &id, None, hal).await
}

async fn extended_single(
    State(app): State<App>,
    Path(id): Path<String>,
    WantsHal(hal): WantsHal,
    body: Result<OptionalBody, RestError>,
) -> Result<Response, RestError> {
    the_one(&app, &id, extension(body)?.as_ref().map(Body::fields), hal).await
}
