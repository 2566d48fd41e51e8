//! Arguments as parameters of Java's methods take them.

use std::borrow::Cow;

use super::{Exception, MethodError};
use crate::juel::{to_double, to_int};
use crate::value::Value;

/// An `int`; what cannot become one fits no method.
pub(super) fn int(value: &Value) -> Result<i32, MethodError> {
    to_int(value).map_err(|_| MethodError::NotFound)
}

/// A `long`
pub(super) fn long(value: &Value) -> Result<i64, MethodError> {
    crate::juel::to_long(value).map_err(|_| MethodError::NotFound)
}

/// A `double`
pub(super) fn double(value: &Value) -> Result<f64, MethodError> {
    to_double(value).map_err(|_| MethodError::NotFound)
}

/// A `boolean`
pub(super) fn boolean(value: &Value) -> Result<bool, MethodError> {
    crate::juel::to_boolean(value).map_err(|_| MethodError::NotFound)
}

/// A `String`: everything can become one, null the empty one.
pub(super) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        value => Cow::Owned(value.to_text()),
    }
}

/// A `CharSequence`, which only a string is.
pub(super) fn characters(value: &Value) -> Result<&str, MethodError> {
    match value {
        Value::String(text) => Ok(text),
        value if value.is_null() => {
            Err(null_pointer("java.lang.CharSequence.toString()", "s").into())
        }
        _ => Err(MethodError::NotFound),
    }
}

/// Java's message for a call on nothing.
pub(super) fn null_pointer(method: &str, variable: &str) -> Exception {
    Exception::Java(
        "java.lang.NullPointerException",
        format!("Cannot invoke \"{method}\" because \"{variable}\" is null"),
    )
}
