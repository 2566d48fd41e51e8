//! Reading `/tenant`.

use axum::Router;
use cauce_engine::store::query::entities;

use crate::App;
use crate::rest::list::{self, Listing, One, Shape};

/// The routes that read.
pub(super) fn routes() -> Router<App> {
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
