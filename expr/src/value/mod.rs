//! Typed variable values, as engine-rest and the tables know them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;

/// A value of a process variable or of an expression.
///
/// `List`, `Map` and `Host` arise in expressions; a list or map that is written to a variable becomes an `Object` in Java's
/// serialization format (`java.util.ArrayList`, `java.util.LinkedHashMap` …), as it does in Camunda.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// `Boolean`
    Boolean(bool),
    /// `Short`
    Short(i16),
    /// `Integer`
    Integer(i32),
    /// `Long`
    Long(i64),
    /// `Double`
    Double(f64),
    /// `String`
    String(Arc<str>),
    /// `Date`, milliseconds precise
    Date(DateTime<Utc>),
    /// `Bytes`
    Bytes(Arc<[u8]>),
    /// `File`
    File(Arc<FileValue>),
    /// `Json` (Spin)
    Json(Arc<JsonValue>),
    /// `Xml` (Spin)
    Xml(Arc<str>),
    /// `Object`: anything serialized
    Object(Arc<ObjectValue>),
    /// A list of an expression.
    List(Arc<Vec<Value>>),
    /// A map of an expression.
    Map(Arc<MapValue>),
    /// Something of the engine that expressions and scripts may ask: the execution, the task.
    Host(Host),
}

/// A file with its metadata.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileValue {
    /// The file's name.
    pub filename: String,
    /// Its MIME type.
    pub mime_type: Option<String>,
    /// Its character encoding.
    pub encoding: Option<String>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A JSON text, parsed when somebody reads into it.
#[derive(Debug, Clone)]
pub struct JsonValue {
    /// The text as it was given.
    pub text: Arc<str>,
    parsed: std::sync::OnceLock<Option<serde_json::Value>>,
}

impl JsonValue {
    /// A JSON value from its text, which need not be valid.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), parsed: std::sync::OnceLock::new() }
    }

    /// The parsed value; `None` where the text is no JSON.
    pub fn parsed(&self) -> Option<&serde_json::Value> {
        self.parsed.get_or_init(|| serde_json::from_str(&self.text).ok()).as_ref()
    }
}

impl PartialEq for JsonValue {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A serialized object that passes through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ObjectValue {
    /// The name of its (Java) type, as in `objectTypeName`.
    pub type_name: Option<String>,
    /// Its serialization format, such as `application/json` or `application/x-java-serialized-object`.
    pub format: String,
    /// Its serialized form; `None` for a typed null.
    pub data: Option<Vec<u8>>,
}

/// A map of an expression, with the Java class it would be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapValue {
    /// Entries by key in their order.
    pub entries: IndexMap<String, Value>,
    /// Whether it is a `java.util.TreeMap` (input parameters) rather than a `java.util.HashMap`/`LinkedHashMap`.
    pub sorted: bool,
}

/// Something of the engine that expressions and scripts may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// `execution`
    Execution,
    /// `task`
    Task,
}

/// A variable's value with what is said of it beside the value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedValue {
    /// The value.
    pub value: Value,
    /// Whether it is never stored.
    pub transient: bool,
}

impl From<Value> for TypedValue {
    fn from(value: Value) -> Self {
        Self { value, transient: false }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}
