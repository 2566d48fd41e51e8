//! Reading `/filter`.

use axum::Router;
use cauce_engine::store::query::entities;
use serde_json::{Map, Value, json};

use crate::App;
use crate::rest::list::{self, Listing, One, Shape};

/// The routes that read.
pub(super) fn routes() -> Router<App> {
    list::routes(&LISTING)
}

static LISTING: Listing = Listing {
    path: "/filter",
    entity: &entities::TASK_FILTER,
    shape: Shape::Filter,
    post: false,
    count: true,
    one: Some(One { criterion: "filterId", missing: "Filter with id '{}' does not exist." }),
};

/// Puts a filter's stored query and properties, which are JSON texts.
pub(crate) fn put(object: &mut Map<String, Value>, query: Option<String>, properties: Option<String>) {
    let parsed = |text: Option<String>| match text.as_deref().map(serde_json::from_str) {
        Some(Ok(Value::Object(map))) => map,
        _ => Map::new(),
    };
    let mut query = parsed(query);
    // The lists of a query are there even where they are empty.
    for list in ["taskVariables", "processVariables", "caseInstanceVariables", "orQueries"] {
        query.entry(list).or_insert_with(|| json!([]));
    }
    object.insert("query".into(), Value::Object(query));
    object.insert("properties".into(), Value::Object(parsed(properties)));
}
