//! `/task`

mod forms;
pub(crate) mod visible_variables;
pub(crate) mod queries;
pub(crate) mod collaboration;
mod commands;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes().merge(collaboration::routes()).merge(queries::routes())
}
