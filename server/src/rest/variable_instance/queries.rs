//! Reading `/variable-instance`.

use crate::routes::Routes;
use crate::routes::get;
use axum::extract::{Path, State};
use axum::response::Response;
use cauce_engine::store::query::{Query, entities};

use crate::rest::list::{self, Listing, One, Shape};
use crate::rest::scoped_variables::binary;
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).route("/variable-instance/{id}/data", get(data))
}

static LISTING: Listing = Listing {
    path: "/variable-instance",
    entity: &entities::VARIABLE_INSTANCE,
    shape: Shape::Variable,
    post: true,
    count: true,
    one: Some(One {
        criterion: "$id",
        missing: "Variable instance with Id '{}' does not exist.",
    }),
};

async fn data(State(app): State<App>, Path(id): Path<String>) -> Result<Response, RestError> {
    let query = Query::new(&entities::VARIABLE_INSTANCE).text("$id", &id);
    let value = list::value(&app, &query).await?;
    let value = value.ok_or_else(|| {
        RestError::not_found(format!("Variable instance with Id '{id}' does not exist."))
    })?;
    binary(&value).ok_or_else(|| {
        RestError::invalid(format!(
            "Value of variable with id {id} is not a binary value."
        ))
    })
}
