//! `/migration`

mod answers;
mod commands;

use crate::routes::Routes;

pub(crate) use answers::report;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
}
