//! JSON request bodies, read as Jackson reads them for Camunda: unknown keys pass, numbers and texts turn into each other, an
//! empty body with a JSON content type is `{}`.

use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use futures_util::StreamExt as _;
use serde_json::{Map, Value};

use crate::{App, RestError, openapi};

/// A JSON object as the body. A body that is missing or `null` answers as Camunda's null pointer does.
#[derive(Debug, Clone)]
pub(crate) struct Body(Map<String, Value>);

/// A JSON object as the body, or none.
#[derive(Debug, Clone)]
pub(crate) struct OptionalBody(pub(crate) Option<Body>);

/// Any JSON value as the body, `null` where there is none.
#[derive(Debug, Clone)]
pub(crate) struct AnyBody(pub(crate) Value);

impl Body {
    /// The keys of the object.
    pub(crate) fn fields(&self) -> Fields<'_> {
        Fields { map: &self.0 }
    }
}

impl FromRequest<App> for AnyBody {
    type Rejection = RestError;

    async fn from_request(request: Request, app: &App) -> Result<Self, RestError> {
        let json = is_json(request.headers());
        let declared = request.headers().contains_key(header::CONTENT_TYPE);
        if declared && !json {
            return Err(RestError::unsupported_media_type());
        }
        let method = request.method().clone();
        let path = request.extensions().get::<MatchedPath>().cloned();
        let bytes = read(request, app.limits.body_bytes).await?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(if json {
                Value::Object(Map::new())
            } else {
                Value::Null
            }));
        }
        if !json {
            return Err(RestError::unsupported_media_type());
        }
        let body = serde_json::from_slice(&bytes).map_err(|e| {
            RestError::json(format!(
                "{e}\n at [Source: request body; line: {}, column: {}]",
                e.line(),
                e.column()
            ))
        })?;
        if let Some(path) = path {
            openapi::check_body(method.as_str(), path.as_str(), &body)?;
        }
        Ok(Self(body))
    }
}

impl FromRequest<App> for OptionalBody {
    type Rejection = RestError;

    async fn from_request(request: Request, app: &App) -> Result<Self, RestError> {
        match AnyBody::from_request(request, app).await?.0 {
            Value::Object(map) => Ok(Self(Some(Body(map)))),
            Value::Null => Ok(Self(None)),
            other => Err(RestError::json(format!(
                "expected a JSON object, but the body is {}",
                what(&other)
            ))),
        }
    }
}

impl FromRequest<App> for Body {
    type Rejection = RestError;

    async fn from_request(request: Request, app: &App) -> Result<Self, RestError> {
        let OptionalBody(body) = OptionalBody::from_request(request, app).await?;
        body.ok_or_else(|| RestError::null_pointer("the request has no body"))
    }
}

/// Reads a whole body of at most `limit` bytes. What is longer is read on for a while and thrown away, so that the client is
/// there for the answer.
pub(crate) async fn read(request: Request, limit: usize) -> Result<Bytes, RestError> {
    let mut stream = request.into_body().into_data_stream();
    let mut whole = BytesMut::new();
    let mut first: Option<Bytes> = None;
    while let Some(chunk) = stream.next().await {
        let chunk =
            chunk.map_err(|e| RestError::json(format!("the request body ended early: {e}")))?;
        let length = first.as_ref().map_or(0, Bytes::len) + whole.len() + chunk.len();
        if length > limit {
            drain(stream, limit.saturating_mul(8)).await;
            return Err(RestError::too_large(limit));
        }
        match first.take() {
            None if whole.is_empty() => first = Some(chunk),
            None => whole.extend_from_slice(&chunk),
            Some(before) => {
                whole.extend_from_slice(&before);
                whole.extend_from_slice(&chunk);
            }
        }
    }
    Ok(first.unwrap_or_else(|| whole.freeze()))
}

async fn drain(mut stream: axum::body::BodyDataStream, most: usize) {
    let patience = std::time::Duration::from_secs(20);
    let reading = async {
        let mut seen = 0;
        while let Some(Ok(chunk)) = stream.next().await {
            seen += chunk.len();
            if seen > most {
                break;
            }
        }
    };
    // A client that sends no end of bytes is cut off; that it then misses the answer is its own doing.
    drop(tokio::time::timeout(patience, reading).await);
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .map(|v| v.split(';').next().unwrap_or_default().trim())
        .is_some_and(|v| v.eq_ignore_ascii_case("application/json"))
}

/// What a JSON value is, in words.
pub(crate) fn what(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The keys of a JSON object, read with Jackson's leniency. `null` and a missing key are the same: `None`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// The keys of an object.
    pub(crate) fn new(map: &'a Map<String, Value>) -> Self {
        Self { map }
    }

    /// The keys of a value that must be an object; `name` is for the error.
    pub(crate) fn of(value: &'a Value, name: &str) -> Result<Self, RestError> {
        match value {
            Value::Object(map) => Ok(Self { map }),
            other => Err(wrong(name, "an object", other)),
        }
    }

    /// The whole object.
    pub(crate) fn map(self) -> &'a Map<String, Value> {
        self.map
    }

    /// Whether the key is there, be it null.
    pub(crate) fn has(self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// The value as it is.
    pub(crate) fn raw(self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|v| !v.is_null())
    }

    /// A text; numbers and booleans turn into texts.
    pub(crate) fn text(self, name: &str) -> Result<Option<String>, RestError> {
        self.raw(name).map(|v| text(name, v)).transpose()
    }

    /// A 32-bit integer; a text of digits is one too, and fractions are cut off.
    pub(crate) fn int(self, name: &str) -> Result<Option<i32>, RestError> {
        let Some(long) = self.long(name)? else {
            return Ok(None);
        };
        i32::try_from(long)
            .map(Some)
            .map_err(|_| RestError::json(format!("{name}: {long} is out of range of `int`")))
    }

    /// A 64-bit integer.
    pub(crate) fn long(self, name: &str) -> Result<Option<i64>, RestError> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        match value {
            Value::Number(n) => match (n.as_i64(), n.as_f64()) {
                (Some(i), _) => Ok(Some(i)),
                // Jackson cuts fractions off; what does not fit a long is refused.
                #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
                (None, Some(f)) if f.abs() < 9.2e18 => Ok(Some(f as i64)),
                _ => Err(wrong(name, "an integer", value)),
            },
            Value::String(s) if s.trim().is_empty() => Ok(None),
            Value::String(s) => s
                .trim()
                .parse()
                .map(Some)
                .map_err(|_| wrong(name, "an integer", value)),
            other => Err(wrong(name, "an integer", other)),
        }
    }

    /// A boolean that is false where it is missing.
    pub(crate) fn flag(self, name: &str) -> Result<bool, RestError> {
        Ok(self.boolean(name)?.unwrap_or(false))
    }

    /// A boolean; texts `true` and `false`, and numbers, are booleans too.
    pub(crate) fn boolean(self, name: &str) -> Result<Option<bool>, RestError> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        match value {
            Value::Bool(b) => Ok(Some(*b)),
            Value::Number(n) => Ok(Some(n.as_f64() != Some(0.0))),
            Value::String(s) => match s.trim() {
                "" => Ok(None),
                "true" | "True" | "TRUE" => Ok(Some(true)),
                "false" | "False" | "FALSE" => Ok(Some(false)),
                _ => Err(wrong(name, "a boolean", value)),
            },
            other => Err(wrong(name, "a boolean", other)),
        }
    }

    /// A point in time as `yyyy-MM-dd'T'HH:mm:ss.SSSZ`, or milliseconds since 1970.
    pub(crate) fn date(self, name: &str) -> Result<Option<DateTime<Utc>>, RestError> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        match value {
            Value::String(s) if matches!(s.trim(), "" | "null") => Ok(None),
            Value::String(s) => parse_date(s.trim()).map(Some).ok_or_else(|| {
                RestError::json(format!(
                    "{name}: expected a date as yyyy-MM-dd'T'HH:mm:ss.SSSZ, but it is \"{s}\""
                ))
            }),
            Value::Number(n) => n
                .as_i64()
                .and_then(|ms| Utc.timestamp_millis_opt(ms).single())
                .map(Some)
                .ok_or_else(|| wrong(name, "a date", value)),
            other => Err(wrong(name, "a date", other)),
        }
    }

    /// A list of texts.
    pub(crate) fn texts(self, name: &str) -> Result<Option<Vec<String>>, RestError> {
        let Some(list) = self.array(name)? else {
            return Ok(None);
        };
        list.iter()
            .filter(|v| !v.is_null())
            .map(|v| text(name, v))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Whether it is an array that holds a null.
    pub(crate) fn has_null_in(self, name: &str) -> bool {
        matches!(self.raw(name), Some(Value::Array(list)) if list.iter().any(Value::is_null))
    }

    /// An array as it is.
    pub(crate) fn array(self, name: &str) -> Result<Option<&'a [Value]>, RestError> {
        match self.raw(name) {
            None => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list)),
            Some(other) => Err(wrong(name, "an array", other)),
        }
    }

    /// An object.
    pub(crate) fn object(self, name: &str) -> Result<Option<Fields<'a>>, RestError> {
        self.raw(name).map(|v| Fields::of(v, name)).transpose()
    }

    /// A list of objects.
    pub(crate) fn objects(self, name: &str) -> Result<Option<Vec<Fields<'a>>>, RestError> {
        let Some(list) = self.array(name)? else {
            return Ok(None);
        };
        if list.iter().any(Value::is_null) {
            return Err(RestError::null_pointer(format!(
                "{name}: an element is null"
            )));
        }
        list.iter()
            .map(|v| Fields::of(v, name))
            .collect::<Result<_, _>>()
            .map(Some)
    }
}

fn text(name: &str, value: &Value) -> Result<String, RestError> {
    match value {
        Value::String(s) => Ok(s.clone()),
        Value::Number(n) => Ok(n.to_string()),
        Value::Bool(b) => Ok(b.to_string()),
        other => Err(wrong(name, "a text", other)),
    }
}

fn wrong(name: &str, expected: &str, value: &Value) -> RestError {
    RestError::json(format!(
        "{name}: expected {expected}, but it is {}",
        what(value)
    ))
}

/// A date in engine-rest's format, as leniently as Java's `SimpleDateFormat` reads it: months, hours and the rest may go past their
/// ends, fractions are whole milliseconds, and what follows a complete date is not looked at.
pub(crate) fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    let mut rest = text;
    let mut number = |after: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value: i64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].strip_prefix(after)?;
        Some(value)
    };
    let (year, month, day) = (number("-")?, number("-")?, number("T")?);
    let (hour, minute, second, milli) = (number(":")?, number(":")?, number(".")?, number("")?);
    let offset = zone(rest)?;
    let months = year.checked_mul(12)?.checked_add(month)?.checked_sub(1)?;
    let first = NaiveDate::from_ymd_opt(
        i32::try_from(months.div_euclid(12)).ok()?,
        u32::try_from(months.rem_euclid(12)).ok()? + 1,
        1,
    )?;
    let millis = [
        (day - 1, 86_400_000),
        (hour, 3_600_000),
        (minute, 60_000),
        (second, 1000),
        (milli, 1),
    ]
    .into_iter()
    .try_fold(-offset * 60_000, |sum, (count, each)| {
        sum.checked_add(count.checked_mul(each)?)
    })?;
    first
        .and_time(NaiveTime::MIN)
        .and_utc()
        .checked_add_signed(TimeDelta::try_milliseconds(millis)?)
}

/// The minutes east of Greenwich that a text begins with: `+0100`, or a name of Greenwich's time.
fn zone(text: &str) -> Option<i64> {
    if ["GMT", "UTC"].iter().any(|name| text.starts_with(name)) {
        return Some(0);
    }
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text
        .get(1..5)
        .filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let (hours, minutes): (i64, i64) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// A date as engine-rest writes it.
pub(crate) fn format_date(date: DateTime<Utc>) -> String {
    date.format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_turn_into_each_other_as_jackson_has_it() {
        let value = json!({"n": 3.9, "s": "7", "b": 1, "t": 5, "e": "", "x": {}});
        let fields = Fields::of(&value, "body").expect("an object");
        assert_eq!(fields.int("n"), Ok(Some(3)));
        assert_eq!(fields.int("s"), Ok(Some(7)));
        assert_eq!(fields.int("e"), Ok(None));
        assert_eq!(fields.flag("b"), Ok(true));
        assert_eq!(fields.text("t"), Ok(Some("5".into())));
        assert!(fields.int("x").is_err() && fields.text("x").is_err());
    }

    #[test]
    fn dates_are_in_the_rest_format() {
        let date = parse_date("2020-01-01T00:00:00.000+0100").expect("a date");
        assert_eq!(format_date(date), "2019-12-31T23:00:00.000+0000");
        for (text, read) in [
            ("2020-01-01T00:00:00", None),
            ("2020-01-01T00:00:00.000Z", None),
            ("2020-01-01T00:00:00.000+02:00", None),
            ("2020-01-01T00:00:00.000+2400", None),
            ("99999999999999999-01-01T00:00:00.000+0000", None),
            ("2020-01-01T00:00:00.99999999999999999999+0000", None),
            (
                "2020-01-01T00:00:00.000+0200x",
                Some("2019-12-31T22:00:00.000+0000"),
            ),
            (
                "2020-13-45T25:00:00.5+0000",
                Some("2021-02-15T01:00:00.005+0000"),
            ),
            (
                "2020-00-00T00:00:00.000GMT",
                Some("2019-11-30T00:00:00.000+0000"),
            ),
        ] {
            assert_eq!(parse_date(text).map(format_date).as_deref(), read, "{text}");
        }
        assert!(parse_date("2020-01-01T00:00:00.000+0100 and more").is_some());
    }
}
