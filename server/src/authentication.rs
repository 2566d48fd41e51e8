//! Who makes a request: HTTP basic authentication against the users of the database, as Camunda's authentication filter does it, or a
//! session that began with the same password (`POST /cauce/login`).

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cauce_engine::{Caller, command};

use crate::session::Session;
use crate::{App, RestError};

/// How requests say who makes them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Authentication {
    /// Not at all: everybody may do everything.
    #[default]
    None,
    /// By user and password in each request (HTTP basic), or by a session.
    Basic,
}

/// The cookie that holds a session's token.
const COOKIE: &str = "cauce-session";
/// A header that pages of other sites cannot send without asking first, which is not answered here.
const PAGE: &str = "x-requested-with";

/// Who makes a request.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) caller: Caller,
    /// The cookie to go on with, where the session's token is no longer new.
    pub(crate) cookie: Option<HeaderValue>,
}

impl Known {
    /// Adds to an answer what goes on with the session.
    pub(crate) fn go_on(cookie: Option<HeaderValue>, response: &mut Response) {
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

/// Who makes a request, or the answer to one that does not say so rightly.
pub(crate) async fn known(
    app: &App,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Known, Box<Response>> {
    if app.authentication == Authentication::None {
        return Ok(Known::default());
    }
    let refused = |error: RestError| Box::new(error.into_response());
    let found = if let Some((user, password)) = credentials(headers) {
        let caller = authenticated(app, user, &password).await.map_err(refused)?;
        caller.map(|caller| Known {
            caller,
            cookie: None,
        })
    } else {
        match session(app, headers).await.map_err(refused)? {
            Some(_) if !is_read(method) && !is_of_page(headers) => {
                return Err(refused(RestError::rest(
                    StatusCode::FORBIDDEN,
                    "a request with a session that changes something needs the header X-Requested-With and must come from the same site",
                )));
            }
            Some((session, proof)) => {
                let renewed = app.sessions.renewed(&session, app.now_in_seconds());
                Some(Known {
                    caller: app
                        .engine
                        .caller(&session.user)
                        .await
                        .map_err(|e| refused(e.into()))?,
                    cookie: renewed.and_then(|s| cookie(&app.sessions.token(&s, &proof), s.secure)),
                })
            }
            None => None,
        }
    };
    found.ok_or_else(|| Box::new(challenge(headers)))
}

async fn authenticated(
    app: &App,
    user: String,
    password: &str,
) -> Result<Option<Caller>, RestError> {
    let known = app
        .engine
        .run(|exec| command::verify_password(exec, &user, password))
        .await?;
    if !known {
        return Ok(None);
    }
    Ok(Some(app.engine.caller(&user).await?))
}

/// The session of a request, with what is stored of its user's password.
pub(crate) async fn session(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<(Session, String)>, RestError> {
    let Some(token) = token(headers) else {
        return Ok(None);
    };
    let Some(session) = app.sessions.read(token, app.now_in_seconds()) else {
        return Ok(None);
    };
    let proof = app
        .engine
        .run(|exec| command::password_proof(exec, &session.user))
        .await?;
    Ok(proof
        .filter(|proof| app.sessions.is_genuine(token, proof))
        .map(|proof| (session, proof)))
}

/// The token that a request brings.
fn token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// The cookie with a token; an empty token takes the cookie away. It ends with the browser, scripts cannot read it, and it comes
/// from pages of this site only.
pub(crate) fn cookie(token: &str, secure: bool) -> Option<HeaderValue> {
    let over = if token.is_empty() { "; Max-Age=0" } else { "" };
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{over}{secure}")
        .parse()
        .ok()
}

/// Whether a request came over HTTPS, as far as a proxy or the browser says.
pub(crate) fn is_secure(headers: &HeaderMap) -> bool {
    let says = |name: &str, what: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.starts_with(what))
    };
    says("x-forwarded-proto", "https") || says("origin", "https:")
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request comes from our pages, or from no page at all.
pub(crate) fn is_of_page(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    headers.contains_key(PAGE) && site.is_none_or(|site| matches!(site, b"same-origin" | b"none"))
}

/// User and password of the header `Authorization`.
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let decoded = STANDARD
        .decode(header.strip_prefix("Basic ")?.trim())
        .ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// 401. A page signs in by itself: its browser is not to ask in a window of its own.
fn challenge(headers: &HeaderMap) -> Response {
    if headers.contains_key(PAGE) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let realm = HeaderValue::from_static("Basic realm=\"default\"");
    (
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, realm)],
    )
        .into_response()
}
