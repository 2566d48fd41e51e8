//! `/cauce/login`, `/cauce/logout` and `/cauce/session`: sessions for pages. Programs give user and password in each request.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cauce_engine::{Caller, authorization, command};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::authentication::{self, Authentication, Known};
use crate::body::Body;
use crate::{App, RestError};

/// A refusal takes this long, whether there is such a user or not.
const REFUSAL: Duration = Duration::from_millis(500);

/// Begins a session for who knows a password.
pub(super) async fn login(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, RestError> {
    let fields = body.fields();
    let (Some(user), Some(password)) = (fields.text("user")?, fields.text("password")?) else {
        return Err(RestError::invalid("expected user and password"));
    };
    if app.authentication == Authentication::None {
        return Err(RestError::invalid(
            "this server asks nobody who they are (--authentication)",
        ));
    }
    let refusal = Instant::now() + REFUSAL;
    let right = app
        .engine
        .run(|exec| command::verify_password(exec, &user, &password));
    if !right.await? {
        tokio::time::sleep_until(refusal).await;
        return Err(RestError::rest(
            StatusCode::UNAUTHORIZED,
            "user or password is wrong, or the user is locked",
        ));
    }
    let caller = app.engine.caller(&user).await?;
    let proof = app
        .engine
        .run(|exec| command::password_proof(exec, &user))
        .await?
        .unwrap_or_default();
    let secure = authentication::is_secure(&headers);
    let session = app.sessions.begin(&user, secure, app.now_in_seconds());
    let token = app.sessions.token(&session, &proof);
    tracing::info!(user, "signed in");
    let mut response = Json(told(&app, Some(&caller)).await?).into_response();
    Known::go_on(authentication::cookie(&token, secure), &mut response);
    Ok(response)
}

/// Ends the session of the request, if there is one.
pub(super) async fn logout(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, RestError> {
    if !authentication::is_of_page(&headers) {
        return Err(RestError::rest(
            StatusCode::FORBIDDEN,
            "expected the header X-Requested-With, from the same site",
        ));
    }
    if let Some((session, _)) = authentication::session(&app, &headers).await? {
        app.sessions.end(&session, app.now_in_seconds());
        tracing::info!(user = session.user, "signed out");
    }
    let secure = authentication::is_secure(&headers);
    let mut response = StatusCode::NO_CONTENT.into_response();
    Known::go_on(authentication::cookie("", secure), &mut response);
    Ok(response)
}

/// Who asks, and what the server wants to know of who asks.
pub(super) async fn session(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let known = match authentication::known(&app, &Method::GET, &headers).await {
        Ok(known) => Some(known),
        Err(refused) if refused.status() == StatusCode::UNAUTHORIZED => None,
        Err(refused) => return Err(*refused),
    };
    let caller = known.as_ref().map(|known| &known.caller);
    let never = [(header::CACHE_CONTROL, "no-store")];
    let told = told(&app, caller).await.map_err(|e| e.into_response())?;
    let mut response = (never, Json(told)).into_response();
    Known::go_on(known.and_then(|known| known.cookie), &mut response);
    Ok(response)
}

async fn told(app: &App, caller: Option<&Caller>) -> Result<Value, RestError> {
    let authentication = match app.authentication {
        Authentication::None => "none",
        Authentication::Basic => "basic",
    };
    let empty = Caller::default();
    let caller = caller.unwrap_or(&empty);
    Ok(json!({
        "authentication": authentication,
        "authorization": app.engine.config().authorization && app.authentication != Authentication::None,
        "user": caller.user,
        "groups": caller.groups,
        "tenants": caller.tenants,
        "permissions": permissions(app, caller).await?,
    }))
}

/// What somebody may do, by kinds of resources; null where nothing is checked.
async fn permissions(app: &App, caller: &Caller) -> Result<Value, RestError> {
    let viewer = app.engine.viewer(caller);
    let Some(principal) = viewer.principal.as_ref() else {
        return Ok(Value::Null);
    };
    let permitted = app
        .engine
        .run(|exec| authorization::permitted(exec, principal))
        .await?;
    let by_resource = permitted.into_iter().map(|of| {
        let may = json!({ "everywhere": of.everywhere, "somewhere": of.somewhere });
        (of.resource.to_owned(), may)
    });
    Ok(Value::Object(by_resource.collect()))
}
