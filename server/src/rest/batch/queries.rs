//! Reading `/batch`.

use crate::routes::Routes;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, One, Shape};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).merge(list::routes(&STATISTICS))
}

static LISTING: Listing = Listing {
    path: "/batch",
    entity: &entities::BATCH,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: Some(One {
        criterion: "batchId",
        missing: "Batch with id '{}' does not exist",
    }),
};

static STATISTICS: Listing = Listing {
    path: "/batch/statistics",
    entity: &entities::BATCH_STATISTICS,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: None,
};
