//! Connectors: HTTP requests, and SOAP over HTTP. Parameters, checks and messages are those of camunda-connect.
//!
//! The request is described here; who sends it is [`crate::outgoing::Outgoing`].

use std::sync::Arc;
use std::time::Duration;

use cauce_bpmn::model::Connector;
use cauce_expr::{MapKind, MapValue, TypedValue, Value};
use indexmap::IndexMap;

use crate::error::{EngineError, ErrorKind};
use crate::exec::{Exec, Step, Stop, VarScope, fail_with};
use crate::outgoing::{Answer, Call, CallError, HttpAnswer, HttpRequest};

/// How many redirects are followed where nothing else is said.
const REDIRECTS: u32 = 50;

const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE",
];

/// The connectors there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Http,
    Soap,
}

impl Kind {
    fn of(id: &str) -> Option<Self> {
        match id {
            "http-connector" => Some(Self::Http),
            "soap-http-connector" => Some(Self::Soap),
            _ => None,
        }
    }
}

impl Exec<'_> {
    /// Does what a connector says, and leaves.
    pub(super) fn execute_connector(&mut self, id: &str, connector: &Connector) -> Step {
        let Some(kind) = Kind::of(&connector.id) else {
            return fail_with(
                ErrorKind::Other("ConnectorException"),
                format!("No connector found for connector id '{}'", connector.id),
            );
        };
        self.catching_all(id, |exec| {
            let outer = VarScope::Execution(id.to_owned());
            let mut parameters = IndexMap::new();
            for parameter in &connector.io.inputs {
                let value = match &parameter.value {
                    Some(value) => exec.io_value(&outer, value)?,
                    None => Value::Null,
                };
                parameters.insert(parameter.name.clone(), value.deserialized());
            }
            let request = request(kind, &parameters).map_err(Stop::Fail)?;
            let outcome = exec.call_outside(Call::Http(Box::new(request)))?;
            let answer = answer(outcome.as_deref()).map_err(Stop::Fail)?;
            exec.connector_outputs(&outer, connector, answer)?;
            exec.leave(id)
        })
    }

    /// Maps what came back to variables of the execution.
    fn connector_outputs(
        &mut self,
        outer: &VarScope,
        connector: &Connector,
        answer: &HttpAnswer,
    ) -> Step {
        let inner = VarScope::Passing {
            id: self.new_id(),
            execution: outer.id().to_owned(),
        };
        let headers = MapValue {
            entries: answer
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), Value::from(value.clone())))
                .collect(),
            kind: MapKind::Hash,
        };
        let body = answer.body.as_deref().map(String::from_utf8_lossy);
        for (name, value) in [
            ("statusCode", Some(Value::Integer(i32::from(answer.status)))),
            ("headers", Some(Value::Map(Arc::new(headers)))),
            ("response", body.map(|b| Value::from(b.into_owned()))),
        ] {
            if let Some(value) = value {
                self.set_local(&inner, name, TypedValue::from(value))?;
            }
        }
        for parameter in &connector.io.outputs {
            let value = match &parameter.value {
                Some(value) => self.io_value(&inner, value)?,
                None => Value::Null,
            };
            self.set_variable(outer, &parameter.name, TypedValue::from(value))?;
        }
        self.remove_variables_silently(inner.id());
        Ok(())
    }
}

type Parameters = IndexMap<String, Value>;

fn request(kind: Kind, parameters: &Parameters) -> Result<HttpRequest, EngineError> {
    let url = text(parameters, "url")?.unwrap_or_default();
    if url.trim().is_empty() {
        return Err(refuse("HTCL-02005 Request url required."));
    }
    let method = match kind {
        Kind::Soap => "POST",
        Kind::Http => {
            let method = text(parameters, "method")?;
            match METHODS.iter().find(|m| Some(**m) == method.as_deref()) {
                Some(method) => method,
                None => {
                    return Err(refuse(format!(
                        "HTCL-02006 Unknown or unsupported HTTP method '{}'",
                        method.as_deref().unwrap_or("null")
                    )));
                }
            }
        }
    };
    super::address::check_uri(&url).map_err(|message| {
        EngineError::new(ErrorKind::Other("IllegalArgumentException"), message)
    })?;
    let headers = headers(parameters)?;
    let payload = text(parameters, "payload")?;
    if kind == Kind::Soap && payload.as_deref().is_none_or(|p| p.trim().is_empty()) {
        return Err(refuse("SOAPC-01002 No payload set on request"));
    }
    let with_payload = matches!(method, "POST" | "PUT" | "PATCH");
    let mut request = HttpRequest {
        method,
        url,
        headers,
        payload: payload.filter(|_| with_payload),
        connect_timeout: None,
        timeout: None,
        redirects: REDIRECTS,
        redirects_end_in_error: true,
    };
    configure(&mut request, parameters)?;
    Ok(request)
}

fn headers(parameters: &Parameters) -> Result<Vec<(String, String)>, EngineError> {
    let mut out = Vec::new();
    for (name, value) in map(parameters, "headers")?.iter().flat_map(|m| &m.entries) {
        let value = match value {
            value if value.is_null() => String::new(),
            Value::String(text) => text.to_string(),
            other => return Err(cast(other, "java.lang.String")),
        };
        out.push((name.clone(), value));
    }
    Ok(out)
}

/// `request-config`: those of its options that mean something here. The others are checked for their type as Camunda does.
fn configure(request: &mut HttpRequest, parameters: &Parameters) -> Result<(), EngineError> {
    let Some(config) = map(parameters, "request-config")? else {
        return Ok(());
    };
    for (name, value) in &config.entries {
        let invalid = || {
            refuse(format!(
                "HTCL-02008 Invalid value for request configuration option: {name}"
            ))
        };
        if value.is_null() {
            continue;
        }
        match (name.as_str(), value) {
            ("connection-timeout", Value::Integer(ms)) => {
                request.connect_timeout = milliseconds(*ms);
            }
            ("socket-timeout", Value::Integer(ms)) => request.timeout = milliseconds(*ms),
            ("max-redirects", Value::Integer(most)) => {
                request.redirects = u32::try_from(*most).unwrap_or(0).min(REDIRECTS);
            }
            ("relative-redirects-allowed", Value::Boolean(false)) => {
                request.redirects = 0;
                request.redirects_end_in_error = false;
            }
            ("connection-request-timeout", Value::Integer(_))
            | (
                "authentication-enabled"
                | "circular-redirects-allowed"
                | "content-compression-enabled"
                | "decompression-enabled"
                | "expect-continue-enabled"
                | "normalize-uri"
                | "relative-redirects-allowed"
                | "stale-connection-check-enabled",
                Value::Boolean(_),
            )
            | ("cookie-spec", Value::String(_))
            | ("proxy-preferred-auth-scheme" | "target-preferred-auth-schemes", Value::List(_)) => {
            }
            (
                "connection-timeout"
                | "socket-timeout"
                | "max-redirects"
                | "connection-request-timeout"
                | "authentication-enabled"
                | "circular-redirects-allowed"
                | "content-compression-enabled"
                | "decompression-enabled"
                | "expect-continue-enabled"
                | "normalize-uri"
                | "relative-redirects-allowed"
                | "stale-connection-check-enabled"
                | "cookie-spec"
                | "proxy-preferred-auth-scheme"
                | "target-preferred-auth-schemes"
                | "local-address"
                | "proxy",
                _,
            ) => return Err(invalid()),
            _ => {}
        }
    }
    Ok(())
}

/// A time limit of Java's HTTP client, where 0 and less mean none of its own.
fn milliseconds(ms: i32) -> Option<Duration> {
    u64::try_from(ms)
        .ok()
        .filter(|ms| *ms > 0)
        .map(Duration::from_millis)
}

fn text(parameters: &Parameters, name: &str) -> Result<Option<String>, EngineError> {
    match parameters.get(name) {
        None => Ok(None),
        Some(value) if value.is_null() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.to_string())),
        Some(other) => Err(cast(other, "java.lang.String")),
    }
}

fn map<'p>(parameters: &'p Parameters, name: &str) -> Result<Option<&'p MapValue>, EngineError> {
    match parameters.get(name) {
        None => Ok(None),
        Some(value) if value.is_null() => Ok(None),
        Some(Value::Map(map)) => Ok(Some(map)),
        Some(other) => Err(cast(other, "java.util.Map")),
    }
}

fn answer<'o>(outcome: Result<&'o Answer, &'o CallError>) -> Result<&'o HttpAnswer, EngineError> {
    match outcome {
        Ok(Answer::Http(answer)) => Ok(answer),
        Ok(Answer::Mail) => Err(EngineError::engine("a request was answered by a mail")),
        // The cause is in the log.
        Err(CallError::Failed(_)) => Err(refuse("HTCL-02007 Unable to execute HTTP request")),
        Err(CallError::Refused(why)) => Err(refuse(format!(
            "HTCL-02007 Unable to execute HTTP request: {why}"
        ))),
        Err(CallError::TooLarge(why)) => Err(EngineError::new(
            ErrorKind::Other("ConnectorResponseException"),
            format!("HTCL-02004 Unable to read connectorResponse: {why}"),
        )),
        Err(CallError::BrokenAnswer(_)) => Err(EngineError::new(
            ErrorKind::Other("IoUtilException"),
            "UTILS-01001 Unable to read input stream",
        )),
        Err(CallError::Address { reason, .. }) => Err(EngineError::new(
            ErrorKind::Other("IllegalArgumentException"),
            reason.clone(),
        )),
    }
}

fn refuse(message: impl Into<String>) -> EngineError {
    EngineError::new(ErrorKind::Other("ConnectorRequestException"), message)
}

/// Java's words where a value is of another class than the one that is needed.
fn cast(value: &Value, class: &str) -> EngineError {
    let of = value.java_class_name();
    EngineError::new(
        ErrorKind::Other("ClassCastException"),
        format!(
            "class {of} cannot be cast to class {class} ({of} and {class} are in module java.base of loader 'bootstrap')"
        ),
    )
}
