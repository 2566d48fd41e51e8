//! `/tenant`

mod commands;
mod options;
mod queries;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(options::routes())
        .merge(queries::routes())
}
