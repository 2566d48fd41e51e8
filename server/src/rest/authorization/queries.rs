//! Reading `/authorization`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use cauce_engine::store::query::entities;
use serde_json::{Value, json};

use super::permissions;
use crate::query_string::QueryString;
use crate::rest::list::{self, Listing, One, Shape};
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING).route("/authorization/check", get(check))
}

static LISTING: Listing = Listing {
    path: "/authorization",
    entity: &entities::AUTHORIZATION,
    shape: Shape::Authorization,
    post: false,
    count: true,
    one: Some(One {
        criterion: "id",
        missing: "Authorization with id {} does not exist.",
    }),
};

/// Whether who asks may do something. Nobody is kept from anything where authorization is off, as it is.
async fn check(parameters: QueryString) -> Result<Json<Value>, RestError> {
    let required = |name: &str| {
        parameters
            .get(name)
            .ok_or_else(|| RestError::invalid(format!("Query parameter '{name}' cannot be null")))
    };
    let (permission, resource) = (required("permissionName")?, required("resourceName")?);
    let kind: i64 = required("resourceType")?
        .parse()
        .map_err(|_| RestError::query_param())?;
    if App::caller().user.is_none() {
        return Err(RestError::invalid_with(
            axum::http::StatusCode::UNAUTHORIZED,
            "You must be authenticated in order to use this resource.",
        ));
    }
    let known = ["ALL", "NONE"].contains(&permission)
        || permissions::of(kind)
            .iter()
            .any(|(name, _)| *name == permission);
    if !known {
        let message = format!(
            "The permission '{permission}' is not valid for '{}' resource type.",
            resource.to_uppercase()
        );
        return Err(RestError::engine(
            axum::http::StatusCode::BAD_REQUEST,
            "BadUserRequestException",
            message,
        ));
    }
    Ok(Json(json!({
        "permissionName": permission,
        "resourceName": resource,
        "resourceId": parameters.get("resourceId"),
        "authorized": true,
    })))
}
