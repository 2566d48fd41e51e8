//! `/external-task`

mod commands;
mod fetch;
mod queries;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(fetch::routes())
        .merge(queries::routes())
}
