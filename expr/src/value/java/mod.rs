//! Java's object serialization, for the classes that models bring about: lists, maps, sets, boxed primitives, strings, dates.
//!
//! A list or map written to a variable is stored in this form, byte for byte as `ObjectOutputStream` writes it. What is of
//! another class stays closed: it is passed on as it came.

mod class;
mod order;
mod reader;
mod time;
mod writer;

use std::sync::Arc;

use super::{JavaValue, JsonValue, MapKind, MapValue, ObjectValue, Value};

pub(crate) use order::hash_code;
pub use order::position;
pub use reader::read;
pub use time::{TIME_HEAD, time_json};
pub use writer::{Unserializable, write};

/// The format of objects in Java's serialization.
pub const JAVA_FORMAT: &str = "application/x-java-serialized-object";
/// The format of objects in JSON.
pub const JSON_FORMAT: &str = "application/json";

/// The content of a stored object where it is a known list, map or simple value; `None` where its class or format is not known.
#[must_use]
pub fn read_object(object: &ObjectValue) -> Option<Value> {
    let data = object.data.as_deref()?;
    match object.format.as_str() {
        JAVA_FORMAT => read(data),
        JSON_FORMAT => {
            let class = object.type_name.as_deref()?;
            let content: serde_json::Value = serde_json::from_slice(data).ok()?;
            typed_json(class.split('<').next().unwrap_or(class), &content)
        }
        _ => None,
    }
}

/// Whether an object says that it is JSON but is none.
pub(crate) fn is_broken_json(object: &ObjectValue) -> bool {
    let text = object
        .data
        .as_deref()
        .filter(|_| object.format == JSON_FORMAT);
    text.is_some_and(|text| serde_json::from_slice::<serde::de::IgnoredAny>(text).is_err())
}

/// The content of a stored object without regard to its class, if its format is JSON.
#[must_use]
pub fn read_json(object: &ObjectValue) -> Option<Value> {
    (object.format == JSON_FORMAT).then_some(())?;
    serde_json::from_slice(object.data.as_deref()?)
        .ok()
        .map(|content| from_json(&content))
}

fn typed_json(class: &str, content: &serde_json::Value) -> Option<Value> {
    let kind = match class {
        "java.util.ArrayList"
        | "java.util.List"
        | "java.util.Collection"
        | "java.util.LinkedList"
        | "java.util.Arrays$ArrayList" => {
            return content.is_array().then(|| from_json(content));
        }
        "java.util.HashSet" | "java.util.Set" => {
            let Value::List(items) = from_json(content) else {
                return None;
            };
            let mut items = items.to_vec();
            order::order_set(&mut items);
            return Some(Value::java(JavaValue::Set(items)));
        }
        "java.util.HashMap" => MapKind::Hash,
        "java.util.LinkedHashMap" | "java.util.Map" => MapKind::Linked,
        "java.util.TreeMap" => MapKind::Tree,
        "java.lang.Object" | "java.lang.String" | "java.lang.Integer" | "java.lang.Boolean"
        | "java.lang.Double" => return Some(from_json(content)),
        _ => return None,
    };
    match from_json(content) {
        Value::Map(map) => Some(Value::Map(Arc::new(MapValue {
            entries: map.entries.clone(),
            kind,
        }))),
        _ => None,
    }
}

/// An empty JSON object of a request: Jackson makes its map smaller than others, which shows in the serialized form.
#[must_use]
pub(crate) fn empty_root_map() -> Value {
    let empty = Value::map(std::iter::empty::<(String, Value)>());
    let Ok(mut data) = write(&empty) else {
        return empty;
    };
    // The stream ends with: threshold, a block of eight bytes (capacity, size), its end, `accessOrder`.
    data.truncate(data.len() - 16);
    data.extend_from_slice(&[0, 0, 0, 2, 0x77, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0x78, 0]);
    Value::Object(Arc::new(ObjectValue {
        type_name: Some(MapKind::Linked.class_name().to_owned()),
        format: JAVA_FORMAT.to_owned(),
        data: Some(data),
    }))
}

/// JSON as Jackson gives it to Java: objects as `LinkedHashMap`, arrays as `ArrayList`, numbers as `Integer`, `Long` or `Double`.
#[must_use]
pub fn from_json(content: &serde_json::Value) -> Value {
    match content {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Boolean(*value),
        serde_json::Value::Number(number) => from_number(number),
        serde_json::Value::String(text) => Value::String(text.as_str().into()),
        serde_json::Value::Array(items) => Value::list(items.iter().map(from_json).collect()),
        serde_json::Value::Object(entries) => Value::map(
            entries
                .iter()
                .map(|(key, value)| (key.as_str(), from_json(value))),
        ),
    }
}

/// A number as Jackson gives it to Java: the smallest of `Integer` and `Long` that holds it, `Double` for the rest.
#[must_use]
pub fn from_number(number: &serde_json::Number) -> Value {
    match number.as_i64() {
        Some(value) => i32::try_from(value).map_or(Value::Long(value), Value::Integer),
        None => Value::Double(number.as_f64().unwrap_or(f64::NAN)),
    }
}

/// A value as Jackson writes it to JSON.
#[must_use]
pub fn to_json(value: &Value) -> serde_json::Value {
    use super::date;
    use serde_json::Value as Json;
    match value {
        Value::Null | Value::TypedNull(_) => Json::Null,
        Value::Boolean(value) => Json::Bool(*value),
        Value::Short(value) => Json::from(*value),
        Value::Integer(value) => Json::from(*value),
        Value::Long(value) => Json::from(*value),
        Value::Double(value) => double_to_json(*value),
        Value::String(text) | Value::Xml(text) => Json::from(&**text),
        Value::Date(value) => Json::from(date::to_rest(*value)),
        Value::Bytes(bytes) => base64(bytes),
        Value::File(file) => base64(&file.bytes),
        Value::Json(json) => json.parsed().cloned().unwrap_or(Json::Null),
        Value::Object(object) => read_object(object)
            .or_else(|| read_json(object))
            .map_or(Json::Null, |value| to_json(&value)),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(map) => Json::Object(
            map.ordered()
                .into_iter()
                .map(|(key, value)| (key.to_owned(), to_json(value)))
                .collect(),
        ),
        Value::Host(_) => Json::from(value.to_text()),
        Value::Java(java) => match (&**java, java.items()) {
            (_, Some(items)) => Json::Array(items.iter().map(to_json).collect()),
            (super::JavaValue::Iterator(_), None) => Json::Array(Vec::new()),
            (super::JavaValue::Byte(byte), None) => Json::from(*byte),
            (super::JavaValue::Entry(key, entry), None) => {
                Json::Object(std::iter::once((key.to_string(), to_json(entry))).collect())
            }
            _ => Json::from(value.to_text()),
        },
    }
}

/// A double in JSON; those that JSON does not know are written as text, as Jackson does.
#[must_use]
pub fn double_to_json(value: f64) -> serde_json::Value {
    serde_json::Number::from_f64(value).map_or_else(
        || serde_json::Value::from(super::java_double(value)),
        serde_json::Value::Number,
    )
}

fn base64(bytes: &[u8]) -> serde_json::Value {
    use base64::Engine as _;
    serde_json::Value::from(base64::engine::general_purpose::STANDARD.encode(bytes))
}

impl JsonValue {
    /// A JSON value from its parsed form.
    #[must_use]
    pub fn from_parsed(value: &serde_json::Value) -> Self {
        Self::new(value.to_string())
    }
}
