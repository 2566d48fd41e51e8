//! `/metrics`

mod commands;
mod queries;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    queries::routes().merge(commands::routes())
}
