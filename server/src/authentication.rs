//! Who makes a request: HTTP basic authentication against the users of the database, as Camunda's authentication filter does it.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cauce_engine::{Caller, command};

use crate::{App, RestError};

/// How requests say who makes them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Authentication {
    /// Not at all: everybody may do everything.
    #[default]
    None,
    /// By user and password in each request (HTTP basic).
    Basic,
}

/// Who makes a request, or the answer to one that does not say so rightly.
pub(crate) async fn caller(app: &App, headers: &HeaderMap) -> Result<Caller, Box<Response>> {
    match app.authentication {
        Authentication::None => Ok(Caller::default()),
        Authentication::Basic => {
            let Some((user, password)) = credentials(headers) else {
                return Err(Box::new(challenge()));
            };
            authenticated(app, user, &password)
                .await
                .map_err(|error| Box::new(error.into_response()))?
                .ok_or_else(|| Box::new(challenge()))
        }
    }
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

fn challenge() -> Response {
    let realm = HeaderValue::from_static("Basic realm=\"default\"");
    (
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, realm)],
    )
        .into_response()
}
