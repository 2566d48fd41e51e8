//! `/filter`

mod commands;
mod options;
pub(crate) mod queries;
pub(crate) mod stored;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
        .merge(options::routes())
        .merge(queries::routes())
}
