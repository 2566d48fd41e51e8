//! Reading `/job-definition`.

use crate::routes::Routes;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, One, Shape};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
}

static LISTING: Listing = Listing {
    path: "/job-definition",
    entity: &entities::JOB_DEFINITION,
    shape: Shape::Plain,
    post: true,
    count: true,
    one: Some(One {
        criterion: "jobDefinitionId",
        missing: "Job Definition with id {} does not exist",
    }),
};
