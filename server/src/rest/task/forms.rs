//! Forms of tasks.

use std::sync::Arc;

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cauce_engine::bpmn::model::{ActivityKind, FormDefinition};
use cauce_engine::command::{self, VariableHost};
use cauce_engine::definition::Definition;
use cauce_engine::expr::Value as TypedValue;
use cauce_engine::form;
use cauce_engine::store::records::Task;
use serde_json::Value;

use crate::query_string::QueryString;
use crate::rest::forms::{self, Form, variables_of};
use crate::rest::list;
use crate::{App, RestError};

/// The routes of tasks' forms.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/task/{id}/form", get(form))
        .route("/task/{id}/deployed-form", get(deployed))
        .route("/task/{id}/rendered-form", get(rendered))
        .route("/task/{id}/form-variables", get(variables))
}

/// A task with its model, where it is of a process.
struct Found {
    task: Task,
    definition: Option<Arc<Definition>>,
}

impl Found {
    async fn of(app: &App, id: &str) -> Result<Option<Self>, RestError> {
        let Some(task) = list::store(app)
            .select_by_id::<Task>(id)
            .await
            .map_err(list::failed)?
        else {
            return Ok(None);
        };
        let definition = match &task.proc_def_id {
            Some(definition) => Some(app.engine.load_definition(definition).await?),
            None => None,
        };
        Ok(Some(Self { task, definition }))
    }

    fn form(&self) -> FormDefinition {
        self.definition
            .as_deref()
            .and_then(|definition| form_in(definition, self.task.task_def_key.as_deref()?))
            .unwrap_or_default()
    }

    async fn seen(&self, app: &App) -> Result<Vec<(String, TypedValue)>, RestError> {
        let id = self.task.id.clone();
        app.run(move |exec| command::read_variables(exec, VariableHost::Task, &id))
            .await
    }
}

/// The form of a user task of a definition.
pub(super) fn form_in(definition: &Definition, activity: &str) -> Option<FormDefinition> {
    match &definition
        .process
        .activity(definition.process.find(activity)?)
        .kind
    {
        ActivityKind::UserTask(task) => Some(task.form.clone()),
        _ => None,
    }
}

async fn form(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Value>, RestError> {
    let found = Found::of(&app, &id).await?.ok_or_else(|| {
        let mut error = RestError::rest(
            StatusCode::BAD_REQUEST,
            format!("Cannot get form for task {id}"),
        );
        error.code = Some(0);
        error
    })?;
    let form = Form::of(&found.form(), &found.seen(&app).await?)?;
    let shown = generated(&app, &id)
        .await
        .map_err(|error| match error.code {
            Some(_) => {
                let words = format!("Cannot get form for task {id}");
                RestError::engine(StatusCode::BAD_REQUEST, "RestException", words)
            }
            None => error,
        })?;
    Ok(Json(
        form.dto(!shown.fields.is_empty(), &format!("task/{id}")),
    ))
}

async fn deployed(State(app): State<App>, Path(id): Path<String>) -> Result<Response, RestError> {
    let found = Found::of(&app, &id)
        .await?
        .ok_or_else(|| RestError::null_pointer(format!("there is no task {id}")))?;
    let form = Form::of(
        &found.form(),
        &found.seen(&app).await.map_err(RestError::refused_plainly)?,
    )?;
    generated(&app, &id).await?;
    let row = found
        .definition
        .map(|definition| definition.row.clone())
        .unwrap_or_default();
    form.deployed(&app, &row).await
}

async fn variables(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let found = Found::of(&app, &id).await?.ok_or_else(|| {
        RestError::engine(
            StatusCode::BAD_REQUEST,
            "BadUserRequestException",
            format!("Cannot find task with id '{id}'.: task is null"),
        )
    })?;
    let seen = found.seen(&app).await?;
    Form::of(&found.form(), &seen)?;
    variables_of(&generated(&app, &id).await?, &seen, &parameters).map(Json)
}

/// The generated form of a task, with nothing in it where there is no such task.
async fn generated(app: &App, id: &str) -> Result<form::Form, RestError> {
    let id = id.to_owned();
    let form = app.run(move |exec| form::task_form(exec, &id)).await?;
    Ok(form.unwrap_or_default())
}

async fn rendered(State(app): State<App>, Path(id): Path<String>) -> Result<Response, RestError> {
    let found = Found::of(&app, &id).await?.ok_or_else(|| {
        RestError::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "NullValueException",
            format!("Task '{id}' not found: task is null"),
        )
    })?;
    Form::of(&found.form(), &found.seen(&app).await?)?;
    forms::rendered(&generated(&app, &id).await?, || {
        format!("No matching rendered form for task with the id {id} found.")
    })
}
