//! A variable of a request.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::{
    DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD,
};
use serde_json::Value as Json;

use super::RestValueError;
use crate::value::{
    FileValue, JsonValue, NullType, ObjectValue, TypedValue, Value, date, java, parse_double,
};

/// The value of a request's `{"type": …, "value": …, "valueInfo": …}`.
///
/// # Errors
/// Camunda's, see [`RestValueError`].
pub fn from_rest(
    type_name: Option<&str>,
    value: &Json,
    value_info: Option<&Json>,
) -> Result<TypedValue, RestValueError> {
    let info = value_info.filter(|info| !info.is_null());
    let Some(type_name) = type_name else {
        let transient = info
            .and_then(|info| info.get("transient"))
            .and_then(Json::as_bool)
            .unwrap_or(false);
        let value = match value {
            Json::Object(entries) if entries.is_empty() => java::empty_root_map(),
            value => java::from_json(value),
        };
        return Ok(TypedValue { value, transient });
    };
    let mut letters = type_name.chars();
    let Some(first) = letters.next() else {
        return Err(RestValueError::Unexpected {
            exception: "StringIndexOutOfBoundsException",
            message: "begin 0, end 1, length 0".to_owned(),
        });
    };
    let name: String = first.to_lowercase().chain(letters).collect();
    let primitive = |java_type: &str, read: fn(&Json) -> Option<Value>| {
        let unconvertible = || {
            let shown = java::from_json(value).to_text();
            RestValueError::Invalid(format!(
                "Cannot convert value '{shown}' of type '{type_name}' to java type {java_type}"
            ))
        };
        let value = read(value).ok_or_else(unconvertible)?;
        let transient = transient(info).map_err(|_| unconvertible())?;
        Ok(TypedValue { value, transient })
    };
    match name.as_str() {
        "null" => primitive("javax.lang.model.type.NullType", |value| {
            value.is_null().then_some(Value::Null)
        }),
        "boolean" => primitive("java.lang.Boolean", boolean),
        "short" => primitive("java.lang.Short", |value| {
            integral(value, NullType::Short, |number| {
                i16::try_from(number).ok().map(Value::Short)
            })
        }),
        "integer" => primitive("java.lang.Integer", |value| {
            integral(value, NullType::Integer, |number| {
                i32::try_from(number).ok().map(Value::Integer)
            })
        }),
        "long" => primitive("java.lang.Long", |value| {
            integral(value, NullType::Long, |number| Some(Value::Long(number)))
        }),
        "double" => primitive("java.lang.Double", double),
        "number" => {
            primitive("java.lang.Number", double)?;
            Err(RestValueError::Refused(
                "Cannot serialize value of abstract type number".to_owned(),
            ))
        }
        "string" => primitive("java.lang.String", string),
        "date" => primitive("java.util.Date", |value| match value {
            Json::Null => Some(Value::TypedNull(NullType::Date)),
            Json::String(text) if text.trim().is_empty() => Some(Value::TypedNull(NullType::Date)),
            Json::String(text) => date::from_rest(text).map(Value::Date),
            _ => None,
        }),
        "bytes" => primitive("[B", |value| match value {
            Json::Null => Some(Value::TypedNull(NullType::Bytes)),
            Json::String(text) => STANDARD
                .decode(text.replace(|c: char| c <= ' ', ""))
                .ok()
                .map(|bytes| Value::Bytes(bytes.into())),
            _ => None,
        }),
        "file" => file(value, info),
        "json" => {
            let text = serialized(type_name, value)?;
            let value = text.map_or(Value::TypedNull(NullType::Json), |text| {
                Value::Json(Arc::new(JsonValue::new(text)))
            });
            Ok(TypedValue {
                value,
                transient: transient(info)?,
            })
        }
        "xml" => {
            let text = serialized(type_name, value)?;
            Ok(TypedValue {
                value: text.map_or(Value::TypedNull(NullType::Xml), |text| {
                    Value::Xml(text.into())
                }),
                transient: transient(info)?,
            })
        }
        "object" => object(type_name, value, info),
        _ => Err(RestValueError::Invalid(format!(
            "Unsupported value type '{type_name}'"
        ))),
    }
}

/// Refuses what a client serialized in Java itself: reading it could make the receiver run anything. Camunda refuses it by default.
///
/// # Errors
/// Camunda's, with the variable's name.
pub fn refuse_java_serialization(variable: &str, value: &Value) -> Result<(), RestValueError> {
    match value {
        Value::Object(object)
            if object.format == java::JAVA_FORMAT && object.type_name.is_some() =>
        {
            let empty_map =
                matches!(java::empty_root_map(), Value::Object(empty) if empty == *object);
            if empty_map {
                return Ok(());
            }
            Err(RestValueError::Refused(format!(
                "ENGINE-17007 Cannot set variable with name {variable}. Java serialization format is prohibited"
            )))
        }
        _ => Ok(()),
    }
}

fn transient(info: Option<&Json>) -> Result<bool, RestValueError> {
    match info.and_then(|info| info.get("transient")) {
        None | Some(Json::Null) => Ok(false),
        Some(Json::Bool(transient)) => Ok(*transient),
        Some(_) => Err(RestValueError::Unexpected {
            exception: "IllegalArgumentException",
            message: "The property 'transient' should have a value of type 'boolean'.".to_owned(),
        }),
    }
}

/// The text of a value that Java would read from a JSON string: itself, or what `toString` makes of a number, list or map.
fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        other => {
            // It goes between quotes as it is and is read back, so a quote in it ends it.
            let text = java::from_json(other).to_text();
            let mut escaped = false;
            let end = text.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            serde_json::from_str(&format!("\"{}\"", &text[..end.unwrap_or(text.len())])).ok()
        }
    }
}

fn string(value: &Json) -> Option<Value> {
    if value.is_null() {
        return Some(Value::TypedNull(NullType::String));
    }
    text_of(value).map(Value::from)
}

fn boolean(value: &Json) -> Option<Value> {
    match value {
        Json::Null => Some(Value::TypedNull(NullType::Boolean)),
        Json::Bool(value) => Some(Value::Boolean(*value)),
        Json::String(text) => match text.trim() {
            "" | "null" => Some(Value::TypedNull(NullType::Boolean)),
            "true" | "True" | "TRUE" => Some(Value::Boolean(true)),
            "false" | "False" | "FALSE" => Some(Value::Boolean(false)),
            _ => None,
        },
        Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

fn integral(value: &Json, null: NullType, convert: impl Fn(i64) -> Option<Value>) -> Option<Value> {
    match value {
        Json::Null => Some(Value::TypedNull(null)),
        Json::Number(number) => convert(number.as_i64()?),
        Json::String(text) => match text.trim() {
            "" | "null" => Some(Value::TypedNull(null)),
            digits => convert(digits.parse().ok()?),
        },
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

fn double(value: &Json) -> Option<Value> {
    match value {
        Json::Null => Some(Value::TypedNull(NullType::Double)),
        Json::Number(number) => number.as_f64().map(Value::Double),
        Json::String(text) => match text.trim() {
            "" | "null" => Some(Value::TypedNull(NullType::Double)),
            "INF" => Some(Value::Double(f64::INFINITY)),
            "-INF" => Some(Value::Double(f64::NEG_INFINITY)),
            number if number.ends_with(['d', 'D', 'f', 'F']) => None,
            number => parse_double(number).map(Value::Double),
        },
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

fn serialized<'a>(type_name: &str, value: &'a Json) -> Result<Option<&'a str>, RestValueError> {
    match value {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some(text)),
        _ => Err(RestValueError::Invalid(format!(
            "Must provide 'null' or String value for value of SerializableValue type '{type_name}'."
        ))),
    }
}

fn object(
    type_name: &str,
    value: &Json,
    info: Option<&Json>,
) -> Result<TypedValue, RestValueError> {
    let text = serialized(type_name, value)?;
    let named = |key: &str| match info.and_then(|info| info.get(key)) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(cast_error(other)),
    };
    let object = ObjectValue {
        type_name: named("objectTypeName")?,
        format: named("serializationDataFormat")?.unwrap_or_default(),
        data: text.map(|text| text.as_bytes().to_vec()),
    };
    let transient = transient(info)?;
    let object = if object.format == java::JAVA_FORMAT {
        let data = text.map(lenient_base64);
        ObjectValue { data, ..object }
    } else {
        object
    };
    Ok(TypedValue {
        value: Value::Object(Arc::new(object)),
        transient,
    })
}

fn cast_error(value: &Json) -> RestValueError {
    let value = java::from_json(value);
    let class = value.java_class_name();
    RestValueError::Unexpected {
        exception: "ClassCastException",
        message: format!(
            "class {class} cannot be cast to class java.lang.String ({class} and java.lang.String are in module java.base of loader 'bootstrap')"
        ),
    }
}

fn file(value: &Json, info: Option<&Json>) -> Result<TypedValue, RestValueError> {
    let illegal = |message: &str| RestValueError::Unexpected {
        exception: "IllegalArgumentException",
        message: message.to_owned(),
    };
    let info = info.ok_or_else(|| illegal("Cannot create file without valueInfo."))?;
    let named = |key: &str| {
        info.get(key)
            .filter(|value| !value.is_null())
            .map(|value| java::from_json(value).to_text())
    };
    let filename = named("filename")
        .ok_or_else(|| illegal("Cannot create file without filename! Please set a name into ValueInfo with key filename"))?;
    let Json::String(text) = value else {
        return Err(illegal(
            "Provided value is not of File, InputStream or byte[] type.",
        ));
    };
    let file = FileValue {
        filename,
        mime_type: named("mimeType"),
        encoding: named("encoding"),
        bytes: lenient_base64(text),
    };
    Ok(TypedValue {
        value: Value::File(Arc::new(file)),
        transient: transient(Some(info))?,
    })
}

/// Decodes as Apache Commons does: both alphabets, whatever is in neither is skipped, what is over at the end is dropped.
fn lenient_base64(text: &str) -> Vec<u8> {
    let mut digits: Vec<u8> = text
        .bytes()
        .take_while(|byte| *byte != b'=')
        .filter_map(|byte| match byte {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            b'+' | b'/' => Some(byte),
            byte if byte.is_ascii_alphanumeric() => Some(byte),
            _ => None,
        })
        .collect();
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&base64::alphabet::STANDARD, config)
        .decode(digits)
        .unwrap_or_default()
}
