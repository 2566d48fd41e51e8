//! Reading `/schema/log`.

use crate::routes::Routes;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, Shape};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
}

static LISTING: Listing = Listing {
    path: "/schema/log",
    entity: &entities::SCHEMA_LOG,
    shape: Shape::Plain,
    post: true,
    count: false,
    one: None,
};
