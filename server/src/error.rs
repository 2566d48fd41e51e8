//! What went wrong, as Camunda's engine-rest says it. This file has the only table from engine errors to HTTP status, `type`,
//! `message` and `code`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cauce_engine::authorization::Wanted;
use cauce_engine::bpmn::parse::{Problem, Severity};
use cauce_engine::error::{EngineError, ErrorKind};
use cauce_engine::migration::MigrationReport;
use serde_json::{Map, Value, json};

/// An error with its causes. What an error has said of its cause is not repeated.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut at = error.source();
    while let Some(cause) = at {
        let said = cause.to_string();
        if !text.ends_with(&said) {
            text.push_str(&format!(": {said}"));
        }
        at = cause.source();
    }
    text
}

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

    /// What the engine did not find, in the REST layer's own name: without the engine's code, which [`RestError::as_invalid`] keeps.
    #[must_use]
    pub fn missing_as_not_found(self) -> Self {
        match self.kind {
            "NotFoundException" => Self::not_found(self.message.unwrap_or_default()),
            _ => self,
        }
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

    /// A `ProcessEngineException` of the engine.
    #[must_use]
    pub fn process_engine(message: impl Into<String>) -> Self {
        Self::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "ProcessEngineException",
            message,
        )
    }

    /// An exception that Camunda does not expect itself.
    #[must_use]
    pub fn unexpected(kind: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, kind, message, None)
    }

    /// The database failed.
    #[must_use]
    pub fn persistence() -> Self {
        Self::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "ProcessEnginePersistenceException",
            PERSISTENCE,
        )
    }

    /// Whether a permission is missing: such errors keep their kind and status whatever the operation.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.kind == ErrorKind::Authorization.type_name()
    }

    /// A refusal as an `InvalidRequestException` with its status and message, as the operations on deployed forms have it.
    #[must_use]
    pub fn refused_plainly(mut self) -> Self {
        if self.is_refusal() {
            self.kind = "InvalidRequestException";
            self.code = None;
            self.more.clear();
        }
        self
    }

    /// The same error with what could not be done before its message, as most operations of engine-rest put it: what the engine
    /// threw becomes a `RestException` with that status, what the REST layer threw an `InvalidRequestException` with its own.
    #[must_use]
    pub fn within(self, status: StatusCode, operation: &str) -> Self {
        let message = format!("{operation}: {}", self.message.as_deref().unwrap_or("null"));
        self.worded(status, message)
    }

    /// The same error with another message, and the type that [`RestError::within`] gives it.
    #[must_use]
    pub fn worded(mut self, status: StatusCode, message: String) -> Self {
        match (self.kind, self.code) {
            ("AuthorizationException", _) => {}
            (_, Some(_)) => {
                self.kind = "RestException";
                self.status = status;
                self.message = Some(message);
                self.more.clear();
            }
            ("InvalidRequestException" | "RestException", None) => {
                self.kind = "InvalidRequestException";
                self.message = Some(message);
            }
            _ => {}
        }
        self
    }

    /// The same error as an `InvalidRequestException` with that status, where the engine threw one of these.
    #[must_use]
    pub fn as_invalid(mut self, kinds: &[&str], status: StatusCode) -> Self {
        if self.code.is_some() && kinds.contains(&self.kind) {
            self.kind = "InvalidRequestException";
            self.status = status;
        }
        self
    }

    /// The same error as a `RestException` with that status, where the engine threw one of these.
    #[must_use]
    pub fn as_rest(mut self, kinds: &[&str], status: StatusCode) -> Self {
        if self.code.is_some() && kinds.contains(&self.kind) {
            self.kind = "RestException";
            self.status = status;
        }
        self
    }
}

impl From<EngineError> for RestError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Failed { kind, message } => {
                let mut answer = Self::engine(status(kind), kind.type_name(), message);
                answer.code = code(kind);
                answer
            }
            EngineError::Authorization(refusal) => {
                let mut answer = Self::engine(
                    StatusCode::FORBIDDEN,
                    ErrorKind::Authorization.type_name(),
                    refusal.message,
                );
                let missing: Vec<Value> = refusal.missing.iter().map(missing).collect();
                let only = match missing.as_slice() {
                    [only] => only.clone(),
                    _ => Value::Null,
                };
                answer.more.insert("userId".into(), refusal.user.into());
                for key in ["permissionName", "resourceName", "resourceId"] {
                    let value = only.get(key).cloned().unwrap_or_default();
                    answer.more.insert(key.into(), value);
                }
                answer
                    .more
                    .insert("missingAuthorizations".into(), missing.into());
                answer
            }
            EngineError::Parse { message, details } => {
                let mut answer = Self::engine(StatusCode::BAD_REQUEST, "ParseException", message);
                answer
                    .more
                    .insert("details".into(), parse_details(&details));
                answer
            }
            EngineError::Migration { message, report } => {
                let kind = match *report {
                    MigrationReport::Plan(_) => ErrorKind::MigrationPlanValidation,
                    MigrationReport::Instance(_) => ErrorKind::MigratingProcessInstanceValidation,
                };
                let mut answer = Self::engine(status(kind), kind.type_name(), message);
                // A value that cannot be shown leaves the report out, not the error.
                if let Ok(report) = crate::rest::migration::report(&report) {
                    answer.more.insert("validationReport".into(), report);
                }
                answer
            }
            EngineError::UncaughtBpmnError { message, .. } => Self::process_engine(message),
            EngineError::Unavailable(cause) => {
                tracing::warn!(%cause, "the database is not available");
                let mut answer = Self::persistence();
                answer.status = StatusCode::SERVICE_UNAVAILABLE;
                answer
            }
            EngineError::Store(cause) => {
                tracing::warn!(%cause, "the database refused a statement");
                Self::persistence()
            }
        }
    }
}

/// A permission that was missing.
fn missing(wanted: &Wanted) -> Value {
    json!({
        "permissionName": wanted.permission,
        "resourceName": wanted.resource.name(),
        "resourceId": wanted.id,
    })
}

const PERSISTENCE: &str = "An exception occurred in the persistence layer. Please check the server logs for a detailed message and the entire exception stack trace.";

/// The status of what the engine throws, where the operation has none of its own.
fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Authorization => StatusCode::FORBIDDEN,
        ErrorKind::BadUserRequest
        | ErrorKind::NotFound
        | ErrorKind::NotValid
        | ErrorKind::NotAllowed
        | ErrorKind::SuspendedEntity
        | ErrorKind::MigratingProcessInstanceValidation
        | ErrorKind::MigrationPlanValidation => StatusCode::BAD_REQUEST,
        ErrorKind::ProcessEngine
        | ErrorKind::NullValue
        | ErrorKind::OptimisticLocking
        | ErrorKind::MismatchingMessageCorrelation
        | ErrorKind::TaskAlreadyClaimed
        | ErrorKind::ScriptEvaluation
        | ErrorKind::ScriptCompilation
        | ErrorKind::ClassLoading
        | ErrorKind::FormFieldValidator
        | ErrorKind::DmnEngine
        | ErrorKind::Pvm
        | ErrorKind::Other(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Camunda's built-in exception codes.
fn code(kind: ErrorKind) -> Option<i32> {
    match kind {
        ErrorKind::OptimisticLocking => Some(1),
        ErrorKind::DmnEngine => None,
        ErrorKind::Other(
            "NullPointerException"
            | "ClassCastException"
            | "NumberFormatException"
            | "FeelException"
            | "IllegalArgumentException"
            | "ConnectorException"
            | "ConnectorRequestException"
            | "ConnectorResponseException"
            | "IoUtilException"
            | "DmnTransformException"
            | "DmnEvaluationException"
            | "DmnHitPolicyException"
            | "DmnDecisionResultException",
        ) => None,
        _ => Some(0),
    }
}

fn parse_details(details: &[(String, Vec<Problem>)]) -> Value {
    let resources = details.iter().map(|(resource, problems)| {
        let of = |severity: Severity| {
            problems
                .iter()
                .filter(|p| p.severity == severity)
                .map(problem)
                .collect::<Vec<_>>()
        };
        (
            resource.clone(),
            json!({ "errors": of(Severity::Error), "warnings": of(Severity::Warning) }),
        )
    });
    Value::Object(resources.collect())
}

/// The key of the list of ids begins with a Cyrillic letter in Camunda's interface, and clients rely on it.
fn problem(problem: &Problem) -> Value {
    json!({
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
        "mainElementId": problem.main_element_id,
        "\u{435}lementIds": problem.element_ids,
    })
}

/// Camunda's `BadUserRequestException` and those derived from it.
pub(crate) const BAD_REQUESTS: [&str; 5] = [
    "BadUserRequestException",
    "NotFoundException",
    "NotValidException",
    "NotAllowedException",
    "SuspendedEntityInteractionException",
];

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
        let mut response = (self.status, axum::Json(body)).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from_static("1");
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
