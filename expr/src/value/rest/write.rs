//! A variable of an answer.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value as Json, json};

use crate::value::java::{self, JAVA_FORMAT, JSON_FORMAT};
use crate::value::{JavaValue, JsonValue, ObjectValue, Value, date};

/// A stored object cannot be opened, though the request asks for its content (`deserializeValue=true`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DeserializeError(
    /// The cause, which stands after `Cannot deserialize object in variable '…': `.
    pub String,
);

impl DeserializeError {
    /// Camunda's message for the variable of that name.
    #[must_use]
    pub fn message(&self, variable: &str) -> String {
        format!(
            "Cannot deserialize object in variable '{variable}': {}",
            self.0
        )
    }
}

/// The `type`, `value` and `valueInfo` of an answer. Without `deserialize`, objects come in their serialized form (Java's own
/// as base64), else as JSON; a file's content is never in it.
///
/// # Errors
/// Only with `deserialize`: the object's class or content cannot be opened.
pub fn to_rest(
    value: &Value,
    deserialize: bool,
) -> Result<(&'static str, Json, Json), DeserializeError> {
    let plain = |name, value| Ok((name, value, json!({})));
    match value {
        Value::Null => plain("Null", Json::Null),
        Value::TypedNull(kind) => plain(kind.rest_name(), Json::Null),
        Value::Boolean(value) => plain("Boolean", Json::Bool(*value)),
        Value::Short(value) => plain("Short", Json::from(*value)),
        Value::Integer(value) => plain("Integer", Json::from(*value)),
        Value::Long(value) => plain("Long", Json::from(*value)),
        Value::Double(value) => plain("Double", java::double_to_json(*value)),
        Value::String(text) => plain("String", Json::from(&**text)),
        Value::Date(value) => plain("Date", Json::from(date::to_rest(*value))),
        Value::Bytes(bytes) => plain("Bytes", Json::from(STANDARD.encode(bytes))),
        Value::File(file) => {
            let mut info = serde_json::Map::new();
            info.insert("filename".to_owned(), Json::from(file.filename.as_str()));
            if let Some(mime_type) = &file.mime_type {
                info.insert("mimeType".to_owned(), Json::from(mime_type.as_str()));
            }
            if let Some(encoding) = &file.encoding {
                info.insert("encoding".to_owned(), Json::from(encoding.as_str()));
            }
            Ok(("File", Json::Null, Json::Object(info)))
        }
        Value::Json(json) => plain(
            "Json",
            if deserialize {
                describe_json(json)?
            } else {
                Json::from(&*json.text)
            },
        ),
        Value::Xml(text) => plain("Xml", Json::from(&**text)),
        Value::Object(object) => self::object(object, deserialize),
        Value::List(_) | Value::Map(_) | Value::Java(_) | Value::Host(_) => {
            let content = match (deserialize, java::write(value)) {
                (false, Ok(bytes)) => Json::from(STANDARD.encode(bytes)),
                (true, _) | (false, Err(_)) => java::to_json(value),
            };
            Ok((
                "Object",
                content,
                json!({"objectTypeName": value.java_class_name(), "serializationDataFormat": JAVA_FORMAT}),
            ))
        }
    }
}

fn object(
    object: &ObjectValue,
    deserialize: bool,
) -> Result<(&'static str, Json, Json), DeserializeError> {
    let mut type_name = object.type_name.clone();
    let content = match &object.data {
        None => Json::Null,
        Some(_) if deserialize => {
            if let Some(time) = java::time_json(object) {
                return Ok(("Object", time, object_info(object, type_name)));
            }
            let content = java::read_object(object).ok_or_else(|| unreadable(object))?;
            if object.format == JSON_FORMAT {
                type_name = Some(generic_type(&content, object.type_name.as_deref()));
            }
            java::to_json(&content)
        }
        Some(data) if object.format == JAVA_FORMAT => Json::from(STANDARD.encode(data)),
        Some(data) => Json::from(String::from_utf8_lossy(data)),
    };
    Ok(("Object", content, object_info(object, type_name)))
}

fn object_info(object: &ObjectValue, type_name: Option<String>) -> Json {
    let mut info = serde_json::Map::new();
    if let Some(type_name) = type_name {
        info.insert("objectTypeName".to_owned(), Json::from(type_name));
    }
    info.insert(
        "serializationDataFormat".to_owned(),
        Json::from(object.format.as_str()),
    );
    Json::Object(info)
}

fn unreadable(object: &ObjectValue) -> DeserializeError {
    let type_name = object.type_name.as_deref().unwrap_or("null");
    DeserializeError(match object.format.as_str() {
        JAVA_FORMAT => type_name.to_owned(),
        JSON_FORMAT if java::is_broken_json(object) => {
            "SPIN/JACKSON-JSON-01001 Unable to parse input into json node".to_owned()
        }
        JSON_FORMAT => {
            format!("SPIN/JACKSON-JSON-01007 Cannot construct java type from string '{type_name}'")
        }
        _ => "SPIN-PLUGIN-01002 Fallback serializer cannot handle deserialized objects".to_owned(),
    })
}

/// The type with its parameters, as Spin finds it by looking at the first element.
fn generic_type(value: &Value, declared: Option<&str>) -> String {
    let declared = declared.map(|name| name.split('<').next().unwrap_or(name));
    let class = match declared {
        Some("java.util.List" | "java.util.Collection") => "java.util.ArrayList",
        Some("java.util.Map") => "java.util.LinkedHashMap",
        Some(name) => name,
        None => value.java_class_name(),
    };
    match value {
        Value::List(items) => {
            let element = items.first().map_or_else(
                || "java.lang.Object".to_owned(),
                |first| generic_type(first, None),
            );
            format!("{class}<{element}>")
        }
        Value::Map(_) => format!("{class}<java.lang.Object,java.lang.Object>"),
        Value::Java(java) if matches!(**java, JavaValue::Set(_)) => {
            format!("{class}<java.lang.Object>")
        }
        _ if value.is_null() => "java.lang.Object".to_owned(),
        _ => class.to_owned(),
    }
}

/// What Jackson makes of a Spin node, whose getters say what kind of node it is.
fn describe_json(json: &JsonValue) -> Result<Json, DeserializeError> {
    let node = json.parsed().ok_or_else(|| {
        DeserializeError("SPIN/JACKSON-JSON-01001 Unable to parse input into json node".to_owned())
    })?;
    let kind = match node {
        Json::Null => "NULL",
        Json::Bool(_) => "BOOLEAN",
        Json::Number(_) => "NUMBER",
        Json::String(_) => "STRING",
        Json::Array(_) => "ARRAY",
        Json::Object(_) => "OBJECT",
    };
    Ok(json!({
        "boolean": node.is_boolean(),
        "object": node.is_object(),
        "nodeType": kind,
        "array": node.is_array(),
        "null": node.is_null(),
        "number": node.is_number(),
        "dataFormatName": JSON_FORMAT,
        "string": node.is_string(),
        "value": !node.is_array() && !node.is_object(),
    }))
}

impl crate::value::NullType {
    /// The type's name in engine-rest.
    #[must_use]
    pub fn rest_name(self) -> &'static str {
        match self {
            Self::Boolean => "Boolean",
            Self::Short => "Short",
            Self::Integer => "Integer",
            Self::Long => "Long",
            Self::Double => "Double",
            Self::String => "String",
            Self::Date => "Date",
            Self::Bytes => "Bytes",
            Self::Json => "Json",
            Self::Xml => "Xml",
        }
    }
}
