//! Reading `/incident`.

use crate::routes::Routes;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, One, Shape};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
}

static LISTING: Listing = Listing {
    path: "/incident",
    entity: &entities::INCIDENT,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: Some(One {
        criterion: "incidentId",
        missing: "No matching incident with id {}",
    }),
};
