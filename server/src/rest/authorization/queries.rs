//! Reading `/authorization`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::State;
use cauce_engine::Caller;
use cauce_engine::authorization::{self, Resource};
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
async fn check(State(app): State<App>, parameters: QueryString) -> Result<Json<Value>, RestError> {
    let required = |name: &str| {
        parameters
            .get(name)
            .ok_or_else(|| RestError::invalid(format!("Query parameter '{name}' cannot be null")))
    };
    let (permission, resource) = (required("permissionName")?, required("resourceName")?);
    let kind: i64 = required("resourceType")?
        .parse()
        .map_err(|_| RestError::query_param())?;
    let caller = App::caller();
    if caller.user.is_none() {
        return Err(RestError::invalid_with(
            axum::http::StatusCode::UNAUTHORIZED,
            "You must be authenticated in order to use this resource.",
        ));
    }
    let bits = match permission {
        "ALL" => Some(permissions::ALL),
        "NONE" => Some(0),
        name => permissions::of(kind)
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, bits)| *bits),
    };
    let (Some(bits), Ok(kind)) = (
        bits.and_then(|b| i32::try_from(b).ok()),
        i32::try_from(kind),
    ) else {
        let message = format!(
            "The permission '{permission}' is not valid for '{}' resource type.",
            resource.to_uppercase()
        );
        return Err(RestError::engine(
            axum::http::StatusCode::BAD_REQUEST,
            "BadUserRequestException",
            message,
        ));
    };
    let authorized = authorized(&app, caller, &parameters, kind, bits).await?;
    Ok(Json(json!({
        "permissionName": permission,
        "resourceName": resource,
        "resourceId": parameters.get("resourceId"),
        "authorized": authorized,
    })))
}

/// Whether the caller, or the user asked about, has permissions on a resource.
async fn authorized(
    app: &App,
    caller: Caller,
    parameters: &QueryString,
    kind: i32,
    bits: i32,
) -> Result<bool, RestError> {
    let other = parameters
        .get("userId")
        .filter(|user| Some(*user) != caller.user.as_deref());
    let caller = match other {
        None => caller,
        Some(user) => {
            let may = app
                .is_authorized(Resource::Authorization, "READ", None)
                .await?;
            if !may {
                return Err(RestError::invalid_with(
                    axum::http::StatusCode::FORBIDDEN,
                    "You must have READ permission for Authorization resource.",
                ));
            }
            app.engine.caller(user).await?
        }
    };
    let Some(principal) = app.engine.viewer(&caller).principal else {
        return Ok(true);
    };
    let id = parameters.get("resourceId");
    app.run(|exec| authorization::is_authorized(exec, &principal, kind, bits, id))
        .await
}
