//! Links in answers: the address under which the client reached the server.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use serde_json::{Value, json};

/// How the path named the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnginePath {
    /// Not at all: `/engine-rest/task`.
    Unnamed,
    /// As `default`: `/engine-rest/engine/default/task`.
    Named,
    /// As something that is not there.
    Unknown,
}

/// The address of engine-rest as the client sees it, without a slash at the end.
#[derive(Debug, Clone)]
pub(crate) struct Base(String);

impl<S: Sync> FromRequestParts<S> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|v: &axum::http::HeaderValue| v.to_str().ok())
        };
        let host = header(header::HOST).unwrap_or("localhost");
        let engine = match parts.extensions.get::<EnginePath>() {
            Some(EnginePath::Named) => "/engine/default",
            _ => "",
        };
        Ok(Self(format!("http://{host}/engine-rest{engine}")))
    }
}

impl Base {
    /// The address of a path, which starts with a slash.
    pub(crate) fn href(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// A link as answers hold it.
    pub(crate) fn link(&self, method: &str, path: &str, rel: &str) -> Value {
        json!({ "method": method, "href": self.href(path), "rel": rel })
    }
}
