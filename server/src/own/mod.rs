//! `/cauce`: what this server answers beside engine-rest. `docs/endpoints.md` tells of it, `/cauce/openapi.json` lists it.
//!
//! Nobody is asked for a password by a window of the browser here: an answer 401 says nothing of how one may say who one is.

mod check;
mod events;
mod nodes;
mod session;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use crate::app::CALLER;
use crate::authentication::Known;
use crate::openapi::{Document, Part};
use crate::routes::{Routes, get, post};
use crate::{App, RestError, authentication};

/// The path of the events, whose requests go on for long.
pub(crate) const EVENTS: &str = "/cauce/events";

/// What anybody may ask for.
const OPEN: [&str; 4] = ["/openapi.json", "/login", "/logout", "/session"];

/// All routes, without `/cauce`.
fn routes() -> Routes {
    Routes::new()
        .route("/check", post(check::check))
        .route("/events", get(events::follow))
        .route("/login", post(session::login))
        .route("/logout", post(session::logout))
        .route("/nodes", get(nodes::list))
        .route("/session", get(session::session))
}

/// All that is answered under `/cauce`.
pub(crate) fn service(app: &App) -> Router {
    let routes = routes();
    let document = Document::of(Part::Own, &routes);
    let openapi = axum::routing::get(move || async move { document.answer() });
    let inner = routes
        .into_router()
        .route("/openapi.json", openapi)
        .fallback(|| async { RestError::no_such_path() })
        .method_not_allowed_fallback(|| async { RestError::method_not_allowed() })
        .layer(from_fn_with_state(app.clone(), known))
        .with_state(app.clone());
    Router::new().nest("/cauce", inner)
}

/// Lets those in who are known, and says for whom a request runs.
async fn known(State(app): State<App>, request: Request, next: Next) -> Response {
    if OPEN.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = authentication::known(&app, request.method(), request.headers()).await;
    let mut response = match known {
        Ok(Known { caller, cookie }) => {
            let mut response = CALLER.scope(caller, next.run(request)).await;
            Known::go_on(cookie, &mut response);
            response
        }
        Err(refused) if refused.status() == StatusCode::UNAUTHORIZED => {
            StatusCode::UNAUTHORIZED.into_response()
        }
        Err(refused) => *refused,
    };
    if reads && !response.headers().contains_key(header::CACHE_CONTROL) {
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::declared;

    #[test]
    fn every_route_is_declared_and_every_declaration_has_a_route() {
        let mut there: Vec<String> = routes()
            .table()
            .iter()
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        there.sort();
        let mut declared = declared(Part::Own);
        declared.sort();
        assert_eq!(there, declared);
    }
}
