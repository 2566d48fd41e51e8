//! What went wrong, as Camunda's engine-rest says it. This file has the only table from engine errors to HTTP status, `type`,
//! `message` and `code`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// An error answer: `{"type": …, "message": …, "code": …}` with a status.
#[derive(Debug, Clone, PartialEq)]
pub struct RestError {
    /// The HTTP status.
    pub status: StatusCode,
    /// Camunda's exception class, without its package.
    pub kind: &'static str,
    /// The message.
    pub message: Option<String>,
    /// 0 for what the engine threw, another number where a model gave one, none for what the REST layer threw.
    pub code: Option<i32>,
    /// More keys of the answer, such as `details` of a model that does not parse.
    pub more: Map<String, Value>,
}

impl RestError {
    fn new(
        status: StatusCode,
        kind: &'static str,
        message: impl Into<String>,
        code: Option<i32>,
    ) -> Self {
        Self {
            status,
            kind,
            message: Some(message.into()),
            code,
            more: Map::new(),
        }
    }

    /// The REST layer found the request wrong.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "InvalidRequestException",
            message,
            None,
        )
    }

    /// The REST layer found the request wrong, with another status.
    #[must_use]
    pub fn invalid_with(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, "InvalidRequestException", message, None)
    }

    /// The REST layer found nothing under the path.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::invalid_with(StatusCode::NOT_FOUND, message)
    }

    /// A `RestException` of the REST layer.
    #[must_use]
    pub fn rest(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, "RestException", message, None)
    }

    /// A query parameter of the path is no number: Camunda answers 404.
    #[must_use]
    pub fn query_param() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "QueryParamException",
            "HTTP 404 Not Found",
            None,
        )
    }

    /// What Camunda answers where it trips over something that is not there.
    #[must_use]
    pub fn null_pointer(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "NullPointerException",
            message,
            None,
        )
    }

    /// The engine refused, with its own exception class: `code` is 0.
    #[must_use]
    pub fn engine(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self::new(status, kind, message, Some(0))
    }

    /// No such path.
    #[must_use]
    pub fn no_such_path() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NotFoundException",
            "HTTP 404 Not Found",
            None,
        )
    }

    /// The path has no such method.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "NotAllowedException",
            "HTTP 405 Method Not Allowed",
            None,
        )
    }

    /// Nothing that `Accept` asks for can be made.
    #[must_use]
    pub fn not_acceptable() -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "NotAcceptableException",
            "HTTP 406 Not Acceptable",
            None,
        )
    }

    /// The body is of a type that the path does not take.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "NotSupportedException",
            "HTTP 415 Unsupported Media Type",
            None,
        )
    }

    /// The body is longer than the server takes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::rest(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!(
                "the request body is longer than {limit} bytes, which is the most this server takes (--max-request-bytes)"
            ),
        )
    }

    /// The body is no JSON, or a value in it is of the wrong type. Camunda's JSON mapper answers such in plain text.
    #[must_use]
    pub fn json(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, JSON_MAPPING, message, None)
    }

    /// The same error whose message starts with what could not be done: `prefix: message`.
    #[must_use]
    pub fn within(mut self, prefix: &str) -> Self {
        let message = self.message.take().unwrap_or_else(|| "null".into());
        self.message = Some(format!("{prefix}: {message}"));
        self
    }
}

/// The kind of errors that are answered as plain text.
const JSON_MAPPING: &str = "JsonMappingException";

impl std::fmt::Display for RestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {}: {}",
            self.status,
            self.kind,
            self.message.as_deref().unwrap_or_default()
        )
    }
}

impl std::error::Error for RestError {}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        if self.status.is_server_error() {
            tracing::debug!(kind = self.kind, message = self.message, "request failed");
        }
        if self.kind == JSON_MAPPING {
            let text = self.message.unwrap_or_default();
            return (
                self.status,
                [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"))],
                text,
            )
                .into_response();
        }
        let mut body = json!({ "type": self.kind, "message": self.message, "code": self.code });
        if let Value::Object(map) = &mut body {
            map.extend(self.more);
        }
        (self.status, axum::Json(body)).into_response()
    }
}
