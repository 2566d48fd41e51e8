//! Values of simple types.

use super::names::is_ncname;
use super::table::Simple;
use crate::parse::xml::Prefixes;

/// What a value means beyond its type.
pub(super) enum Meaning {
    Nothing,
    Id,
    IdRef,
}

/// Collapses white space where the type wants it.
pub(super) fn normalize(kind: Simple, value: &str) -> Option<String> {
    if matches!(kind, Simple::String | Simple::Enumeration(_)) {
        return None;
    }
    let clean = !value.starts_with(' ')
        && !value.ends_with(' ')
        && !value.contains("  ")
        && !value.contains(['\t', '\n', '\r']);
    (!clean).then(|| value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// Checks a value after white space has been collapsed.
///
/// # Errors
/// The message.
pub(super) fn check(kind: Simple, value: &str, prefixes: &Prefixes) -> Result<Meaning, String> {
    let invalid = |name: &str| {
        Err(format!(
            "cvc-datatype-valid.1.2.1: '{value}' is not a valid value for '{name}'."
        ))
    };
    match kind {
        Simple::String | Simple::Uri => {}
        Simple::Boolean if !matches!(value, "true" | "false" | "1" | "0") => {
            return invalid("boolean");
        }
        Simple::Integer if !is_integer(value) => return invalid("integer"),
        Simple::Int if value.parse::<i32>().is_err() => return invalid("integer"),
        Simple::Double if !is_double(value) => return invalid("double"),
        Simple::Boolean | Simple::Integer | Simple::Int | Simple::Double => {}
        Simple::Id | Simple::IdRef if !is_ncname(value) => return invalid("NCName"),
        Simple::Id => return Ok(Meaning::Id),
        Simple::IdRef => return Ok(Meaning::IdRef),
        Simple::QName => {
            let (prefix, local) = value.split_once(':').unwrap_or(("", value));
            if !is_ncname(local) || (value.contains(':') && !is_ncname(prefix)) {
                return invalid("QName");
            }
            if prefixes.resolve(prefix).is_none() {
                return Err(undeclared(value, prefix));
            }
        }
        Simple::Enumeration(enumeration) => {
            if !enumeration.values.contains(&value) {
                return Err(format!(
                    "cvc-enumeration-valid: Value '{value}' is not facet-valid with respect to enumeration '[{}]'. It must be a value from the enumeration.",
                    enumeration.values.join(", ")
                ));
            }
        }
    }
    Ok(Meaning::Nothing)
}

/// Name of a type in messages.
pub(super) fn type_name(kind: Simple) -> &'static str {
    match kind {
        Simple::String => "string",
        Simple::Uri => "anyURI",
        Simple::Boolean => "boolean",
        Simple::Integer => "integer",
        Simple::Int => "int",
        Simple::Double => "double",
        Simple::Id => "ID",
        Simple::IdRef => "IDREF",
        Simple::QName => "QName",
        Simple::Enumeration(enumeration) => enumeration
            .name
            .rsplit(':')
            .next()
            .unwrap_or(enumeration.name),
    }
}

/// The message for a prefix that is not declared.
pub(super) fn undeclared(value: &str, prefix: &str) -> String {
    format!(
        "UndeclaredPrefix: Cannot resolve '{value}' as a QName: the prefix '{prefix}' is not declared."
    )
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_double(value: &str) -> bool {
    matches!(value, "INF" | "-INF" | "NaN")
        || (value
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
            && value.parse::<f64>().is_ok())
}
