//! Reading `/event-subscription`.

use crate::routes::Routes;
use cauce_engine::store::query::entities;

use crate::rest::list::{self, Listing, Shape};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
}

static LISTING: Listing = Listing {
    path: "/event-subscription",
    entity: &entities::EVENT_SUBSCRIPTION,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: None,
};
