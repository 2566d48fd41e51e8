//! Values that only Java has. They arise while an expression runs and mostly cannot be stored.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{JsonValue, Value, xml::XmlElement};

/// A value that only Java has.
#[derive(Debug, Clone, PartialEq)]
pub enum JavaValue {
    /// `java.lang.Character`, a UTF-16 unit
    Character(u16),
    /// `java.lang.Byte`
    Byte(i8),
    /// `org.joda.time.DateTime` in UTC, which `dateTime()` gives
    DateTime(DateTime<Utc>),
    /// `java.time.Instant`
    Instant(DateTime<Utc>),
    /// An array
    Array(ArrayKind, Vec<Value>),
    /// `java.util.HashSet`, in its order of iteration
    Set(Vec<Value>),
    /// A view of a collection (`HashMap.keySet()`), with its class
    View(&'static str, Vec<Value>),
    /// An iterator and what it has not given out yet
    Iterator(Vec<Value>),
    /// An entry of a map
    Entry(Arc<str>, Value),
    /// `org.camunda.spin.SpinList`
    SpinList(Vec<Value>),
    /// A JSON path that waits to be evaluated (`SpinJsonPathQuery`)
    JsonPath(Arc<JsonValue>, Arc<str>),
    /// An XML element of Spin below the document's root
    XmlElement(Arc<XmlElement>),
    /// An attribute of an XML element: its name and value
    XmlAttribute(Arc<str>, Arc<str>),
    /// An XPath that waits to be evaluated (`SpinXPathQuery`)
    XPath(Arc<XmlElement>, Arc<str>),
    /// `java.lang.Class`, by name
    Class(Arc<str>),
}

/// What an array holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayKind {
    /// `String[]`
    String,
    /// `Object[]`
    Object,
}

impl JavaValue {
    /// The class's full name as `Class.getName` gives it.
    #[must_use]
    pub fn class_name(&self) -> &str {
        match self {
            Self::Character(_) => "java.lang.Character",
            Self::Byte(_) => "java.lang.Byte",
            Self::DateTime(_) => "org.joda.time.DateTime",
            Self::Instant(_) => "java.time.Instant",
            Self::Array(ArrayKind::String, _) => "[Ljava.lang.String;",
            Self::Array(ArrayKind::Object, _) => "[Ljava.lang.Object;",
            Self::Set(_) => "java.util.HashSet",
            Self::View(class, _) => class,
            Self::Iterator(_) => "java.util.ArrayList$Itr",
            Self::Entry(..) => "java.util.HashMap$Node",
            Self::SpinList(_) => "org.camunda.spin.impl.SpinListImpl",
            Self::JsonPath(..) => "org.camunda.spin.impl.json.jackson.query.JacksonJsonPathQuery",
            Self::XmlElement(_) => "org.camunda.spin.impl.xml.dom.DomXmlElement",
            Self::XmlAttribute(..) => "org.camunda.spin.impl.xml.dom.DomXmlAttribute",
            Self::XPath(..) => "org.camunda.spin.impl.xml.dom.query.DomXPathQuery",
            Self::Class(_) => "java.lang.Class",
        }
    }

    /// The elements, where it is a collection or an array.
    #[must_use]
    pub fn items(&self) -> Option<&[Value]> {
        match self {
            Self::Array(_, items)
            | Self::Set(items)
            | Self::View(_, items)
            | Self::SpinList(items) => Some(items),
            Self::Character(_)
            | Self::Byte(_)
            | Self::DateTime(_)
            | Self::Instant(_)
            | Self::Iterator(_)
            | Self::Entry(..)
            | Self::JsonPath(..)
            | Self::XmlElement(_)
            | Self::XmlAttribute(..)
            | Self::XPath(..)
            | Self::Class(_) => None,
        }
    }
}
