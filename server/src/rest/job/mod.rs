//! `/job`

mod commands;
mod queries;
mod suspension;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
        .merge(suspension::routes())
        .merge(queries::routes())
}
