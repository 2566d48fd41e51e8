//! `/external-task`

mod queries;
mod commands;
mod fetch;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes().merge(fetch::routes()).merge(queries::routes())
}
