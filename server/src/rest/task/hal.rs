//! Tasks as `application/hal+json`: with links, and with what they link to.

use std::collections::HashSet;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use axum::response::{IntoResponse, Response};
use cauce_engine::store::query::{Arg, Query, entities};
use serde_json::{Map, Value, json};

use super::queries::links_of;
use crate::rest::list::{self, Options, Shape};
use crate::{App, RestError};

/// The media type.
pub(crate) const HAL: &str = "application/hal+json";

/// What HAL leaves out of a task.
const WITHOUT: [&str; 5] = [
    "lastUpdated",
    "taskState",
    "comment",
    "attachment",
    "variables",
];

/// Whether a request would rather have HAL than plain JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WantsHal(pub(crate) bool);

impl<S: Sync> FromRequestParts<S> for WantsHal {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accept = parts.headers.get(header::ACCEPT);
        Ok(Self(
            accept.and_then(|a| a.to_str().ok()).is_some_and(prefers),
        ))
    }
}

/// Whether `Accept` puts HAL before plain JSON.
fn prefers(accept: &str) -> bool {
    let quality = |wanted: &[&str]| {
        accept
            .split(',')
            .filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let place = wanted.iter().position(|w| Some(*w) == parts.next())?;
                let q = parts
                    .find_map(|p| p.strip_prefix("q="))
                    .and_then(|q| q.parse::<f64>().ok())
                    .unwrap_or(1.0);
                Some((q, place))
            })
            .fold(0.0_f64, |best, (q, _)| best.max(q))
    };
    let (hal, json) = (quality(&[HAL]), quality(&["application/json"]));
    hal > 0.0 && hal > json
}

/// An answer of that type.
pub(crate) fn answer(body: Value) -> Response {
    ([(header::CONTENT_TYPE, HAL)], body.to_string()).into_response()
}

/// A page of tasks, of `count` in all. `variables` are the names of variables to embed in each task.
pub(crate) async fn page(
    app: &App,
    tasks: Vec<Value>,
    count: i64,
    variables: Option<&[String]>,
) -> Result<Value, RestError> {
    let mut embedded = Map::new();
    put(
        &mut embedded,
        "assignee",
        users(app, texts(&tasks, "assignee")).await?,
    );
    put(
        &mut embedded,
        "owner",
        users(app, texts(&tasks, "owner")).await?,
    );
    put(
        &mut embedded,
        "processDefinition",
        definitions(app, texts(&tasks, "processDefinitionId")).await?,
    );
    let mut page = Vec::with_capacity(tasks.len());
    for task in tasks {
        let inner = match variables {
            Some(names) => json!({ "variable": variables_of(app, &task, names).await? }),
            None => Value::Null,
        };
        page.push(resource(task, inner));
    }
    embedded.insert("task".into(), page.into());
    Ok(json!({ "_links": { "self": { "href": "/task" } }, "_embedded": embedded, "count": count }))
}

/// A page without tasks of a filter that embeds variables.
pub(crate) fn empty_page() -> Value {
    json!({ "_links": {}, "_embedded": {}, "count": 0 })
}

/// Nothing, where a filter finds no task.
pub(crate) fn nothing() -> Value {
    json!({ "_links": {}, "_embedded": {} })
}

/// One task with its identity links, and the users and groups of these. `variables` as for [`page`].
pub(crate) async fn one(
    app: &App,
    task: Value,
    variables: Option<&[String]>,
    with_groups: bool,
) -> Result<Value, RestError> {
    let id = task["id"].as_str().unwrap_or_default().to_owned();
    let links = links_of(app, &id).await?;
    let mut embedded = Map::new();
    let definition = texts(std::slice::from_ref(&task), "processDefinitionId");
    put(
        &mut embedded,
        "processDefinition",
        definitions(app, definition).await?,
    );
    let dtos: Vec<Value> = links.iter().map(|link| identity_link(link, &id)).collect();
    put(&mut embedded, "identityLink", dtos);
    put(
        &mut embedded,
        "user",
        users(app, texts(&links, "userId")).await?,
    );
    if with_groups {
        put(
            &mut embedded,
            "group",
            groups(app, texts(&links, "groupId")).await?,
        );
    }
    if let Some(names) = variables {
        let values = variables_of(app, &task, names).await?;
        embedded.insert("variable".into(), values.into());
    }
    let embedded = if embedded.is_empty() {
        Value::Null
    } else {
        Value::Object(embedded)
    };
    Ok(resource(task, embedded))
}

fn put(embedded: &mut Map<String, Value>, name: &str, resources: Vec<Value>) {
    if !resources.is_empty() {
        embedded.insert(name.to_owned(), resources.into());
    }
}

/// The texts of a key, each once.
fn texts(of: &[Value], key: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    of.iter()
        .filter_map(|value| value[key].as_str())
        .filter(|text| seen.insert((*text).to_owned()))
        .map(str::to_owned)
        .collect()
}

fn resource(task: Value, embedded: Value) -> Value {
    let text = |key: &str| task[key].as_str();
    let id = text("id").unwrap_or_default();
    let mut links = Map::new();
    for (rel, key, path) in [
        ("assignee", "assignee", "/user/"),
        ("caseDefinition", "caseDefinitionId", "/case-definition/"),
        ("caseExecution", "caseExecutionId", "/case-execution/"),
        ("caseInstance", "caseInstanceId", "/case-instance/"),
        ("execution", "executionId", "/execution/"),
        ("owner", "owner", "/user/"),
        ("parentTask", "parentTaskId", "/task/"),
        (
            "processDefinition",
            "processDefinitionId",
            "/process-definition/",
        ),
        ("processInstance", "processInstanceId", "/process-instance/"),
        ("self", "id", "/task/"),
    ] {
        if let Some(value) = text(key) {
            links.insert(rel.into(), json!({ "href": format!("{path}{value}") }));
        }
    }
    links.insert(
        "identityLink".into(),
        json!({ "href": format!("/task/{id}/identity-links") }),
    );
    let mut out = Map::new();
    out.insert("_links".into(), links.into());
    out.insert("_embedded".into(), embedded);
    if let Value::Object(fields) = task {
        out.extend(
            fields
                .into_iter()
                .filter(|(name, _)| !WITHOUT.contains(&name.as_str())),
        );
    }
    Value::Object(out)
}

fn identity_link(link: &Value, task: &str) -> Value {
    let mut links = Map::new();
    for (rel, key, path) in [
        ("group", "groupId", "/group/"),
        ("user", "userId", "/user/"),
    ] {
        if let Some(id) = link[key].as_str() {
            links.insert(rel.into(), json!({ "href": format!("{path}{id}") }));
        }
    }
    links.insert("task".into(), json!({ "href": format!("/task/{task}") }));
    json!({
        "_links": links, "_embedded": null,
        "type": link["type"], "userId": link["userId"], "groupId": link["groupId"], "taskId": task,
    })
}

/// What a list finds, with a link to itself under a path.
async fn linked(
    app: &App,
    query: &Query,
    path: &str,
    keys: &[&str],
) -> Result<Vec<Value>, RestError> {
    let rows = list::rows(app, Shape::Plain, query, Options::SINGLE).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = row["id"].as_str().unwrap_or_default();
            let mut out = Map::new();
            out.insert(
                "_links".into(),
                json!({ "self": { "href": format!("{path}{id}") } }),
            );
            out.insert("_embedded".into(), Value::Null);
            for key in keys {
                out.insert((*key).to_owned(), row[*key].clone());
            }
            Value::Object(out)
        })
        .collect())
}

async fn users(app: &App, ids: Vec<String>) -> Result<Vec<Value>, RestError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(&entities::USER).with("idIn", Arg::List(ids));
    linked(
        app,
        &query,
        "/user/",
        &["id", "firstName", "lastName", "email"],
    )
    .await
}

async fn groups(app: &App, ids: Vec<String>) -> Result<Vec<Value>, RestError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(&entities::GROUP).with("idIn", Arg::List(ids));
    linked(app, &query, "/group/", &["id", "name", "type"]).await
}

async fn definitions(app: &App, ids: Vec<String>) -> Result<Vec<Value>, RestError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query =
        Query::new(&entities::PROCESS_DEFINITION).with("processDefinitionIdIn", Arg::List(ids));
    let rows = list::rows(app, Shape::ProcessDefinition, &query, Options::SINGLE).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap_or_default();
            let (id, deployment) = (text("id"), text("deploymentId"));
            let resource = text("resource");
            json!({
                "_links": {
                    "deployment": { "href": format!("/deployment/{deployment}") },
                    "resource": { "href": format!("/deployment/{deployment}/resources/{resource}") },
                    "self": { "href": format!("/process-definition/{id}") },
                },
                "_embedded": null,
                "id": row["id"], "key": row["key"], "category": row["category"],
                "description": row["description"], "name": row["name"],
                "versionTag": row["versionTag"], "version": row["version"],
                "resource": row["resource"], "deploymentId": row["deploymentId"],
                "diagram": row["diagram"], "suspended": row["suspended"], "contextPath": null,
            })
        })
        .collect())
}

/// The variables of some names that a task sees, each with its place.
async fn variables_of(app: &App, task: &Value, names: &[String]) -> Result<Vec<Value>, RestError> {
    let text = |key: &str| task[key].as_str();
    let scopes: Vec<String> = [
        "id",
        "executionId",
        "processInstanceId",
        "caseExecutionId",
        "caseInstanceId",
    ]
    .iter()
    .filter_map(|key| text(key).map(str::to_owned))
    .collect();
    let query =
        Query::new(&entities::VARIABLE_INSTANCE).with("variableScopeIdIn", Arg::List(scopes));
    let rows = list::rows(
        app,
        Shape::Variable,
        &query,
        Options {
            deserialize: true,
            single: false,
        },
    )
    .await?;
    let wanted = rows
        .into_iter()
        .filter(|row| names.iter().any(|name| row["name"] == name.as_str()));
    Ok(wanted
        .map(|row| {
            let name = row["name"].as_str().unwrap_or_default();
            let href = if let Some(task) = row["taskId"].as_str() {
                format!("/task/{task}/localVariables/{name}")
            } else if row["executionId"] == row["processInstanceId"] {
                let instance = row["processInstanceId"].as_str().unwrap_or_default();
                format!("/process-instance/{instance}/variables/{name}")
            } else {
                let execution = row["executionId"].as_str().unwrap_or_default();
                format!("/execution/{execution}/localVariables/{name}")
            };
            json!({
                "_links": { "self": { "href": href } }, "_embedded": null,
                "name": row["name"], "value": row["value"], "type": row["type"], "valueInfo": row["valueInfo"],
            })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::prefers;

    #[test]
    fn hal_is_made_where_it_is_wanted_most() {
        for (accept, hal) in [
            ("application/hal+json", true),
            ("application/hal+json, application/json;q=0.5", true),
            ("application/json, application/hal+json;q=0.9", false),
            ("application/hal+json, */*", true),
            ("application/json", false),
            ("*/*", false),
            ("", false),
        ] {
            assert_eq!(prefers(accept), hal, "{accept}");
        }
    }
}
