//! `/history`

pub(crate) mod statistics;
mod queries;
pub(crate) mod decision_instance;
mod commands;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes().merge(queries::routes())
}
