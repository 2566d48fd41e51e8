//! Reading `/schema/log`.

use axum::Router;
use cauce_engine::store::query::entities;

use crate::App;
use crate::rest::list::{self, Listing, Shape};

/// The routes that read.
pub(super) fn routes() -> Router<App> {
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
