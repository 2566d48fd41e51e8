//! `OPTIONS`: what may be done, as links.

use crate::routes::Routes;
use crate::routes::options;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::authorization::Resource;
use serde_json::Value;

use crate::links::{Base, Offer};
use crate::{App, RestError};

/// The routes of this file.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/filter", options(of_list))
        .route("/filter/{id}", options(of_one))
}

async fn of_list(State(app): State<App>, base: Base) -> Result<Json<Value>, RestError> {
    Offer::new(&app, &base, Resource::Filter)
        .of_list("/filter")
        .await
}

async fn of_one(
    State(app): State<App>,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let path = format!("/filter/{id}");
    let mut offer = Offer::new(&app, &base, Resource::Filter);
    if offer.may("READ", Some(&id)).await? {
        offer.add("GET", &path, "self");
        for name in ["singleResult", "list", "count"] {
            for method in ["GET", "POST"] {
                offer.add(method, &format!("{path}/{name}"), name);
            }
        }
    }
    offer.changes(&id, &path, &path).await?;
    Ok(offer.answer())
}
