//! Values of variables as FEEL has them, and back.

use std::sync::Arc;

use cauce_dmn::Value as Feel;
use cauce_dmn::camunda::{JavaType, TypedValue};
use cauce_dmn::temporal::{DateTime, Time, Zone};
use cauce_dmn::value::{Context, Decimal};
use cauce_expr::value::{date, java};
use cauce_expr::{JavaValue, Value};
use serde_json::Value as Json;

use super::temporal;

/// Lists and maps nested deeper than this are null to FEEL.
const MAX_DEPTH: u32 = 200;

/// A variable's value as FEEL sees it.
pub(super) fn to_feel(value: &Value) -> Feel {
    feel_of(value, 0)
}

fn feel_of(value: &Value, depth: u32) -> Feel {
    if depth > MAX_DEPTH {
        return Feel::Null;
    }
    let list =
        |items: &[Value]| Feel::list(items.iter().map(|item| feel_of(item, depth + 1)).collect());
    match value {
        Value::Null | Value::TypedNull(_) | Value::File(_) | Value::Host(_) => Feel::Null,
        // an object without properties
        Value::Bytes(_) => Feel::context(Context::new()),
        Value::Boolean(value) => Feel::Bool(*value),
        Value::Short(value) => Feel::from(i64::from(*value)),
        Value::Integer(value) => Feel::from(i64::from(*value)),
        Value::Long(value) => Feel::from(*value),
        Value::Double(value) => Feel::number(Decimal::from_f64(*value)),
        Value::String(text) => Feel::String(Arc::clone(text)),
        Value::Xml(text) => Feel::String(Arc::clone(text)),
        Value::Date(at) => date_time(*at, false),
        Value::Json(json) => json.parsed().map_or(Feel::Null, Feel::from),
        Value::Object(object) => {
            match java::read_object(object).or_else(|| java::read_json(object)) {
                Some(content) => feel_of(&content, depth + 1),
                None => temporal::read(object).unwrap_or_default(),
            }
        }
        Value::List(items) => list(items),
        Value::Map(map) => Feel::context(
            map.ordered()
                .into_iter()
                .map(|(name, value)| (name, feel_of(value, depth + 1)))
                .collect::<Context>(),
        ),
        Value::Java(value) => match &**value {
            JavaValue::DateTime(at) | JavaValue::Instant(at) => date_time(*at, true),
            JavaValue::Byte(value) => Feel::from(i64::from(*value)),
            other => match other.items() {
                Some(items) => list(items),
                None => Feel::from(value_text(other)),
            },
        },
    }
}

fn value_text(value: &JavaValue) -> String {
    Value::java(value.clone()).to_text()
}

fn date_time(at: chrono::DateTime<chrono::Utc>, zoned: bool) -> Feel {
    let nanos =
        i128::from(at.timestamp()) * 1_000_000_000 + i128::from(at.timestamp_subsec_nanos());
    match DateTime::from_instant(nanos, Zone::UTC) {
        Some(at) if zoned => Feel::date_time(at),
        Some(at) => Feel::date_time(at.local()),
        None => Feel::Null,
    }
}

/// What an expression of another language answered, as a value of a decision.
pub(super) fn to_decision(value: &Value) -> TypedValue {
    let java = match value {
        Value::Null | Value::TypedNull(_) => return TypedValue::null(),
        Value::Boolean(_) => JavaType::Boolean,
        Value::Short(_) | Value::Integer(_) => JavaType::Integer,
        Value::Long(_) => JavaType::Long,
        Value::Double(_) => JavaType::Double,
        Value::String(_) => JavaType::String,
        Value::Date(_) => JavaType::Date,
        Value::Bytes(_)
        | Value::File(_)
        | Value::Json(_)
        | Value::Xml(_)
        | Value::Object(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Host(_)
        | Value::Java(_) => JavaType::Object,
    };
    TypedValue {
        kind: None,
        value: to_feel(value),
        java,
    }
}

/// A decision's value as a variable's.
pub(super) fn to_variable(value: &TypedValue) -> Value {
    variable_of(&value.value, value.java, 0)
}

fn variable_of(value: &Feel, java: JavaType, depth: u32) -> Value {
    if depth > MAX_DEPTH {
        return Value::Null;
    }
    let inner =
        |value: &Feel| variable_of(value, TypedValue::of_feel(value.clone()).java, depth + 1);
    match value {
        Feel::Null | Feel::Range(_) | Feel::Function(_) => Value::Null,
        Feel::Bool(value) => Value::Boolean(*value),
        Feel::Number(number) => match (java, number.to_i64()) {
            (JavaType::Integer, Some(whole)) => {
                i32::try_from(whole).map_or(Value::Long(whole), Value::Integer)
            }
            (JavaType::Long, Some(whole)) => Value::Long(whole),
            _ => Value::Double(number.to_f64()),
        },
        Feel::String(text) => Value::String(Arc::clone(text)),
        Feel::DateTime(at) if java == JavaType::Date => {
            i64::try_from(at.local_nanos().div_euclid(1_000_000))
                .ok()
                .and_then(chrono::DateTime::from_timestamp_millis)
                .map_or(Value::Null, Value::Date)
        }
        Feel::Date(_) | Feel::Time(_) | Feel::DateTime(_) | Feel::Months(_) | Feel::Days(_) => {
            temporal::object(value).unwrap_or_else(|| Value::from(value.to_text()))
        }
        Feel::List(items) => Value::list(items.iter().map(inner).collect()),
        Feel::Context(entries) => {
            Value::map(entries.iter().map(|(name, value)| (&**name, inner(value))))
        }
    }
}

/// A decision's value as the JSON that Jackson writes of its Java object.
pub(super) fn to_json(value: &TypedValue) -> Json {
    json_of(&value.value, value.java, 0)
}

fn json_of(value: &Feel, java: JavaType, depth: u32) -> Json {
    if depth > MAX_DEPTH {
        return Json::Null;
    }
    let inner = |value: &Feel| json_of(value, TypedValue::of_feel(value.clone()).java, depth + 1);
    match value {
        Feel::List(items) => Json::Array(items.iter().map(inner).collect()),
        Feel::Context(entries) => Json::Object(
            entries
                .iter()
                .map(|(name, value)| (name.to_string(), inner(value)))
                .collect(),
        ),
        Feel::Date(_) | Feel::Time(_) | Feel::Months(_) | Feel::Days(_) => temporal_json(value),
        Feel::DateTime(_) if java != JavaType::Date => temporal_json(value),
        Feel::Null
        | Feel::Bool(_)
        | Feel::Number(_)
        | Feel::String(_)
        | Feel::DateTime(_)
        | Feel::Range(_)
        | Feel::Function(_) => match variable_of(value, java, depth) {
            Value::Date(at) => Json::from(date::to_rest(at)),
            other => java::to_json(&other),
        },
    }
}

fn temporal_json(value: &Feel) -> Json {
    let stored = match temporal::object(value) {
        Some(Value::Object(object)) => java::time_json(&object),
        _ => None,
    };
    match (stored, value) {
        // Jackson writes the offset of a zone, not its name
        (Some(Json::String(text)), Feel::DateTime(_)) => match text.split_once('[') {
            Some((offset_only, _)) => Json::from(offset_only),
            None => Json::from(text),
        },
        (Some(stored), _) => stored,
        (None, Feel::Time(time)) => Json::from(zoned_time(time)),
        (None, _) => Json::from(value.to_text()),
    }
}

/// A time with an offset as Java's `OffsetTime` writes itself: seconds only if there are any.
fn zoned_time(time: &Time) -> String {
    let local = Time::from_nanos(time.nanos(), None).to_string();
    let local = match local.strip_suffix(":00") {
        Some(short) if short.len() == 5 => short,
        _ => &local,
    };
    format!("{local}{}", Zone::Offset(time.offset().unwrap_or(0)))
}
