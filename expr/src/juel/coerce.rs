//! Java EL's coercions.

use super::evaluate::Error;
use crate::value::{JavaValue, Value, parse_double};

/// A value as `Boolean`.
pub(crate) fn to_boolean(value: &Value) -> Result<bool, Error> {
    match value {
        Value::Boolean(value) => Ok(*value),
        Value::String(text) => Ok(text.eq_ignore_ascii_case("true")),
        value if value.is_null() => Ok(false),
        value => Err(wrong_type(value, "java.lang.Boolean")),
    }
}

/// A value as `Long`.
pub(crate) fn to_long(value: &Value) -> Result<i64, Error> {
    to_integral(value, "java.lang.Long", |text| text.parse().ok())
}

/// A value as `Integer`; numbers out of its range wrap, as in Java.
pub(crate) fn to_int(value: &Value) -> Result<i32, Error> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "Number.intValue: a double is capped, a long is cut"
    )]
    match value {
        Value::Double(value) => Ok(*value as i32),
        value => {
            let number = to_integral(value, "java.lang.Integer", |text| {
                text.parse::<i32>().ok().map(i64::from)
            })?;
            Ok(number as i32)
        }
    }
}

fn to_integral(value: &Value, class: &str, parse: fn(&str) -> Option<i64>) -> Result<i64, Error> {
    match value {
        Value::Long(value) => Ok(*value),
        Value::Integer(value) => Ok(i64::from(*value)),
        Value::Short(value) => Ok(i64::from(*value)),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "Number.longValue cuts the fraction and caps"
        )]
        Value::Double(value) => Ok(*value as i64),
        Value::String(text) if text.is_empty() => Ok(0),
        Value::String(text) => parse(text).ok_or_else(|| wrong_value(text, class)),
        Value::Java(java) => match &**java {
            JavaValue::Character(unit) => Ok(i64::from(unit.cast_signed())),
            JavaValue::Byte(byte) => Ok(i64::from(*byte)),
            _ => Err(wrong_type(value, class)),
        },
        value if value.is_null() => Ok(0),
        value => Err(wrong_type(value, class)),
    }
}

/// A value as `Double`.
#[expect(clippy::cast_precision_loss, reason = "as in Java")]
pub(crate) fn to_double(value: &Value) -> Result<f64, Error> {
    const CLASS: &str = "java.lang.Double";
    match value {
        Value::Double(value) => Ok(*value),
        Value::String(text) if text.is_empty() => Ok(0.0),
        Value::String(text) => parse_double(text).ok_or_else(|| wrong_value(text, CLASS)),
        Value::Long(value) => Ok(*value as f64),
        Value::Integer(value) => Ok(f64::from(*value)),
        Value::Short(value) => Ok(f64::from(*value)),
        Value::Java(java) => match &**java {
            JavaValue::Character(unit) => Ok(f64::from(unit.cast_signed())),
            JavaValue::Byte(byte) => Ok(f64::from(*byte)),
            _ => Err(wrong_type(value, CLASS)),
        },
        value if value.is_null() => Ok(0.0),
        value => Err(wrong_type(value, CLASS)),
    }
}

fn wrong_type(value: &Value, class: &str) -> Error {
    Error::Evaluation(format!(
        "Cannot coerce from class {} to class {class}",
        value.java_class_name()
    ))
}

fn wrong_value(text: &str, class: &str) -> Error {
    Error::Evaluation(format!("Cannot coerce '{text}' to class {class}"))
}
