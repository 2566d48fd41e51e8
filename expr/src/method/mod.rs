//! What expressions and scripts may call and read on values.
//!
//! A list of what is harmless, with the behaviour and messages of the Java methods of the same name. There is no reflection:
//! what is not written here does not exist. Values do not change in place; a method that would change its object hands back
//! the changed one beside its result.

mod arguments;
mod date;
mod decision;
mod format;
mod json;
mod json_path;
mod list;
mod map;
mod number;
pub(crate) mod spin;
mod string;
mod xml;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::juel::{cast_message, same};
use crate::value::{JavaValue, JsonValue, ObjectValue, Value, java};

/// An exception that Java's method would throw, or a limit that was passed.
#[derive(Debug)]
pub(crate) enum Exception {
    /// Class and message
    Java(&'static str, String),
    /// The limit's message
    Limit(String),
}

/// Why a call gave nothing.
#[derive(Debug)]
pub(crate) enum MethodError {
    /// There is no such method with such parameters.
    NotFound,
    /// It threw.
    Thrown(Exception),
}

impl From<Exception> for MethodError {
    fn from(exception: Exception) -> Self {
        Self::Thrown(exception)
    }
}

/// Why a property could not be read.
#[derive(Debug)]
pub(crate) enum PropertyError {
    /// There is no such property.
    Unknown,
    /// It is no key or index for this value; with Java's message.
    Invalid(String),
}

/// What a call gave.
#[derive(Debug)]
pub(crate) struct Called {
    /// The result
    pub(crate) result: Value,
    /// What the object has become, if the method changed it.
    pub(crate) changed: Option<Value>,
}

impl Called {
    fn changed(result: Value, changed: Value) -> Self {
        Self {
            result,
            changed: Some(changed),
        }
    }
}

impl From<Value> for Called {
    fn from(result: Value) -> Self {
        Self {
            result,
            changed: None,
        }
    }
}

type CallResult = Result<Called, MethodError>;

/// The engine's clock, for the few methods that ask for the time.
pub(crate) type Clock<'a> = &'a dyn Fn() -> DateTime<Utc>;

/// Results longer than this many bytes, or with more elements, are refused.
const MAX_SIZE: usize = 32 << 20;

fn check_size(size: usize) -> Result<(), Exception> {
    if size > MAX_SIZE {
        return Err(Exception::Limit(format!(
            "a value of an expression is larger than {MAX_SIZE}"
        )));
    }
    Ok(())
}

/// Calls a method. The base is neither null nor of the engine.
pub(crate) fn call(base: &Value, name: &str, arguments: &[Value], clock: Clock<'_>) -> CallResult {
    let called = match base {
        Value::String(text) => string::call(text, name, arguments),
        Value::Boolean(_)
        | Value::Short(_)
        | Value::Integer(_)
        | Value::Long(_)
        | Value::Double(_) => number::call(base, name, arguments),
        Value::Date(date) => date::call_date(*date, name, arguments),
        Value::List(items) => match list::call(items, name, arguments) {
            Err(MethodError::NotFound) => decision::call_result(items, name, arguments),
            called => called,
        },
        Value::Map(map) => match map::call(map, name, arguments) {
            Err(MethodError::NotFound) => decision::call_rule(map, name, arguments),
            called => called,
        },
        Value::Json(json) => json::call(json, name, arguments),
        Value::Xml(text) => xml::call_text(text, name, arguments),
        Value::Object(object) => {
            match java::read_object(object).or_else(|| java::read_json(object)) {
                Some(content) => return call(&content, name, arguments, clock),
                None => Err(MethodError::NotFound),
            }
        }
        Value::Java(java) => match &**java {
            JavaValue::DateTime(date) => date::call_joda(*date, name, arguments, clock),
            JavaValue::Instant(date) => date::call_instant(*date, name, arguments),
            JavaValue::Set(items) | JavaValue::View(_, items) => {
                list::call_collection(items, name, arguments)
            }
            JavaValue::SpinList(items) => list::call(items, name, arguments),
            JavaValue::Iterator(items) => list::call_iterator(items, name, arguments),
            JavaValue::Entry(key, value) => map::call_entry(key, value, name, arguments),
            JavaValue::JsonPath(node, path) => json_path::call(node, path, name, arguments),
            JavaValue::XmlElement(element) => xml::call(element, name, arguments),
            JavaValue::XmlAttribute(attribute, value) => {
                xml::call_attribute(attribute, value, name, arguments)
            }
            JavaValue::XPath(element, path) => xml::call_path(element, path, name, arguments),
            JavaValue::Class(class) => call_class(class, name, arguments),
            JavaValue::Character(_) | JavaValue::Byte(_) => number::call(base, name, arguments),
            JavaValue::Array(..) => Err(MethodError::NotFound),
        },
        Value::Null | Value::TypedNull(_) | Value::Bytes(_) | Value::File(_) | Value::Host(_) => {
            Err(MethodError::NotFound)
        }
    };
    match called {
        Err(MethodError::NotFound) => call_object(base, name, arguments),
        called => called,
    }
}

/// What every Java object has.
fn call_object(base: &Value, name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("toString", []) => Value::from(base.to_text()),
        ("equals", [other]) => Value::Boolean(same(base, other)),
        ("hashCode", []) => Value::Integer(java::hash_code(base)),
        ("getClass", []) => class_of(base),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn class_of(base: &Value) -> Value {
    Value::java(JavaValue::Class(base.java_class_name().into()))
}

fn call_class(class: &str, name: &str, arguments: &[Value]) -> CallResult {
    let property = match (getter_property(name), arguments) {
        (Some(property), []) => property,
        _ => return Err(MethodError::NotFound),
    };
    class_property(class, &property)
        .map(Called::from)
        .ok_or(MethodError::NotFound)
}

fn class_property(class: &str, name: &str) -> Option<Value> {
    match name {
        "name" | "typeName" | "canonicalName" => Some(Value::from(class)),
        "simpleName" => Some(Value::from(
            class.rsplit(['.', '$']).next().unwrap_or(class),
        )),
        _ => None,
    }
}

/// Reads a property, an entry or an element. The base is neither null nor of the engine.
pub(crate) fn property(base: &Value, name: &Value) -> Result<Value, PropertyError> {
    match base {
        Value::List(items) => element(items, name),
        Value::Map(map) => Ok(match name {
            Value::String(key) => map
                .entries
                .get(&**key)
                .cloned()
                .unwrap_or_default()
                .deserialized(),
            _ => Value::Null,
        }),
        Value::Bytes(bytes) => {
            let index = index(name)?;
            let byte = usize::try_from(index)
                .ok()
                .and_then(|index| bytes.get(index));
            Ok(byte.map_or(Value::Null, |byte| {
                Value::java(JavaValue::Byte(byte.cast_signed()))
            }))
        }
        Value::Object(object) => {
            match java::read_object(object).or_else(|| java::read_json(object)) {
                Some(content) => property(&content, name),
                None => Err(PropertyError::Unknown),
            }
        }
        Value::Java(java) => match &**java {
            JavaValue::Array(_, items) | JavaValue::SpinList(items) => element(items, name),
            JavaValue::Class(class) => {
                class_property(class, &name.to_text()).ok_or(PropertyError::Unknown)
            }
            _ => getter(base, name),
        },
        _ => getter(base, name),
    }
}

/// A property is its getter's result.
fn getter(base: &Value, name: &Value) -> Result<Value, PropertyError> {
    let Value::String(name) = name else {
        return Err(PropertyError::Unknown);
    };
    if &**name == "class" {
        return Ok(class_of(base));
    }
    let clock = || DateTime::<Utc>::UNIX_EPOCH;
    for getter in getters(name) {
        match call(base, &getter, &[], &clock) {
            Ok(called) => return Ok(called.result),
            Err(MethodError::NotFound) => {}
            Err(MethodError::Thrown(Exception::Java(_, message) | Exception::Limit(message))) => {
                return Err(PropertyError::Invalid(message));
            }
        }
    }
    Err(PropertyError::Unknown)
}

/// The names that a bean's getter of a property may have: `getName`, `isName`.
pub(crate) fn getters(property: &str) -> [String; 2] {
    let mut letters = property.chars();
    let capital: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    [format!("get{capital}"), format!("is{capital}")]
}

/// The property that a getter reads: `getName` reads `name`.
pub(crate) fn getter_property(method: &str) -> Option<String> {
    let name = method
        .strip_prefix("get")
        .or_else(|| method.strip_prefix("is"))?;
    let mut letters = name.chars();
    let first = letters.next().filter(|first| first.is_uppercase())?;
    Some(first.to_lowercase().chain(letters).collect())
}

fn element(items: &[Value], name: &Value) -> Result<Value, PropertyError> {
    if name.is_null() {
        return Ok(Value::Null);
    }
    let index = index(name)?;
    Ok(usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index))
        .cloned()
        .unwrap_or_default()
        .deserialized())
}

#[expect(clippy::cast_possible_truncation, reason = "Number.intValue")]
fn index(name: &Value) -> Result<i32, PropertyError> {
    match name {
        Value::Short(index) => Ok(i32::from(*index)),
        Value::Integer(index) => Ok(*index),
        Value::Long(index) => Ok(*index as i32),
        Value::Double(index) => Ok(*index as i32),
        Value::Boolean(index) => Ok(i32::from(*index)),
        Value::String(text) => text
            .parse()
            .map_err(|_| PropertyError::Invalid(format!("For input string: \"{text}\""))),
        other => Err(PropertyError::Invalid(format!(
            "Cannot coerce property value to integer: {}",
            other.to_text()
        ))),
    }
}

/// A changed value in the form in which the variable held it before: a list from a JSON object becomes such an object again.
pub(crate) fn restore(before: Option<&Value>, changed: Value) -> Value {
    match before {
        Some(Value::Object(object)) if object.format == java::JSON_FORMAT => {
            Value::Object(Arc::new(ObjectValue {
                type_name: object.type_name.clone(),
                format: object.format.clone(),
                data: Some(java::to_json(&changed).to_string().into_bytes()),
            }))
        }
        _ => changed,
    }
}

fn class_cast(from: &Value, to: &str) -> Exception {
    Exception::Java(
        "java.lang.ClassCastException",
        cast_message(from.java_class_name(), to),
    )
}

fn json_node(node: &serde_json::Value) -> Value {
    Value::Json(Arc::new(JsonValue::from_parsed(node)))
}
