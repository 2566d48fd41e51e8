//! `/migration`

mod answers;
mod commands;

use axum::Router;

use crate::App;

pub(crate) use answers::report;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
}
