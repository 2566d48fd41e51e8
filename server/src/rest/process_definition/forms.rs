//! Start forms.

use std::sync::Arc;

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cauce_engine::bpmn::model::{ActivityKind, FormDefinition};
use cauce_engine::command::Readable;
use cauce_engine::definition::Definition;
use cauce_engine::form;
use serde_json::Value;

use super::queries::WORDS;
use crate::query_string::QueryString;
use crate::rest::definitions::{Name, named};
use crate::rest::forms::{self, Form, variables_of};
use crate::{App, RestError};

/// The routes of start forms.
pub(super) fn routes() -> Routes {
    named(&WORDS, "/startForm", form)
        .merge(named(&WORDS, "/deployed-start-form", deployed))
        .merge(named(&WORDS, "/rendered-form", rendered))
        .route(
            "/process-definition/{id}/form-variables",
            get(variables_by_id),
        )
        .route(
            "/process-definition/key/{id}/form-variables",
            get(variables_by_key),
        )
        .route(
            "/process-definition/key/{id}/tenant-id/{tenant}/form-variables",
            get(variables_by_tenant),
        )
}

async fn definition(app: &App, name: &Name) -> Result<Arc<Definition>, RestError> {
    let id = WORDS.id_of(app, name).await?;
    app.may_read(Readable::ProcessDefinition(&id)).await?;
    Ok(app.engine.load_definition(&id).await?)
}

/// The form of the start event that a start by key begins at.
fn start_form(definition: &Definition) -> FormDefinition {
    let initial = definition
        .process
        .initial
        .map(|initial| &definition.process.activity(initial).kind);
    match initial {
        Some(ActivityKind::StartEvent(start)) => start.form.clone(),
        _ => FormDefinition::default(),
    }
}

async fn form(app: App, name: Name) -> Result<Json<Value>, RestError> {
    let definition = definition(&app, &name).await.map_err(|error| match &name {
        Name::Id(id) if error.code.is_some() && !error.is_refusal() => {
            let mut error = RestError::invalid(format!(
                "Cannot get start form data for process definition {id}"
            ));
            error.code = Some(0);
            error
        }
        _ => error,
    })?;
    let form = Form::of_start(&start_form(&definition))?;
    let id = &definition.row.id;
    let shown = generated(&app, id)
        .await
        .map_err(|error| match error.code {
            Some(_) => {
                let mut error = RestError::invalid(format!(
                    "Cannot get start form data for process definition {id}"
                ));
                error.code = Some(0);
                error
            }
            None => error,
        })?;
    let rendered = format!("process-definition/{id}");
    Ok(Json(form.dto(!shown.fields.is_empty(), &rendered)))
}

async fn deployed(app: App, name: Name) -> Result<Response, RestError> {
    let definition = definition(&app, &name).await.map_err(|mut error| {
        if error.code.is_some() && !error.is_refusal() {
            error.code = None;
            error.kind = "InvalidRequestException";
            error.status = StatusCode::NOT_FOUND;
        }
        error.refused_plainly()
    })?;
    generated(&app, &definition.row.id).await?;
    Form::of_start(&start_form(&definition))?
        .deployed(&app, &definition.row)
        .await
}

async fn variables(
    app: &App,
    name: &Name,
    parameters: &QueryString,
) -> Result<Json<Value>, RestError> {
    let definition = definition(app, name).await?;
    let form = generated(app, &definition.row.id).await?;
    variables_of(&form, &[], parameters).map(Json)
}

async fn variables_by_id(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    variables(&app, &Name::Id(id), &parameters).await
}

async fn variables_by_key(
    State(app): State<App>,
    Path(key): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    variables(&app, &Name::Key(key, None), &parameters).await
}

async fn variables_by_tenant(
    State(app): State<App>,
    Path((key, tenant)): Path<(String, String)>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    variables(&app, &Name::Key(key, Some(tenant)), &parameters).await
}

/// The generated start form of a definition.
async fn generated(app: &App, definition: &str) -> Result<form::Form, RestError> {
    let id = definition.to_owned();
    app.run(move |exec| form::start_form(exec, &id)).await
}

async fn rendered(app: App, name: Name) -> Result<Response, RestError> {
    let definition = definition(&app, &name).await?;
    let id = &definition.row.id;
    forms::rendered(&generated(&app, id).await?, || {
        format!("No matching rendered start form for process definition with the id {id} found.")
    })
}
