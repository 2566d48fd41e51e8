//! `/job-definition`

mod commands;
mod queries;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes().merge(queries::routes())
}
