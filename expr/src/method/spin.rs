//! The functions `S`, `JSON` and `XML` of Spin.

use std::sync::Arc;

use super::Exception;
use crate::value::{JsonValue, Value, java, xml::XmlElement};

/// Spin's message for a text that is no JSON.
pub(crate) const PARSE_JSON: &str = "SPIN/JACKSON-JSON-01001 Unable to parse input into json node";
const PARSE_XML: &str = "SPIN/DOM-XML-01009 Unable to parse input into DOM document";

/// `S(value)`: JSON or XML, whichever the text is.
pub(crate) fn any(value: &Value) -> Result<Value, Exception> {
    let text = match value {
        Value::String(text) => text,
        Value::Json(_) | Value::Xml(_) => return Ok(value.clone()),
        value if value.is_null() => return Err(null_parameter()),
        value => return Err(unsupported(value)),
    };
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => parse(text),
        Some(b'<') => xml(value),
        _ => Err(Exception::Java(
            "org.camunda.spin.spi.SpinDataFormatException",
            "SPIN-01004 No matching data format detected".to_owned(),
        )),
    }
}

/// `JSON(value)`: parses a text, maps any other value.
pub(crate) fn json(value: &Value) -> Result<Value, Exception> {
    match value {
        Value::String(text) => parse(text),
        Value::Json(_) => Ok(value.clone()),
        value if value.is_null() => Err(null_parameter()),
        value => Ok(super::json_node(&java::to_json(value))),
    }
}

/// `XML(text)`
pub(crate) fn xml(value: &Value) -> Result<Value, Exception> {
    match value {
        Value::String(text) => match XmlElement::parse(text) {
            Some(_) => Ok(Value::Xml(Arc::clone(text))),
            None => Err(Exception::Java(
                "org.camunda.spin.xml.SpinXmlDataFormatException",
                PARSE_XML.to_owned(),
            )),
        },
        Value::Xml(_) => Ok(value.clone()),
        value if value.is_null() => Err(null_parameter()),
        value => Err(unsupported(value)),
    }
}

fn parse(text: &Arc<str>) -> Result<Value, Exception> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(node) => Ok(Value::Json(Arc::new(JsonValue::from_parsed(&node)))),
        Err(_) => Err(Exception::Java(
            "org.camunda.spin.json.SpinJsonDataFormatException",
            PARSE_JSON.to_owned(),
        )),
    }
}

/// The content of a JSON value.
pub(super) fn content(json: &JsonValue) -> Result<&serde_json::Value, Exception> {
    json.parsed().ok_or_else(|| {
        Exception::Java(
            "org.camunda.spin.json.SpinJsonDataFormatException",
            PARSE_JSON.to_owned(),
        )
    })
}

fn null_parameter() -> Exception {
    Exception::Java(
        "java.lang.IllegalArgumentException",
        "UTILS-02001 Parameter 'parameter' is null".to_owned(),
    )
}

fn unsupported(value: &Value) -> Exception {
    let class = value.java_class_name();
    Exception::Java(
        "java.lang.IllegalArgumentException",
        format!("SPIN-01001 Unsupported input of type '{class}'"),
    )
}
