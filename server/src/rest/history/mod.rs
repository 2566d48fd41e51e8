//! `/history`

mod batches;
mod cleanup;
mod commands;
pub(crate) mod decision_instance;
mod queries;
mod reports;
pub(crate) mod statistics;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
        .merge(batches::routes())
        .merge(queries::routes())
}
