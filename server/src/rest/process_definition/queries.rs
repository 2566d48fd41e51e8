//! Reading `/process-definition`.

use crate::routes::Routes;
use axum::http::StatusCode;
use cauce_engine::store::query::entities;

use serde_json::{Map, Value};

use crate::rest::definitions::{self, Words};
use crate::rest::list::{self, Listing, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
        .merge(definitions::routes(&WORDS))
        .merge(super::statistics::routes())
        .merge(super::forms::routes())
        .merge(super::called::routes())
}

static LISTING: Listing = Listing {
    path: "/process-definition",
    entity: &entities::PROCESS_DEFINITION,
    shape: Shape::ProcessDefinition,
    post: false,
    count: true,
    one: None,
};

/// The words of process definitions.
pub(crate) static WORDS: Words = Words {
    path: "/process-definition",
    entity: &entities::PROCESS_DEFINITION,
    shape: Shape::ProcessDefinition,
    id: "processDefinitionId",
    noun: "process definition",
    variable: "processDefinition",
    resource: "resource",
    diagram: "diagram",
    xml: "bpmn20Xml",
    missing: StatusCode::NOT_FOUND,
};

/// Adds the documentation, which only the models have.
pub(crate) async fn complete(
    app: &App,
    answer: &mut [Map<String, Value>],
) -> Result<(), RestError> {
    for row in answer.iter_mut() {
        let Some(id) = row.get("id").and_then(Value::as_str) else {
            continue;
        };
        // What cannot be read any more has nothing to tell.
        if let Ok(definition) = app.engine.load_definition(id).await {
            row.insert(
                "description".into(),
                definition.process.documentation.clone().into(),
            );
        }
    }
    Ok(())
}
