//! Reading `/tenant`.

use crate::routes::Routes;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, One, Shape};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
}

static LISTING: Listing = Listing {
    path: "/tenant",
    entity: &entities::TENANT,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: Some(One {
        criterion: "id",
        missing: "Tenant with id {} does not exist",
    }),
};
