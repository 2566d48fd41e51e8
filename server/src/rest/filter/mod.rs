//! `/filter`

mod commands;
mod options;
pub(crate) mod queries;
pub(crate) mod stored;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(options::routes())
        .merge(queries::routes())
}
