//! `/history`

mod batches;
mod cleanup;
mod commands;
pub(crate) mod decision_instance;
mod queries;
mod reports;
pub(crate) mod statistics;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(batches::routes())
        .merge(queries::routes())
}
