//! Typed variables, JUEL expressions and scripts.
//!
//! Knows nothing of BPMN, of SQL or of HTTP.
//!
//! What the other crates use:
//! - [`Value`], with [`Value::deserialized`] (as an expression sees it), [`Value::is_null`], [`Value::to_text`] (Java's `toString`),
//!   [`Value::java_class_name`].
//! - [`juel::Expression`]: `compile(text)`, then `evaluate(&mut scope)`, `evaluate_as_boolean`, `evaluate_as_string`,
//!   `is_literal()`, `text()`. Failures are [`Fault::Failed`] with Camunda's whole message
//!   (`Unknown property used in expression: ${foo}. Cause: Cannot resolve identifier 'foo'`).
//! - [`value::fields`]: `value.to_fields()` and `Value::from_fields(&fields)`, the columns of `ACT_RU_VARIABLE`;
//!   `FieldsError::message(variable_name)` is Camunda's message.
//! - [`value::rest`]: `from_rest(type, value, value_info)` and `to_rest(&value, deserialize)`, the JSON of engine-rest;
//!   `RestValueError::message(operation)` puts `Cannot instantiate process definition …` before it where Camunda does.
//! - [`script::Script`]: `compile(format, source)` never fails; `run(&mut scope, &limits)` gives the value of the last statement. Its
//!   failures carry Camunda's whole message, for which the scope's execution is asked for `currentActivityId` and
//!   `processDefinitionId`. A `null` result is not stored in a result variable.
//! - [`value::date`]: dates as engine-rest writes and reads them.
//! - [`value::java`]: Java's object serialization, and JSON to values and back.

pub mod juel;
mod method;
pub mod scope;
pub mod script;
pub mod value;

pub use scope::{Fault, Scope};
pub use value::{
    FileValue, Host, JavaValue, JsonValue, MapKind, MapValue, NullType, ObjectValue, TypedValue,
    Value,
};
