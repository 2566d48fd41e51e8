//! What changes tasks.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use cauce_engine::Exec;
use cauce_engine::command::{self, TaskChange};
use cauce_engine::exec::{BpmnError, Step};
use cauce_engine::expr::Value;
use cauce_engine::form;
use cauce_engine::store::query::entities;

use crate::body::{Body, Fields};
use crate::error::BAD_REQUESTS;
use crate::rest::scoped_variables::{self, Host};
use crate::rest::{Done, NO_CONTENT, list};
use crate::variables::{self, Variables};
use crate::{App, RestError};

const FAILED: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/task/create", post(create))
        .route("/task/{id}", put(update).merge(delete(remove)))
        .route("/task/{id}/claim", post(claim))
        .route("/task/{id}/unclaim", post(unclaim))
        .route("/task/{id}/complete", post(complete))
        .route("/task/{id}/submit-form", post(submit_form))
        .route("/task/{id}/resolve", post(resolve))
        .route("/task/{id}/delegate", post(delegate))
        .route("/task/{id}/assignee", post(assignee))
        .route("/task/{id}/bpmnError", post(bpmn_error))
        .route("/task/{id}/bpmnEscalation", post(bpmn_escalation))
        .merge(scoped_variables::routes(Host::Task, "/task/{id}/variables"))
        .merge(scoped_variables::routes(
            Host::TaskLocal,
            "/task/{id}/localVariables",
        ))
}

async fn claim(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let user = body.fields().text("userId")?;
    app.run(|exec| command::claim_task(exec, &id, user.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

async fn unclaim(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::set_assignee(exec, &id, None))
        .await?;
    Ok(NO_CONTENT)
}

async fn assignee(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let user = body.fields().text("userId")?;
    app.run(|exec| command::set_assignee(exec, &id, user.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

async fn delegate(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let user = body.fields().text("userId")?;
    app.run(|exec| command::delegate_task(exec, &id, user.as_deref()))
        .await?;
    Ok(NO_CONTENT)
}

/// `variables` of the body, and whether the answer is to hold the task's.
fn completion(body: &Body, words: &str) -> Result<(Variables, bool), RestError> {
    let fields = body.fields();
    let back = fields.flag("withVariablesInReturn")?;
    let set = variables::variables(fields, "variables").map_err(|e| e.within(FAILED, words))?;
    Ok((set, back))
}

async fn complete(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, RestError> {
    let words = format!("Cannot complete task {id}");
    let (set, back) = completion(&body, &words)?;
    let left = app
        .run(|exec| complete_in(exec, &id, &set, back))
        .await
        .map_err(|e| e.within(FAILED, &words))?;
    completed(left)
}

/// Completes a task; with `back`, gives the variables of its process instance as they are then.
fn complete_in(
    exec: &mut Exec<'_>,
    id: &str,
    set: &Variables,
    back: bool,
) -> Step<Option<Vec<(String, Value)>>> {
    let instance = command::active_task(exec, id)?.proc_inst_id;
    command::complete_task(exec, id, set, &[])?;
    Ok(back.then(|| {
        instance
            .map(|i| command::variables_in_return(exec, &i))
            .unwrap_or_default()
    }))
}

async fn submit_form(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, RestError> {
    let words = format!("Cannot submit task form {id}");
    let (set, back) = completion(&body, &words)?;
    let left = app
        .run(|exec| {
            let set = form::submit_task_form(exec, &id, &set)?;
            complete_in(exec, &id, &set, back)
        })
        .await
        .map_err(|e| e.within(FAILED, &words))?;
    completed(left)
}

fn completed(left: Option<Vec<(String, Value)>>) -> Result<Response, RestError> {
    match left {
        None => Ok(NO_CONTENT.into_response()),
        Some(left) => Ok(
            axum::Json(variables::dtos(left.iter().map(|(n, v)| (n, v)), false)?).into_response(),
        ),
    }
}

async fn resolve(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let (set, _) = completion(&body, &format!("Cannot resolve task {id}"))?;
    app.run(|exec| command::resolve_task(exec, &id, &set))
        .await?;
    Ok(NO_CONTENT)
}

async fn bpmn_error(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let (code, message) = (fields.text("errorCode")?, fields.text("errorMessage")?);
    let set = variables::variables(fields, "variables")?;
    let code = code
        .filter(|c| !c.is_empty())
        .ok_or_else(|| missing("errorCode"))?;
    let error = BpmnError { code, message };
    app.run(|exec| command::task_bpmn_error(exec, &id, &error, &set))
        .await
        .map_err(refused)?;
    Ok(NO_CONTENT)
}

async fn bpmn_escalation(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let fields = body.fields();
    let code = fields.text("escalationCode")?;
    let set = variables::variables(fields, "variables")?;
    let code = code
        .filter(|c| !c.is_empty())
        .ok_or_else(|| missing("escalationCode"))?;
    app.run(|exec| command::task_escalation(exec, &id, &code, &set))
        .await
        .map_err(refused)?;
    Ok(NO_CONTENT)
}

fn missing(what: &str) -> RestError {
    RestError::engine(
        StatusCode::BAD_REQUEST,
        "RestException",
        format!("{what} is null"),
    )
}

fn refused(error: RestError) -> RestError {
    error
        .as_rest(&["NotFoundException"], StatusCode::NOT_FOUND)
        .as_rest(&BAD_REQUESTS, StatusCode::BAD_REQUEST)
}

/// The task that a body describes.
fn described(fields: Fields<'_>) -> Result<TaskChange, RestError> {
    let state = fields.text("delegationState")?;
    let delegation = match state.as_deref() {
        None => None,
        Some(state @ ("PENDING" | "RESOLVED")) => Some(state.to_owned()),
        Some(other) => {
            return Err(RestError::invalid(format!(
                "Valid values for property 'delegationState' are 'PENDING' or 'RESOLVED', but was '{other}'"
            )));
        }
    };
    for unused in ["created", "lastUpdated"] {
        fields.date(unused)?;
    }
    fields.flag("suspended")?;
    Ok(TaskChange {
        name: fields.text("name")?,
        description: fields.text("description")?,
        assignee: fields.text("assignee")?,
        owner: fields.text("owner")?,
        delegation,
        due_date: fields.date("due")?,
        follow_up_date: fields.date("followUp")?,
        priority: fields.int("priority")?.unwrap_or(0),
        parent_task_id: fields.text("parentTaskId")?,
        case_instance_id: fields.text("caseInstanceId")?,
        tenant_id: fields.text("tenantId")?,
    })
}

async fn create(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let id = fields.text("id")?;
    let task = described(fields)?;
    app.run(|exec| command::create_task(exec, id.as_deref(), &task))
        .await
        .map_err(|e| match e.kind {
            "NotValidException" => {
                let message = format!(
                    "Could not save task: {}",
                    e.message.as_deref().unwrap_or_default()
                );
                let mut e = e.as_invalid(&["NotValidException"], StatusCode::BAD_REQUEST);
                e.message = Some(message);
                e
            }
            _ => e,
        })?;
    Ok(NO_CONTENT)
}

async fn update(State(app): State<App>, Path(id): Path<String>, body: Body) -> Done {
    let task = described(body.fields())?;
    let seen = list::sees(&app, &entities::TASK, "taskId", &id).await?;
    let found = seen
        && app
            .run(|exec| command::update_task(exec, &id, &task))
            .await?;
    if !found {
        return Err(RestError::not_found(format!(
            "No matching task with id {id}"
        )));
    }
    Ok(NO_CONTENT)
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Done {
    app.run(|exec| command::delete_task(exec, &id))
        .await
        .map_err(|e| {
            if e.kind == "NotValidException" {
                e.within(StatusCode::BAD_REQUEST, "Could not delete task")
            } else {
                e
            }
        })?;
    Ok(NO_CONTENT)
}
