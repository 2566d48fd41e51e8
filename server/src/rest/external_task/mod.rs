//! `/external-task`

mod commands;
mod fetch;
mod queries;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
        .merge(fetch::routes())
        .merge(queries::routes())
}
