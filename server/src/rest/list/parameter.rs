//! Single parameters of query strings, converted as Camunda does: numbers and booleans are read as JSON, of which what follows the
//! first value does not count.

use cauce_engine::store::Timestamp;
use cauce_engine::store::query::VariableColumn;
use serde_json::{Map, Value as Json};

use crate::RestError;
use crate::body::{Fields, parse_date};
use crate::query_string::QueryString;

/// Reads a number or boolean; the inner option is whether it is anything but `null`.
pub(super) fn read<T>(
    value: &str,
    read: impl Fn(Fields<'_>, &str) -> Result<Option<T>, RestError>,
) -> Option<Option<T>> {
    const NAME: &str = "value";
    let mut values = serde_json::Deserializer::from_str(value).into_iter::<Json>();
    let map = Map::from_iter([(NAME.to_owned(), values.next()?.ok()?)]);
    read(Fields::new(&map), NAME).ok()
}

/// Reads a date; the inner option is whether it is anything but blank or `null`.
pub(super) fn time(value: &str) -> Option<Option<Timestamp>> {
    match value.trim() {
        "" | "null" => Some(None),
        text => parse_date(text).map(Some),
    }
}

/// A boolean, where it is there. `name` is for the error.
pub(crate) fn boolean(parameters: &QueryString, name: &str) -> Result<Option<bool>, RestError> {
    let Some(value) = parameters.get(name) else {
        return Ok(None);
    };
    read(value, |fields, name| fields.boolean(name)).ok_or_else(|| {
        RestError::invalid(format!(
            "Cannot set query parameter '{name}' to value '{value}': Cannot convert value {value} to java type java.lang.Boolean"
        ))
    })
}

/// A date, where it is there. `name` is for the error.
pub(crate) fn date(parameters: &QueryString, name: &str) -> Result<Option<Timestamp>, RestError> {
    let Some(value) = parameters.get(name) else {
        return Ok(None);
    };
    time(value).ok_or_else(|| {
        RestError::invalid(format!(
            "Cannot set query parameter '{name}' to value '{value}': Cannot convert value \"{value}\" to java type java.util.Date"
        ))
    })
}

/// Splits as Java's `String.split` does: empty texts at the end are dropped, but for a text that is empty itself.
pub(super) fn split(text: &str, at: char) -> Vec<String> {
    let mut parts: Vec<String> = text.split(at).map(str::to_owned).collect();
    if text.is_empty() {
        return parts;
    }
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}

/// The column of variables of a type that lists are sorted by.
pub(super) fn variable_type(name: &str) -> Option<VariableColumn> {
    Some(match name {
        "String" | "string" => VariableColumn::Text,
        "Double" | "double" => VariableColumn::Double,
        "Boolean" | "Short" | "Integer" | "Long" | "Date" | "boolean" | "short" | "integer"
        | "long" | "date" => VariableColumn::Long,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_and_numbers_are_json() {
        for (text, boolean, int) in [
            ("true", "true", "no"),
            (" false", "false", "no"),
            ("1", "true", "1"),
            ("0", "false", "0"),
            ("null", "none", "none"),
            ("TRUE", "no", "no"),
            ("yes", "no", "no"),
            ("", "no", "no"),
            (" 5", "true", "5"),
            ("1.5", "true", "1"),
            ("-1", "true", "-1"),
            ("+5", "no", "no"),
            ("0x1", "no", "no"),
            ("99999999999", "true", "no"),
        ] {
            let said = |value: Option<Option<String>>| match value {
                None => "no".to_owned(),
                Some(None) => "none".to_owned(),
                Some(Some(value)) => value,
            };
            let yes =
                read(text, |fields, name| fields.boolean(name)).map(|b| b.map(|b| b.to_string()));
            let number =
                read(text, |fields, name| fields.int(name)).map(|i| i.map(|i| i.to_string()));
            assert_eq!(
                (said(yes), said(number)),
                (boolean.into(), int.into()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn texts_are_split_as_java_splits_them() {
        for (text, parts) in [
            ("", &[""][..]),
            (",", &[]),
            ("a,,b", &["a", "", "b"]),
            ("a,", &["a"]),
            (",a", &["", "a"]),
        ] {
            assert_eq!(split(text, ','), parts, "{text:?}");
        }
    }
}
