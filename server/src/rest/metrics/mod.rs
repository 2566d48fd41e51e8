//! `/metrics`

mod queries;

use axum::Router;

use crate::App;

/// The routes of this resource.
pub(crate) fn routes() -> Router<App> {
    queries::routes()
}
