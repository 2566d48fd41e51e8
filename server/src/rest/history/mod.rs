//! `/history`

pub(crate) mod statistics;
mod cleanup;
mod queries;
mod reports;
pub(crate) mod decision_instance;
mod commands;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes().merge(queries::routes())
}
