//! Reading `/decision-definition`.

use crate::routes::Routes;
use axum::http::StatusCode;
use cauce_engine::store::query::entities;

use crate::rest::definitions::{self, Words};
use crate::rest::list::{self, Listing, Shape};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).merge(definitions::routes(&WORDS))
}

static LISTING: Listing = Listing {
    path: "/decision-definition",
    entity: &entities::DECISION_DEFINITION,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: None,
};

static WORDS: Words = Words {
    path: "/decision-definition",
    entity: &entities::DECISION_DEFINITION,
    shape: Shape::Plain,
    id: "decisionDefinitionId",
    noun: "decision definition",
    variable: "decisionDefinition",
    resource: "resource",
    diagram: "$diagram",
    xml: "dmnXml",
    missing: StatusCode::NOT_FOUND,
};
