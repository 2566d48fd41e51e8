//! Typed variable values, as engine-rest and the tables know them.

pub mod date;
pub mod fields;
pub mod java;
mod java_value;
mod number;
pub mod rest;
mod text;
pub mod xml;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;

pub use java_value::{ArrayKind, JavaValue};
pub(crate) use number::{java_double, parse_double};

/// A value of a process variable or of an expression.
///
/// `List`, `Map` and `Host` arise in expressions; a list or map that is written to a variable becomes an `Object` in Java's
/// serialization format (`java.util.ArrayList`, `java.util.LinkedHashMap` …), as it does in Camunda.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// A variable of a type that holds no value (`{"type": "Integer", "value": null}`); in expressions it is `null`.
    TypedNull(NullType),
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
    /// What only Java has and arises while an expression runs: a joda `DateTime`, an array, a list of Spin nodes.
    Java(Arc<JavaValue>),
}

/// The type of a variable without a value; files have none such, objects carry theirs in [`ObjectValue`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullType {
    /// `Boolean`
    Boolean,
    /// `Short`
    Short,
    /// `Integer`
    Integer,
    /// `Long`
    Long,
    /// `Double`
    Double,
    /// `String`
    String,
    /// `Date`
    Date,
    /// `Bytes`
    Bytes,
    /// `Json`
    Json,
    /// `Xml`
    Xml,
}

impl Value {
    /// Whether an expression sees `null`: no value, a typed null, or an object without content.
    #[must_use]
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null | Self::TypedNull(_) => true,
            Self::Object(object) => object.data.is_none(),
            _ => false,
        }
    }

    /// The name of the Java class it would be an instance of (`java.lang.Integer`); `null` for no value.
    #[must_use]
    pub fn java_class_name(&self) -> &str {
        match self {
            Self::Null | Self::TypedNull(_) => "null",
            Self::Boolean(_) => "java.lang.Boolean",
            Self::Short(_) => "java.lang.Short",
            Self::Integer(_) => "java.lang.Integer",
            Self::Long(_) => "java.lang.Long",
            Self::Double(_) => "java.lang.Double",
            Self::String(_) => "java.lang.String",
            Self::Date(_) => "java.util.Date",
            Self::Bytes(_) => "[B",
            Self::File(_) => "java.io.ByteArrayInputStream",
            Self::Json(_) => "org.camunda.spin.impl.json.jackson.JacksonJsonNode",
            Self::Xml(_) => "org.camunda.spin.impl.xml.dom.DomXmlElement",
            Self::Object(object) => {
                let name = object.type_name.as_deref().unwrap_or("java.lang.Object");
                name.split('<').next().unwrap_or(name)
            }
            Self::List(_) => "java.util.ArrayList",
            Self::Map(map) => map.kind.class_name(),
            Self::Host(Host::Execution) => {
                "org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity"
            }
            Self::Host(Host::Task) => "org.camunda.bpm.engine.impl.persistence.entity.TaskEntity",
            Self::Host(Host::ExternalTask) => {
                "org.camunda.bpm.engine.impl.persistence.entity.ExternalTaskEntity"
            }
            Self::Host(Host::Connector) => "org.camunda.connect.plugin.impl.ConnectorVariableScope",
            Self::Host(Host::ProcessEngine) => "org.camunda.bpm.engine.impl.ProcessEngineImpl",
            Self::Host(Host::IdentityService) => "org.camunda.bpm.engine.impl.IdentityServiceImpl",
            Self::Host(Host::Authentication) => {
                "org.camunda.bpm.engine.impl.identity.Authentication"
            }
            Self::Java(value) => value.class_name(),
        }
    }

    /// The value as an expression works with it: typed nulls become null; objects whose content is a known list or map
    /// (Java's own serialization, or JSON) become `List` or `Map`; everything else stays.
    #[must_use]
    pub fn deserialized(self) -> Self {
        match self {
            Self::TypedNull(_) => Self::Null,
            Self::Object(object) => match &object.data {
                None => Self::Null,
                Some(_) => java::read_object(&object).unwrap_or(Self::Object(object)),
            },
            other => other,
        }
    }

    /// The value as it leaves an expression or script: a file is a stream of its content there, and nothing more, and JSON
    /// has lost the spaces between its tokens.
    #[must_use]
    pub fn detached(self) -> Self {
        match self {
            Self::File(file) => Self::Bytes(file.bytes.as_slice().into()),
            Self::Json(json) => match json.parsed().map(serde_json::Value::to_string) {
                Some(text) if *text != *json.text => Self::Json(Arc::new(JsonValue::new(text))),
                _ => Self::Json(json),
            },
            other => other,
        }
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A map of `java.util.LinkedHashMap`.
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Map(Arc::new(MapValue {
            entries: entries
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
            kind: MapKind::Linked,
        }))
    }

    /// What is at hand in Java only.
    #[must_use]
    pub fn java(value: JavaValue) -> Self {
        Self::Java(Arc::new(value))
    }
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
        Self {
            text: text.into(),
            parsed: std::sync::OnceLock::new(),
        }
    }

    /// The parsed value; `None` where the text is no JSON.
    pub fn parsed(&self) -> Option<&serde_json::Value> {
        self.parsed
            .get_or_init(|| serde_json::from_str(&self.text).ok())
            .as_ref()
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
    /// Entries by key. Their order is that of insertion; [`MapKind::ordered`] gives the order of iteration.
    pub entries: IndexMap<String, Value>,
    /// Which Java class it is.
    pub kind: MapKind,
}

/// The Java classes of maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapKind {
    /// `java.util.HashMap`
    Hash,
    /// `java.util.LinkedHashMap`, the class of maps from JSON
    #[default]
    Linked,
    /// `java.util.TreeMap`, the class of input and output parameters' maps
    Tree,
}

impl MapKind {
    /// The class's full name.
    #[must_use]
    pub fn class_name(self) -> &'static str {
        match self {
            Self::Hash => "java.util.HashMap",
            Self::Linked => "java.util.LinkedHashMap",
            Self::Tree => "java.util.TreeMap",
        }
    }
}

/// Something of the engine that expressions and scripts may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// `execution`
    Execution,
    /// `task`
    Task,
    /// `externalTask`
    ExternalTask,
    /// `connector`, in scripts of a connector's output parameters
    Connector,
    /// `execution.processEngineServices`
    ProcessEngine,
    /// Its `identityService`.
    IdentityService,
    /// That one's `currentAuthentication`, where somebody is authenticated.
    Authentication,
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
        Self {
            value,
            transient: false,
        }
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

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Integer(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Long(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Double(value)
    }
}

/// A `Json` variable.
impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        Self::Json(Arc::new(JsonValue::new(value.to_string())))
    }
}

/// `None` is no value.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Value {
    /// The text of a `String`.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth of a `Boolean`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The number of a `Short`, `Integer` or `Long`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Short(value) => Some(i64::from(*value)),
            Self::Integer(value) => Some(i64::from(*value)),
            Self::Long(value) => Some(*value),
            _ => None,
        }
    }

    /// The number of a `Double`, `Short` or `Integer`.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Double(value) => Some(*value),
            Self::Short(value) => Some(f64::from(*value)),
            Self::Integer(value) => Some(f64::from(*value)),
            _ => None,
        }
    }
}
