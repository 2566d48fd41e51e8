//! `/authorization`

mod commands;
mod options;
pub(crate) mod permissions;
mod queries;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(options::routes())
        .merge(queries::routes())
}
