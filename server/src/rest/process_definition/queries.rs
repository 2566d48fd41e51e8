//! Reading `/process-definition`.

use axum::Router;
use axum::http::StatusCode;
use cauce_engine::store::query::entities;

use crate::rest::definitions::{self, Words};
use crate::rest::list::{self, Listing, Shape};
use crate::App;

/// The routes that read.
pub(super) fn routes() -> Router<App> {
    list::routes(&LISTING).merge(definitions::routes(&WORDS))
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
