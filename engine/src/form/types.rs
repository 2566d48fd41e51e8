//! The types of form fields: what a user has filled in becomes a variable, and a variable what a form shows.

use cauce_bpmn::model::FormField;
use cauce_expr::{NullType, Value};
use cauce_store::Timestamp;

use super::pattern;
use crate::error::ErrorKind;
use crate::exec::{Step, fail, fail_with};

const DATE_PATTERN: &str = "dd/MM/yyyy";

/// The pattern of a field's dates.
pub(super) fn date_pattern(field: &FormField) -> &str {
    field.date_pattern.as_deref().unwrap_or(DATE_PATTERN)
}

/// A value as the variable that it becomes.
pub(super) fn to_model(field: &FormField, value: Value, now: Timestamp) -> Step<Value> {
    let kind = field.type_name.as_str();
    if value.is_null() {
        return Ok(match kind {
            "long" => Value::TypedNull(NullType::Long),
            "boolean" => Value::TypedNull(NullType::Boolean),
            "date" => Value::TypedNull(NullType::Date),
            "string" | "enum" => Value::TypedNull(NullType::String),
            _ => Value::Null,
        });
    }
    match kind {
        "long" => match &value {
            Value::Long(_) => Ok(value),
            Value::String(_) | Value::Integer(_) | Value::Short(_) | Value::Double(_) => {
                long(&value.to_text())
            }
            _ => wrong(&value, "Long"),
        },
        "boolean" => match &value {
            Value::Boolean(_) => Ok(value),
            Value::String(text) => Ok(Value::Boolean(text.eq_ignore_ascii_case("true"))),
            _ => wrong(&value, "Boolean"),
        },
        "string" => Ok(Value::from(value.to_text())),
        "enum" => match &value {
            Value::String(text) => {
                among(field, text)?;
                Ok(value)
            }
            _ => wrong(&value, "String"),
        },
        "date" => match &value {
            Value::Date(_) => Ok(value),
            Value::String(text) if text.trim().is_empty() => Ok(Value::TypedNull(NullType::Date)),
            Value::String(text) => {
                let pattern = date_pattern(field);
                match pattern::parse(pattern, text, now) {
                    Some(date) => Ok(Value::Date(date)),
                    None => fail(format!(
                        "Could not parse value '{text}' as date using date format '{pattern}'."
                    )),
                }
            }
            _ => fail(format!(
                "Value '{}' cannot be transformed into a Date.",
                value.to_text()
            )),
        },
        _ => Ok(value),
    }
}

/// A variable as a form shows it.
pub(super) fn to_form(field: &FormField, value: Value, now: Timestamp) -> Step<Value> {
    if field.type_name == "date" {
        return Ok(match value {
            Value::Date(date) => Value::from(pattern::format(date_pattern(field), date)),
            value if value.is_null() => Value::from(""),
            value => value,
        });
    }
    to_model(field, value, now)
}

/// A text, as older forms and default values give them, as the variable that it becomes.
pub(super) fn of_text(field: &FormField, value: &Value, now: Timestamp) -> Step<Value> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let text = value.to_text();
    match field.type_name.as_str() {
        "long" if text.is_empty() => Ok(Value::Null),
        "long" => long(&text),
        "boolean" if text.is_empty() => Ok(Value::Null),
        "boolean" => Ok(Value::Boolean(text.eq_ignore_ascii_case("true"))),
        "date" if text.is_empty() => Ok(Value::Null),
        "date" => match pattern::parse(date_pattern(field), &text, now) {
            Some(date) => Ok(Value::Date(date)),
            None => fail(format!("invalid date value {text}")),
        },
        "enum" => {
            among(field, &text)?;
            Ok(Value::from(text))
        }
        "string" => Ok(Value::from(text)),
        _ => Ok(value.clone()),
    }
}

fn long(text: &str) -> Step<Value> {
    // Java reads an optional sign and digits, nothing around them.
    match text.parse() {
        Ok(number) => Ok(Value::Long(number)),
        Err(_) => fail_with(
            ErrorKind::Other("NumberFormatException"),
            format!("For input string: \"{text}\""),
        ),
    }
}

fn among(field: &FormField, text: &str) -> Step {
    if field.values.iter().any(|v| v.id == text) {
        return Ok(());
    }
    fail(format!("Invalid value for enum form property: {text}"))
}

fn wrong<T>(value: &Value, kind: &str) -> Step<T> {
    fail(format!(
        "Value '{}' is not of type {kind}.",
        value.to_text()
    ))
}
