//! From a connection to a router: which part of the server a path belongs to, and what holds for every request.
//!
//! `/engine-rest/…` and `/engine-rest/engine/{name}/…` are the same routes, `/engine-rest/openapi.json` tells of them; `/cauce/…` is what
//! we answer beside them; `/health` says whether the server is ready; everything else is the embedded page.

use std::any::Any;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header, uri::PathAndQuery};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::CALLER;
use crate::authentication::Known;
use crate::links::EnginePath;
use crate::openapi::{Document, Part};
use crate::{App, RestError, authentication, own, rest, ui};

/// Everything the server answers, as one service.
pub fn service(app: App) -> Router {
    let routes = rest::routes();
    let document = Document::of(Part::EngineRest, &routes);
    let routes = routes
        .into_router()
        .route_layer(from_fn(guard))
        .fallback(|| async { RestError::no_such_path() })
        .method_not_allowed_fallback(other_method)
        .with_state(app.clone());
    let own = own::service(&app);
    let whole = app.clone();
    Router::new()
        .fallback(move |request: Request| {
            let parts = (routes.clone(), own.clone());
            dispatch(whole.clone(), parts, document.clone(), request)
        })
        .layer(from_fn_with_state(app, in_time))
        .layer(CatchPanicLayer::custom(panicked))
}

async fn dispatch(
    app: App,
    (routes, own): (Router, Router),
    document: Document,
    mut request: Request,
) -> Response {
    let path = request.uri().path();
    if path.starts_with("/cauce/") {
        return match own.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
    }
    let Some(rest) = path
        .strip_prefix("/engine-rest")
        .filter(|r| r.is_empty() || r.starts_with('/'))
    else {
        return match path {
            "/health" => health(&app).await,
            path => ui::page(request.method(), path, request.headers()),
        };
    };
    if rest == "/openapi.json" {
        return match *request.method() {
            Method::GET | Method::HEAD => document.answer(),
            _ => RestError::method_not_allowed().into_response(),
        };
    }
    let (engine, rest) = match rest
        .strip_prefix("/engine/")
        .map(|r| r.split_once('/').unwrap_or((r, "")))
    {
        Some((name, inner)) if !inner.is_empty() => {
            let engine = if name == "default" {
                EnginePath::Named
            } else {
                EnginePath::Unknown
            };
            (engine, inner.trim_end_matches('/').to_owned())
        }
        _ => (EnginePath::Unnamed, rest.trim_matches('/').to_owned()),
    };
    let query = request
        .uri()
        .query()
        .map(|q| format!("?{q}"))
        .unwrap_or_default();
    let Ok(inner) = format!("/{rest}{query}").parse::<PathAndQuery>() else {
        return RestError::no_such_path().into_response();
    };
    *request.uri_mut() = Uri::from(inner);
    request.extensions_mut().insert(engine);
    let known = authentication::known(&app, request.method(), request.headers()).await;
    let Known { caller, cookie } = match known {
        Ok(known) => known,
        Err(refused) => return *refused,
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let answer = CALLER.scope(caller, routes.oneshot(request));
    let mut response = match answer.await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    Known::go_on(cookie, &mut response);
    if reads && !response.headers().contains_key(header::CACHE_CONTROL) {
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

/// Whether requests can be served: the database must answer.
async fn health(app: &App) -> Response {
    match app.engine.store().ping().await {
        Ok(_) => (
            StatusCode::OK,
            axum::Json(serde_json::json!({ "status": "UP" })),
        )
            .into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                axum::Json(serde_json::json!({ "status": "DOWN" })),
            )
                .into_response()
        }
    }
}

/// What holds for every known path: the engine must be there, and `Accept` must allow what the path makes.
async fn guard(request: Request, next: Next) -> Response {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    if request.extensions().get::<EnginePath>() == Some(&EnginePath::Unknown) && path != "/version"
    {
        return RestError::invalid("No process engine available").into_response();
    }
    if !acceptable(&request, path) {
        return RestError::not_acceptable().into_response();
    }
    next.run(request).await
}

/// Whether a JSON answer is welcome. Paths that make something else, or nothing, look at `Accept` themselves.
fn acceptable(request: &Request, path: &str) -> bool {
    const OTHER: [&str; 5] = [
        "/data",
        "/deployed-form",
        "/deployed-start-form",
        "/diagram",
        "/report",
    ];
    let Some(accept) = request.headers().get(header::ACCEPT) else {
        return true;
    };
    let queries =
        path.ends_with("/count") || matches!(path, "/message" | "/task" | "/process-instance");
    let makes_json =
        *request.method() == Method::GET || (*request.method() == Method::POST && queries);
    if !makes_json || OTHER.iter().any(|o| path.ends_with(o)) {
        return true;
    }
    let Ok(accept) = accept.to_str() else {
        return false;
    };
    let made = if path.ends_with("/rendered-form") {
        "application/xhtml+xml"
    } else {
        "application/json"
    };
    let mut ranges = accept
        .split(',')
        .map(|r| r.split(';').next().unwrap_or_default().trim());
    ranges.any(|r| {
        matches!(r, "*/*" | "application/*" | "")
            || r == made
            || (r == "application/hal+json"
                && (path.starts_with("/task") || path.starts_with("/filter")))
            || (r.ends_with("/csv") && path.starts_with("/task/report"))
    })
}

async fn other_method(method: Method) -> Response {
    match method {
        // The router adds `Allow`.
        Method::OPTIONS => StatusCode::OK.into_response(),
        _ => RestError::method_not_allowed().into_response(),
    }
}

/// Refuses a request that there is no room for, and ends one that takes too long. Long polls take no room and keep their own time.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.ends_with("/fetchAndLock") {
        return next.run(request).await;
    }
    let _room = if path.starts_with("/engine-rest")
        || (path.starts_with("/cauce/") && path != own::EVENTS)
    {
        match app.room.try_acquire() {
            Ok(room) => Some(room),
            Err(_) => {
                return RestError::rest(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "the server is working on as many requests as it takes: try again later",
                )
                .into_response();
            }
        }
    } else {
        None
    };
    match tokio::time::timeout(app.limits.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let seconds = app.limits.request_timeout.as_secs();
            RestError::rest(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("the request took longer than {seconds} seconds"),
            )
            .into_response()
        }
    }
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(what, "a request panicked: this is a bug");
    RestError::rest(
        StatusCode::INTERNAL_SERVER_ERROR,
        "an internal error occurred: see the log of the server",
    )
    .into_response()
}
