//! Typed variables, JUEL expressions and scripts.
//!
//! Knows nothing of BPMN, of tables or of HTTP.

pub mod scope;
pub mod value;

pub use scope::{Fault, Scope};
pub use value::{FileValue, Host, JsonValue, MapValue, ObjectValue, TypedValue, Value};
