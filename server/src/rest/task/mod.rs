//! `/task`

pub(crate) mod collaboration;
mod commands;
mod forms;
pub(crate) mod hal;
pub(crate) mod queries;
pub(crate) mod visible_variables;

use crate::routes::Routes;

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    commands::routes()
        .merge(collaboration::routes())
        .merge(queries::routes())
}
