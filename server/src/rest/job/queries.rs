//! Reading `/job`.

use axum::Router;
use cauce_engine::store::query::entities;

use crate::App;
use crate::rest::list::{self, Listing, One, Shape};

/// The routes that read.
pub(super) fn routes() -> Router<App> {
    list::routes(&LISTING)
}

static LISTING: Listing = Listing {
    path: "/job",
    entity: &entities::JOB,
    shape: Shape::Plain,
    post: true,
    count: true,
    one: Some(One { criterion: "jobId", missing: "Job with id {} does not exist" }),
};
