//! Reading `/task`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cauce_engine::command::{self, Readable, VariableHost};
use cauce_engine::store::Cell;
use cauce_engine::store::query::contents::{self, Left};
use cauce_engine::store::query::{Query, entities, statistics};
use serde_json::{Map, Value, json};

use crate::query_string::QueryString;
use crate::rest::forms::Form;
use crate::rest::list::{self, Listing, One, Options, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
        .merge(super::forms::routes())
        .route(
            "/task/report/candidate-group-count",
            get(candidate_group_count),
        )
        .route("/task/{id}/identity-links", get(identity_links))
        .route("/task/{id}/comment", get(comments))
        .route("/task/{id}/comment/{comment}", get(comment))
        .route("/task/{id}/attachment", get(attachments))
        .route("/task/{id}/attachment/{attachment}", get(attachment))
        .route(
            "/task/{id}/attachment/{attachment}/data",
            get(attachment_data),
        )
}

pub(crate) static LISTING: Listing = Listing {
    path: "/task",
    entity: &entities::TASK,
    shape: Shape::Task,
    post: true,
    count: true,
    one: Some(One {
        criterion: "taskId",
        missing: "No matching task with id {}",
    }),
};

/// Adds to tasks what a request wants of other tables.
pub(crate) async fn complete(
    app: &App,
    query: &Query,
    answer: &mut [Map<String, Value>],
) -> Result<(), RestError> {
    form_keys(app, answer).await?;
    let wanted = |name: &str| query.groups.iter().any(|group| group.option(name));
    if wanted("withCommentAttachmentInfo") {
        for (key, left) in [
            ("comment", Left::Comments),
            ("attachment", Left::Attachments),
        ] {
            let having = tasks_with(app, left, answer).await?;
            for task in answer.iter_mut() {
                let has = task
                    .get("id")
                    .and_then(Value::as_str)
                    .is_some_and(|id| having.iter().any(|other| other == id));
                task.insert(key.to_owned(), Value::Bool(has));
            }
        }
    }
    if wanted("withTaskVariablesInReturn") || wanted("withTaskLocalVariablesInReturn") {
        super::visible_variables::add(app, answer, wanted("withTaskVariablesInReturn")).await?;
    }
    Ok(())
}

/// Puts the form that the model gives each task: a key, or a reference to a deployed form.
async fn form_keys(app: &App, answer: &mut [Map<String, Value>]) -> Result<(), RestError> {
    for task in answer.iter_mut() {
        let text = |key: &str| task.get(key).and_then(Value::as_str);
        let (Some(definition), Some(activity)) =
            (text("processDefinitionId"), text("taskDefinitionKey"))
        else {
            continue;
        };
        // A definition that is gone, or cannot be read any more, has no forms to tell of.
        let Ok(definition) = app.engine.load_definition(definition).await else {
            continue;
        };
        let Some(form) = super::forms::form_in(&definition, activity) else {
            continue;
        };
        let (key, reference) = match Form::of(&form, &[]) {
            Ok(form) => (form.key.into(), form.reference.into()),
            Err(_) => {
                // The key depends on variables.
                let id = task
                    .get("id")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned();
                // Who sees the task in the list sees its form.
                let seen = app
                    .engine
                    .run(move |exec| command::read_variables(exec, VariableHost::Task, &id))
                    .await?;
                Form::of(&form, &seen).map(|form| (form.key.into(), form.reference.into()))?
            }
        };
        let (key, reference): (Value, Value) = (key, reference);
        task.insert("formKey".into(), key);
        task.insert("camundaFormRef".into(), reference);
    }
    Ok(())
}

/// Those of the tasks that something was left at.
async fn tasks_with(
    app: &App,
    left: Left,
    answer: &[Map<String, Value>],
) -> Result<Vec<String>, RestError> {
    let ids: Vec<&str> = answer
        .iter()
        .filter_map(|task| task.get("id").and_then(Value::as_str))
        .collect();
    let store = list::store(app);
    let rows = list::run(store, contents::tasks_with(store.dialect(), left, &ids)).await?;
    Ok(rows
        .into_iter()
        .flatten()
        .filter_map(|cell| {
            if let Cell::Text(id) = cell {
                Some(id)
            } else {
                None
            }
        })
        .collect())
}

async fn candidate_group_count(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, RestError> {
    app.may_read(Readable::AllTasks).await?;
    let rows = list::run(list::store(&app), statistics::tasks_by_candidate_group()).await?;
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(list::json_of).collect::<Vec<_>>());
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("*/*");
    if let Some(kind) = ["text/csv", "application/csv"]
        .into_iter()
        .find(|kind| accept.contains(kind))
    {
        let mut text = "CANDIDATE_GROUP_NAME,TASK_COUNT".to_owned();
        for row in rows {
            let [Value::Number(count), group] = row.as_slice() else {
                continue;
            };
            text.push_str(&format!("\n{},{count}", group.as_str().unwrap_or_default()));
        }
        let file = crate::rest::scoped_variables::attachment("task-count-by-candidate-group.csv");
        return Ok((
            [
                (header::CONTENT_TYPE, kind.to_owned()),
                (header::CONTENT_DISPOSITION, file),
            ],
            text,
        )
            .into_response());
    }
    let list: Vec<Value> = rows
        .map(|row| json!({ "groupName": row.get(1), "taskCount": row.first() }))
        .collect();
    Ok(Json(Value::Array(list)).into_response())
}

async fn identity_links(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    app.may_read(Readable::Task(&id)).await?;
    let mut links = links_of(&app, &id).await?;
    if let Some(kind) = parameters.get("type") {
        links.retain(|link| link["type"] == kind);
    }
    Ok(Json(Value::Array(links)))
}

/// The identity links of a task, with its assignee and its owner.
pub(super) async fn links_of(app: &App, id: &str) -> Result<Vec<Value>, RestError> {
    let rows = list::run(list::store(app), contents::task_links(id)).await?;
    let Some(first) = rows.first() else {
        let message = format!("Cannot find task with id {id}: task is null");
        return Err(RestError::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "NullValueException",
            message,
        ));
    };
    let mut links = Vec::new();
    let of_task = [(first[0].clone(), "assignee"), (first[1].clone(), "owner")];
    for row in rows {
        if let Ok([_, _, user, group, Cell::Text(kind)]) = <[Cell; 5]>::try_from(row) {
            links.push(json!({ "userId": list::json_of(user), "groupId": list::json_of(group), "type": kind }));
        }
    }
    for (user, kind) in of_task {
        if user != Cell::Null {
            links.push(json!({ "userId": list::json_of(user), "groupId": null, "type": kind }));
        }
    }
    Ok(links)
}

/// Whether there is, or was, such a task.
async fn exists(app: &App, id: &str) -> Result<bool, RestError> {
    let query = Query::new(&entities::HISTORY_TASK).text("taskId", id);
    Ok(list::number(app, &query).await? > 0)
}

async fn comments(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    if !exists(&app, &id).await? {
        return Err(RestError::not_found(format!(
            "No task found for task id {id}"
        )));
    }
    let query = newest_first(Query::new(&entities::COMMENT).text("taskId", &id));
    Ok(Json(Value::Array(
        list::rows(&app, Shape::Comment, &query, Options::SINGLE).await?,
    )))
}

/// The order of comments.
pub(crate) fn newest_first(mut query: Query) -> Query {
    let sort = query.entity.sort("time");
    query
        .order
        .extend(sort.map(|sort| cauce_engine::store::query::Order {
            sort,
            descending: true,
            variable: None,
        }));
    query
}

async fn comment(
    State(app): State<App>,
    Path((id, comment)): Path<(String, String)>,
) -> Result<Json<Value>, RestError> {
    let query = Query::new(&entities::COMMENT)
        .text("taskId", &id)
        .text("commentId", &comment);
    let found = list::rows(&app, Shape::Comment, &query, Options::SINGLE)
        .await?
        .pop();
    found.map(Json).ok_or_else(|| {
        RestError::not_found(format!(
            "Task comment with id {comment} does not exist for task id '{id}'."
        ))
    })
}

async fn attachments(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    if !exists(&app, &id).await? {
        return Err(RestError::not_found(format!(
            "No task found for task id {id}"
        )));
    }
    let query = Query::new(&entities::ATTACHMENT).text("taskId", &id);
    Ok(Json(Value::Array(
        list::rows(&app, Shape::Plain, &query, Options::SINGLE).await?,
    )))
}

async fn attachment(
    State(app): State<App>,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Json<Value>, RestError> {
    let query = Query::new(&entities::ATTACHMENT)
        .text("taskId", &id)
        .text("attachmentId", &attachment);
    let found = list::rows(&app, Shape::Plain, &query, Options::SINGLE)
        .await?
        .pop();
    found.map(Json).ok_or_else(|| {
        RestError::not_found(format!(
            "Task attachment with id {attachment} does not exist for task id '{id}'."
        ))
    })
}

async fn attachment_data(
    State(app): State<App>,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response, RestError> {
    let statement = contents::attachment(&id, &attachment);
    let mut rows = list::run(list::store(&app), statement).await?;
    match rows.pop().and_then(|mut row| row.pop()) {
        Some(Cell::Bytes(bytes)) => {
            Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
        }
        _ => Err(RestError::not_found(format!(
            "Attachment content for attachment with id '{attachment}' does not exist for task id '{id}'."
        ))),
    }
}
