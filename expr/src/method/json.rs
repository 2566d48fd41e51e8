//! `org.camunda.spin.json.SpinJsonNode`

use std::sync::Arc;

use serde_json::Value as Json;

use super::arguments::{int, text};
use super::{CallResult, Called, Exception, MethodError, check_size, json_node, json_path, spin};
use crate::value::{ArrayKind, JavaValue, JsonValue, MapKind, MapValue, Value, java};

pub(super) fn call(this: &Arc<JsonValue>, name: &str, arguments: &[Value]) -> CallResult {
    let node = spin::content(this)?;
    let change = |changed: Json| Ok(Called::changed(json_node(&changed), json_node(&changed)));
    Ok(match (name, arguments) {
        ("prop", [key]) => property(node, &text(key))?,
        ("prop", [key, value]) => {
            let Json::Object(mut entries) = node.clone() else {
                return Err(unable_to_find(&text(key)).into());
            };
            entries.insert(text(key).into_owned(), java::to_json(value));
            return change(Json::Object(entries));
        }
        ("deleteProp", [keys]) => {
            let Json::Object(mut entries) = node.clone() else {
                return Err(unable_to_find(&text(keys)).into());
            };
            let keys = match keys {
                Value::List(keys) => keys.iter().map(|key| text(key).into_owned()).collect(),
                key => vec![text(key).into_owned()],
            };
            for key in keys {
                entries
                    .shift_remove(&key)
                    .ok_or_else(|| unable_to_find(&key))?;
            }
            return change(Json::Object(entries));
        }
        ("hasProp", [key]) => Value::Boolean(node.get(&*text(key)).is_some()),
        ("fieldNames", []) => match node {
            Json::Object(entries) => Value::list(
                entries
                    .keys()
                    .map(|key| Value::from(key.as_str()))
                    .collect(),
            ),
            other => return Err(unexpected("Array/Object", other).into()),
        },
        ("elements", []) => match node {
            Json::Array(items) => {
                Value::java(JavaValue::SpinList(items.iter().map(json_node).collect()))
            }
            other => return Err(unexpected("SpinList", other).into()),
        },
        ("value", []) => match node {
            Json::Array(_) | Json::Object(_) => {
                return Err(unexpected("String/Number/Boolean/Null", node).into());
            }
            node => java::from_json(node),
        },
        ("stringValue", []) => string_value(node)?,
        ("numberValue", []) => number_value(node)?,
        ("boolValue", []) => bool_value(node)?,
        ("isObject", []) => Value::Boolean(node.is_object()),
        ("isArray", []) => Value::Boolean(node.is_array()),
        ("isString", []) => Value::Boolean(node.is_string()),
        ("isNumber", []) => Value::Boolean(node.is_number()),
        ("isBoolean", []) => Value::Boolean(node.is_boolean()),
        ("isNull", []) => Value::Boolean(node.is_null()),
        ("isValue", []) => Value::Boolean(!node.is_array() && !node.is_object()),
        ("getNodeType", []) => Value::from(kind(node)),
        ("getDataFormatName", []) => Value::from(java::JSON_FORMAT),
        ("toString", []) => Value::from(node.to_string()),
        ("indexOf", [wanted]) => {
            index(node, wanted, |items, wanted| items.iter().position(wanted))?
        }
        ("lastIndexOf", [wanted]) => {
            index(node, wanted, |items, wanted| items.iter().rposition(wanted))?
        }
        ("contains", [wanted]) => Value::Boolean(items(node)?.iter().any(|item| is(item, wanted))),
        ("append", [value]) => {
            let mut items = items(node)?.clone();
            check_size(items.len())?;
            items.push(java::to_json(value));
            return change(Json::Array(items));
        }
        ("insertAt", [index, value]) => {
            let mut items = items(node)?.clone();
            let index = position(int(index)?, items.len(), items.len() + 1)?;
            items.insert(index, java::to_json(value));
            return change(Json::Array(items));
        }
        ("insertBefore" | "insertAfter", [wanted, value]) => {
            let mut items = items(node)?.clone();
            let found = items
                .iter()
                .position(|item| is(item, wanted))
                .ok_or_else(|| unable_to_find(&wanted.to_text()))?;
            items.insert(
                found + usize::from(name == "insertAfter"),
                java::to_json(value),
            );
            return change(Json::Array(items));
        }
        ("remove", [wanted]) => {
            let mut items = items(node)?.clone();
            let found = items
                .iter()
                .position(|item| is(item, wanted))
                .ok_or_else(|| unable_to_find(&wanted.to_text()))?;
            items.remove(found);
            return change(Json::Array(items));
        }
        ("removeLast", [wanted]) => {
            let mut items = items(node)?.clone();
            let found = items
                .iter()
                .rposition(|item| is(item, wanted))
                .ok_or_else(|| unable_to_find(&wanted.to_text()))?;
            items.remove(found);
            return change(Json::Array(items));
        }
        ("removeAt", [index]) => {
            let mut items = items(node)?.clone();
            let index = position(int(index)?, items.len(), items.len())?;
            items.remove(index);
            return change(Json::Array(items));
        }
        ("jsonPath", [path]) => {
            let path: Arc<str> = text(path).into();
            if json_path::parse(&path).is_none() {
                let message = format!("SPIN/JACKSON-JSON-01014 Unable to compile '{path}'!");
                return Err(Exception::Java(
                    "org.camunda.spin.json.SpinJsonPathException",
                    message,
                )
                .into());
            }
            Value::java(JavaValue::JsonPath(Arc::clone(this), path))
        }
        ("mapTo", [class]) => map_to(node, class)?,
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn property(node: &Json, key: &str) -> Result<Value, Exception> {
    node.get(key)
        .map(json_node)
        .ok_or_else(|| unable_to_find(key))
}

/// The node's text, if it is one.
pub(super) fn string_value(node: &Json) -> Result<Value, Exception> {
    node.as_str()
        .map(Value::from)
        .ok_or_else(|| unexpected("String", node))
}

/// The node's number, if it is one.
pub(super) fn number_value(node: &Json) -> Result<Value, Exception> {
    match node {
        Json::Number(number) => Ok(java::from_number(number)),
        other => Err(unexpected("Number", other)),
    }
}

/// The node's truth value, if it is one.
pub(super) fn bool_value(node: &Json) -> Result<Value, Exception> {
    node.as_bool()
        .map(Value::Boolean)
        .ok_or_else(|| unexpected("Boolean", node))
}

fn items(node: &Json) -> Result<&Vec<Json>, Exception> {
    node.as_array().ok_or_else(|| unexpected("Array", node))
}

fn is(item: &Json, wanted: &Value) -> bool {
    match wanted {
        Value::Json(wanted) => wanted.parsed() == Some(item),
        wanted => java::from_json(item) == *wanted,
    }
}

fn index(
    node: &Json,
    wanted: &Value,
    find: impl Fn(&[Json], &dyn Fn(&Json) -> bool) -> Option<usize>,
) -> Result<Value, Exception> {
    let found = find(items(node)?, &|item| is(item, wanted))
        .ok_or_else(|| unable_to_find(&wanted.to_text()))?;
    Ok(Value::Integer(i32::try_from(found).unwrap_or(i32::MAX)))
}

/// A position, which counts from the end where it is negative.
fn position(index: i32, length: usize, end: usize) -> Result<usize, Exception> {
    let wanted = if index < 0 {
        length.checked_sub(index.unsigned_abs() as usize)
    } else {
        usize::try_from(index).ok()
    };
    wanted.filter(|index| *index < end).ok_or_else(|| {
        Exception::Java(
            "java.lang.IndexOutOfBoundsException",
            format!(
                "SPIN/JACKSON-JSON-01008 Index is out of bounds! Index: '{index}', Size: '{length}'"
            ),
        )
    })
}

fn map_to(node: &Json, class: &Value) -> Result<Value, Exception> {
    let class = match class {
        Value::Java(java) => match &**java {
            JavaValue::Class(name) => name.to_string(),
            _ => String::new(),
        },
        class => class.to_text(),
    };
    let kind = match class.split('<').next().unwrap_or_default() {
        "java.util.HashMap" => MapKind::Hash,
        "java.util.Map" | "java.util.LinkedHashMap" => MapKind::Linked,
        "java.util.TreeMap" => MapKind::Tree,
        "java.util.List" | "java.util.ArrayList" | "java.util.Collection" if node.is_array() => {
            return Ok(java::from_json(node));
        }
        "java.lang.Object" => return Ok(java::from_json(node)),
        "java.lang.String" if node.is_string() => return Ok(java::from_json(node)),
        "[Ljava.lang.Object;" if node.is_array() => match java::from_json(node) {
            Value::List(items) => {
                return Ok(Value::java(JavaValue::Array(
                    ArrayKind::Object,
                    items.to_vec(),
                )));
            }
            other => return Ok(other),
        },
        _ => {
            let message =
                format!("SPIN/JACKSON-JSON-01007 Cannot construct java type from string '{class}'");
            return Err(Exception::Java(
                "org.camunda.spin.json.SpinJsonDataFormatException",
                message,
            ));
        }
    };
    match java::from_json(node) {
        Value::Map(map) => Ok(Value::Map(Arc::new(MapValue {
            entries: map.entries.clone(),
            kind,
        }))),
        _ => {
            let message = format!(
                "SPIN/JACKSON-JSON-01006 Unable to deserialize '{}' to java class '{class}'",
                self::kind(node)
            );
            Err(Exception::Java(
                "org.camunda.spin.json.SpinJsonDataFormatException",
                message,
            ))
        }
    }
}

fn kind(node: &Json) -> &'static str {
    match node {
        Json::Null => "NULL",
        Json::Bool(_) => "BOOLEAN",
        Json::Number(_) => "NUMBER",
        Json::String(_) => "STRING",
        Json::Array(_) => "ARRAY",
        Json::Object(_) => "OBJECT",
    }
}

fn unexpected(expected: &str, node: &Json) -> Exception {
    let message = format!(
        "SPIN/JACKSON-JSON-01002 Expected '{expected}', got '{}'",
        kind(node)
    );
    Exception::Java("org.camunda.spin.json.SpinJsonDataFormatException", message)
}

fn unable_to_find(key: &str) -> Exception {
    Exception::Java(
        "org.camunda.spin.json.SpinJsonPropertyException",
        format!("SPIN/JACKSON-JSON-01004 Unable to find '{key}'"),
    )
}
