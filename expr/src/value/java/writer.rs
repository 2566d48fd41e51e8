//! Writes what `java.io.ObjectOutputStream` writes.
//!
//! Java writes an object once and refers to it afterwards. Which values are the same object follows Java's habits: small boxed
//! numbers and booleans are shared, keys from JSON are interned, and values that share memory here share it there.

use std::collections::HashMap;
use std::sync::Arc;

use super::class::{self, Class};
use super::order;
use super::time::TIME_HEAD;
use crate::value::{ArrayKind, JavaValue, MapKind, MapValue, ObjectValue, Value};

/// A value that Java cannot serialize.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unserializable(
    /// The name of its class.
    pub String,
);

/// Nested deeper than this is refused.
const MAX_DEPTH: usize = 500;

/// The value as `ObjectOutputStream.writeObject` writes it.
///
/// # Errors
/// Names the class of the first value inside that Java does not serialize.
pub fn write(value: &Value) -> Result<Vec<u8>, Unserializable> {
    let mut writer = Writer {
        out: vec![0xac, 0xed, 0, 5],
        handles: HashMap::new(),
        next: 0,
        depth: 0,
    };
    writer.value(value)?;
    Ok(writer.out)
}

#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Class(&'static str),
    Type(&'static str),
    Address(usize),
    Key(String),
    Boolean(bool),
    Short(i16),
    Integer(i32),
    Long(i64),
}

struct Writer {
    out: Vec<u8>,
    handles: HashMap<Identity, u32>,
    next: u32,
    depth: usize,
}

const NULL: u8 = 0x70;
const REFERENCE: u8 = 0x71;
const CLASS: u8 = 0x72;
const OBJECT: u8 = 0x73;
const STRING: u8 = 0x74;
const ARRAY: u8 = 0x75;
const BLOCK: u8 = 0x77;
const END_BLOCK: u8 = 0x78;
const LONG_STRING: u8 = 0x7c;

impl Writer {
    fn value(&mut self, value: &Value) -> Result<(), Unserializable> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unserializable("java.lang.StackOverflowError".to_owned()));
        }
        match value {
            Value::Null | Value::TypedNull(_) => self.out.push(NULL),
            Value::Boolean(value) => self.boxed(
                Some(Identity::Boolean(*value)),
                &class::BOOLEAN,
                &[u8::from(*value)],
            ),
            Value::Short(value) => {
                let shared = (-128..128)
                    .contains(value)
                    .then_some(Identity::Short(*value));
                self.boxed(shared, &class::SHORT, &value.to_be_bytes());
            }
            Value::Integer(value) => {
                let shared = (-128..128)
                    .contains(value)
                    .then_some(Identity::Integer(*value));
                self.boxed(shared, &class::INTEGER, &value.to_be_bytes());
            }
            Value::Long(value) => {
                let shared = (-128..128)
                    .contains(value)
                    .then_some(Identity::Long(*value));
                self.boxed(shared, &class::LONG, &value.to_be_bytes());
            }
            Value::Double(value) => self.boxed(None, &class::DOUBLE, &value.to_be_bytes()),
            Value::String(text) => {
                let address = Identity::Address(Arc::as_ptr(text).cast::<u8>() as usize);
                if !self.reference(&address) {
                    self.string(text, address);
                }
            }
            Value::Date(value) => {
                self.object(&class::DATE, None);
                self.out.extend_from_slice(&[BLOCK, 8]);
                self.out
                    .extend_from_slice(&value.timestamp_millis().to_be_bytes());
                self.out.push(END_BLOCK);
            }
            Value::List(items) => {
                let address = Identity::Address(Arc::as_ptr(items) as usize);
                if !self.reference(&address) {
                    self.list(items, address)?;
                }
            }
            Value::Map(map) => {
                let address = Identity::Address(Arc::as_ptr(map) as usize);
                if !self.reference(&address) {
                    self.map(map, address)?;
                }
            }
            Value::Object(object) => match super::read_object(object) {
                Some(content) => self.value(&content)?,
                None if super::time_json(object).is_some() => self.temporal(object),
                None => return Err(Unserializable(value.java_class_name().to_owned())),
            },
            Value::Java(java) => self.java(java)?,
            Value::Bytes(_) | Value::File(_) | Value::Json(_) | Value::Xml(_) | Value::Host(_) => {
                return Err(Unserializable(value.java_class_name().to_owned()));
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// An object of `java.time`: all of them are written by one class of Java's, which has no fields.
    fn temporal(&mut self, object: &ObjectValue) {
        let stream = object.data.as_deref().unwrap_or_default();
        let content = stream.strip_prefix(TIME_HEAD).unwrap_or_default();
        let known = self.handles.get(&Identity::Class("java.time.Ser")).copied();
        match known {
            Some(handle) => {
                self.out.extend_from_slice(&[OBJECT, REFERENCE]);
                self.out
                    .extend_from_slice(&(0x7e_0000 + handle).to_be_bytes());
            }
            None => {
                self.out
                    .extend_from_slice(TIME_HEAD.get(4..TIME_HEAD.len() - 1).unwrap_or_default());
                self.handles
                    .insert(Identity::Class("java.time.Ser"), self.next);
                self.next += 1;
            }
        }
        self.next += 1;
        self.out.push(BLOCK);
        self.out.extend_from_slice(content);
    }

    fn list(&mut self, items: &[Value], identity: Identity) -> Result<(), Unserializable> {
        let size = length(items.len());
        self.object(&class::ARRAY_LIST, Some(identity));
        self.out.extend_from_slice(&size);
        self.out.extend_from_slice(&[BLOCK, 4]);
        self.out.extend_from_slice(&size);
        for item in items {
            self.value(item)?;
        }
        self.out.push(END_BLOCK);
        Ok(())
    }

    fn map(&mut self, map: &MapValue, identity: Identity) -> Result<(), Unserializable> {
        let size = length(map.entries.len());
        match map.kind {
            MapKind::Tree => {
                self.object(&class::TREE_MAP, Some(identity));
                self.out.extend_from_slice(&[NULL, BLOCK, 4]);
            }
            MapKind::Hash | MapKind::Linked => {
                let class = if map.kind == MapKind::Hash {
                    &class::HASH_MAP
                } else {
                    &class::LINKED_HASH_MAP
                };
                self.object(class, Some(identity));
                let capacity = order::capacity(map.entries.len());
                let threshold = if map.entries.is_empty() {
                    0
                } else {
                    capacity / 4 * 3
                };
                self.out.extend_from_slice(&0.75_f32.to_be_bytes());
                self.out.extend_from_slice(&threshold.to_be_bytes());
                self.out.extend_from_slice(&[BLOCK, 8]);
                self.out.extend_from_slice(&capacity.to_be_bytes());
            }
        }
        self.out.extend_from_slice(&size);
        for (key, value) in map.ordered() {
            let identity = Identity::Key(key.to_owned());
            if !self.reference(&identity) {
                self.string(key, identity);
            }
            self.value(value)?;
        }
        self.out.push(END_BLOCK);
        if map.kind == MapKind::Linked {
            self.out.push(0);
        }
        Ok(())
    }

    fn java(&mut self, value: &JavaValue) -> Result<(), Unserializable> {
        match value {
            JavaValue::Character(unit) => self.boxed(None, &class::CHARACTER, &unit.to_be_bytes()),
            JavaValue::Byte(byte) => self.boxed(None, &class::BYTE, &byte.to_be_bytes()),
            JavaValue::Array(kind, items) => {
                self.out.push(ARRAY);
                self.class(match kind {
                    ArrayKind::String => &class::STRING_ARRAY,
                    ArrayKind::Object => &class::OBJECT_ARRAY,
                });
                self.next += 1;
                self.out.extend_from_slice(&length(items.len()));
                for item in items {
                    self.value(item)?;
                }
            }
            JavaValue::Set(items) => {
                self.object(&class::HASH_SET, None);
                self.out.extend_from_slice(&[BLOCK, 12]);
                self.out
                    .extend_from_slice(&order::set_capacity(items.len()).to_be_bytes());
                self.out.extend_from_slice(&0.75_f32.to_be_bytes());
                self.out.extend_from_slice(&length(items.len()));
                for item in items {
                    self.value(item)?;
                }
                self.out.push(END_BLOCK);
            }
            JavaValue::DateTime(date) => {
                self.object(&class::DATE_TIME, None);
                self.out
                    .extend_from_slice(&date.timestamp_millis().to_be_bytes());
                self.object(&class::CHRONOLOGY, None);
                self.object(&class::TIME_ZONE, None);
                self.out.extend_from_slice(&[BLOCK, 9, 0, 7]);
                self.out.extend_from_slice(b"Etc/UTC");
                self.out.extend_from_slice(&[END_BLOCK, END_BLOCK]);
            }
            JavaValue::Instant(_)
            | JavaValue::View(..)
            | JavaValue::Iterator(_)
            | JavaValue::Entry(..)
            | JavaValue::SpinList(_)
            | JavaValue::JsonPath(..)
            | JavaValue::XmlElement(_)
            | JavaValue::XmlAttribute(..)
            | JavaValue::XPath(..)
            | JavaValue::Class(_) => {
                let culprit = value
                    .items()
                    .and_then(<[Value]>::first)
                    .map_or(value.class_name(), Value::java_class_name);
                return Err(Unserializable(culprit.to_owned()));
            }
        }
        Ok(())
    }

    fn boxed(&mut self, shared: Option<Identity>, class: &'static Class, bytes: &[u8]) {
        if shared
            .as_ref()
            .is_some_and(|identity| self.reference(identity))
        {
            return;
        }
        self.object(class, shared);
        self.out.extend_from_slice(bytes);
    }

    fn object(&mut self, class: &'static Class, identity: Option<Identity>) {
        self.out.push(OBJECT);
        self.class(class);
        self.handle(identity);
    }

    fn class(&mut self, class: &'static Class) {
        let identity = Identity::Class(class.name);
        if self.reference(&identity) {
            return;
        }
        self.out.push(CLASS);
        self.text(class.name);
        self.out.extend_from_slice(&class.version.to_be_bytes());
        self.handle(Some(identity));
        self.out.push(class.flags);
        self.out.extend_from_slice(&length(class.fields.len())[2..]);
        for field in class.fields {
            self.out.push(field.code);
            self.text(field.name);
            if let Some(name) = field.class {
                let identity = Identity::Type(name);
                if !self.reference(&identity) {
                    self.string(name, identity);
                }
            }
        }
        self.out.push(END_BLOCK);
        match class.parent {
            Some(parent) => self.class(parent),
            None => self.out.push(NULL),
        }
    }

    fn string(&mut self, text: &str, identity: Identity) {
        self.handle(Some(identity));
        let bytes = modified_utf8(text);
        match u16::try_from(bytes.len()) {
            Ok(length) => {
                self.out.push(STRING);
                self.out.extend_from_slice(&length.to_be_bytes());
            }
            Err(_) => {
                self.out.push(LONG_STRING);
                self.out
                    .extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            }
        }
        self.out.extend_from_slice(&bytes);
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(&length(text.len())[2..]);
        self.out.extend_from_slice(text.as_bytes());
    }

    fn reference(&mut self, identity: &Identity) -> bool {
        let Some(handle) = self.handles.get(identity) else {
            return false;
        };
        self.out.push(REFERENCE);
        self.out
            .extend_from_slice(&(0x007e_0000 + handle).to_be_bytes());
        true
    }

    fn handle(&mut self, identity: Option<Identity>) {
        if let Some(identity) = identity {
            self.handles.insert(identity, self.next);
        }
        self.next += 1;
    }
}

/// A length as Java's `int`; what is longer than Java can count does not fit into memory limits either.
fn length(size: usize) -> [u8; 4] {
    u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes()
}

fn modified_utf8(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        let [high, low] = unit.to_be_bytes();
        match unit {
            1..=0x7f => out.push(low),
            0 | 0x80..=0x7ff => {
                out.extend_from_slice(&[0xc0 | (high << 2) | (low >> 6), 0x80 | (low & 0x3f)])
            }
            0x800.. => out.extend_from_slice(&[
                0xe0 | (high >> 4),
                0x80 | ((high & 0x0f) << 2) | (low >> 6),
                0x80 | (low & 0x3f),
            ]),
        }
    }
    out
}
