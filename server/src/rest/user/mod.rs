//! `/user`

pub(crate) mod commands;
mod options;
mod queries;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
        .merge(options::routes())
        .merge(queries::routes())
}
