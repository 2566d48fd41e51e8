//! `/deployment`

mod queries;
mod commands;

use axum::Router;

use crate::App;

pub(crate) use commands::deployed_dto;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes().merge(queries::routes())
}
