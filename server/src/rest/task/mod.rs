//! `/task`

pub(crate) mod collaboration;
mod commands;
mod forms;
pub(crate) mod hal;
pub(crate) mod queries;
pub(crate) mod visible_variables;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
        .merge(collaboration::routes())
        .merge(queries::routes())
}
