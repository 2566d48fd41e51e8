//! `/job`

mod batches;
mod commands;
mod queries;
mod suspension;

use axum::Router;

use crate::App;

pub(crate) use batches::{begin_retries, retries_work};

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    commands::routes()
        .merge(batches::routes())
        .merge(suspension::routes())
        .merge(queries::routes())
}
