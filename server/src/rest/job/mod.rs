//! `/job`

mod batches;
mod commands;
mod queries;
mod suspension;

use crate::routes::Routes;

pub(crate) use batches::{begin_retries, retries_work};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(batches::routes())
        .merge(suspension::routes())
        .merge(queries::routes())
}
