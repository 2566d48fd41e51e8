//! Reads what `java.io.ObjectOutputStream` wrote, for the classes that are known here.

use std::sync::Arc;

use chrono::DateTime;
use indexmap::IndexMap;

use super::order;
use crate::value::{ArrayKind, JavaValue, MapKind, MapValue, Value};

/// Nested deeper than this is left closed.
const MAX_DEPTH: usize = 200;

/// The value of a stream; `None` where it is no stream of Java's, or holds something of a class that is not known.
#[must_use]
pub fn read(data: &[u8]) -> Option<Value> {
    let data = data.strip_prefix(&[0xac, 0xed, 0, 5])?;
    let mut reader = Reader {
        data,
        handles: Vec::new(),
        depth: 0,
    };
    reader.value()
}

#[derive(Clone)]
enum Handle {
    Class(Arc<Class>),
    Value(Value),
    /// An object that is being read: it contains itself, which no value here can.
    Open,
}

struct Class {
    name: String,
}

struct Reader<'a> {
    data: &'a [u8],
    handles: Vec<Handle>,
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = match self.byte()? {
            0x70 => Value::Null,
            0x71 => match self.referred()? {
                Handle::Value(value) => value,
                Handle::Class(_) | Handle::Open => return None,
            },
            0x73 => self.object()?,
            tag @ (0x74 | 0x7c) => self.string(tag)?,
            0x75 => self.array()?,
            _ => return None,
        };
        self.depth -= 1;
        Some(value)
    }

    fn string(&mut self, tag: u8) -> Option<Value> {
        let length = if tag == 0x74 {
            usize::from(self.short()?)
        } else {
            usize::try_from(self.long()?).ok()?
        };
        let text = Value::from(from_modified_utf8(self.take(length)?)?);
        self.handles.push(Handle::Value(text.clone()));
        Some(text)
    }

    fn array(&mut self) -> Option<Value> {
        let class = self.class()?;
        let kind = match class.name.as_str() {
            "[Ljava.lang.String;" => Some(ArrayKind::String),
            "[Ljava.lang.Object;" => Some(ArrayKind::Object),
            "[B" => None,
            _ => return None,
        };
        let slot = self.open();
        let size = self.size()?;
        let value = match kind {
            Some(kind) => {
                let items = self.items(size)?;
                Value::java(JavaValue::Array(kind, items))
            }
            None => Value::Bytes(self.take(size)?.into()),
        };
        self.close(slot, value)
    }

    fn object(&mut self) -> Option<Value> {
        let class = self.class()?;
        let slot = self.open();
        let value = match class.name.as_str() {
            "java.lang.Boolean" => Value::Boolean(self.byte()? != 0),
            "java.lang.Byte" => Value::java(JavaValue::Byte(self.byte()?.cast_signed())),
            "java.lang.Short" => Value::Short(self.short()?.cast_signed()),
            "java.lang.Integer" => Value::Integer(self.int()?),
            "java.lang.Long" => Value::Long(self.long()?),
            "java.lang.Float" => {
                Value::Double(f64::from(f32::from_be_bytes(self.int()?.to_be_bytes())))
            }
            "java.lang.Double" => Value::Double(f64::from_be_bytes(self.long()?.to_be_bytes())),
            "java.lang.Character" => Value::java(JavaValue::Character(self.short()?)),
            "java.util.Date" => {
                self.block(8)?;
                let millis = self.long()?;
                self.end()?;
                Value::Date(DateTime::from_timestamp_millis(millis)?)
            }
            "java.util.ArrayList" => {
                let size = self.size()?;
                self.block(4)?;
                self.int()?;
                let items = self.items(size)?;
                self.end()?;
                Value::list(items)
            }
            "java.util.LinkedList" => {
                self.block(4)?;
                let size = self.size()?;
                let items = self.items(size)?;
                self.end()?;
                Value::list(items)
            }
            "java.util.CollSer" => self.immutable()?,
            "java.util.Arrays$ArrayList" => match self.value()? {
                Value::Java(array) => Value::list(array.items()?.to_vec()),
                _ => return None,
            },
            "java.util.Collections$EmptyList" => Value::list(Vec::new()),
            "java.util.Collections$EmptyMap" => Value::map(std::iter::empty::<(String, Value)>()),
            "java.util.Collections$SingletonList" => {
                let item = self.value()?;
                Value::list(vec![item])
            }
            "java.util.Collections$SingletonMap" => {
                let entries = self.entries(1)?;
                Value::Map(Arc::new(MapValue {
                    entries,
                    kind: MapKind::Linked,
                }))
            }
            "java.util.HashMap" => self.hash_map(MapKind::Hash)?,
            "java.util.LinkedHashMap" => {
                let map = self.hash_map(MapKind::Linked)?;
                self.byte()?;
                map
            }
            "java.util.TreeMap" => {
                (self.byte()? == 0x70).then_some(())?;
                self.block(4)?;
                let size = self.size()?;
                let entries = self.entries(size)?;
                self.end()?;
                Value::Map(Arc::new(MapValue {
                    entries,
                    kind: MapKind::Tree,
                }))
            }
            "java.util.HashSet" | "java.util.LinkedHashSet" => {
                self.block(12)?;
                self.take(8)?;
                let size = self.size()?;
                let mut items = self.items(size)?;
                self.end()?;
                if class.name == "java.util.HashSet" {
                    order::order_set(&mut items);
                }
                Value::java(JavaValue::Set(items))
            }
            "org.joda.time.DateTime" => {
                let millis = self.long()?;
                self.value()?;
                Value::java(JavaValue::DateTime(DateTime::from_timestamp_millis(
                    millis,
                )?))
            }
            "org.joda.time.chrono.ISOChronology$Stub" => {
                self.value()?;
                self.end()?;
                Value::Null
            }
            "org.joda.time.DateTimeZone$Stub" => {
                (self.byte()? == 0x77).then_some(())?;
                let length = usize::from(self.byte()?);
                self.take(length)?;
                self.end()?;
                Value::Null
            }
            _ => return None,
        };
        self.close(slot, value)
    }

    /// `List.of`, `Set.of` and `Map.of`
    fn immutable(&mut self) -> Option<Value> {
        let kind = self.int()? & 0xff;
        self.block(4)?;
        let size = self.size()?;
        let value = match kind {
            1 => Value::list(self.items(size)?),
            2 => Value::java(JavaValue::Set(self.items(size)?)),
            3 => Value::Map(Arc::new(MapValue {
                entries: self.entries(size / 2)?,
                kind: MapKind::Linked,
            })),
            _ => return None,
        };
        self.end()?;
        Some(value)
    }

    fn hash_map(&mut self, kind: MapKind) -> Option<Value> {
        self.take(8)?;
        self.block(8)?;
        self.int()?;
        let size = self.size()?;
        let entries = self.entries(size)?;
        self.end()?;
        Some(Value::Map(Arc::new(MapValue { entries, kind })))
    }

    fn items(&mut self, size: usize) -> Option<Vec<Value>> {
        let mut items = Vec::with_capacity(size.min(1024));
        for _ in 0..size {
            items.push(self.value()?);
        }
        Some(items)
    }

    fn entries(&mut self, size: usize) -> Option<IndexMap<String, Value>> {
        let mut entries = IndexMap::with_capacity(size.min(1024));
        for _ in 0..size {
            let Value::String(key) = self.value()? else {
                return None;
            };
            entries.insert(key.to_string(), self.value()?);
        }
        Some(entries)
    }

    fn class(&mut self) -> Option<Arc<Class>> {
        match self.byte()? {
            0x71 => match self.referred()? {
                Handle::Class(class) => Some(class),
                Handle::Value(_) | Handle::Open => None,
            },
            0x72 => self.class_description(),
            _ => None,
        }
    }

    fn class_description(&mut self) -> Option<Arc<Class>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let name = self.text()?;
        self.long()?;
        let slot = self.open();
        self.byte()?;
        for _ in 0..self.short()? {
            let code = self.byte()?;
            self.text()?;
            if matches!(code, b'L' | b'[') {
                self.value()?;
            }
        }
        self.end()?;
        if *self.data.first()? == 0x70 {
            self.byte()?;
        } else {
            self.class()?;
        }
        self.depth -= 1;
        let class = Arc::new(Class { name });
        *self.handles.get_mut(slot)? = Handle::Class(Arc::clone(&class));
        Some(class)
    }

    fn referred(&mut self) -> Option<Handle> {
        let index = self.int()?.checked_sub(0x007e_0000)?;
        self.handles.get(usize::try_from(index).ok()?).cloned()
    }

    fn open(&mut self) -> usize {
        self.handles.push(Handle::Open);
        self.handles.len() - 1
    }

    fn close(&mut self, slot: usize, value: Value) -> Option<Value> {
        *self.handles.get_mut(slot)? = Handle::Value(value.clone());
        Some(value)
    }

    fn block(&mut self, length: u8) -> Option<()> {
        (self.byte()? == 0x77 && self.byte()? == length).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        (self.byte()? == 0x78).then_some(())
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::from(self.short()?);
        from_modified_utf8(self.take(length)?)
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.int()?).ok()
    }

    fn int(&mut self) -> Option<i32> {
        Some(i32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn long(&mut self) -> Option<i64> {
        Some(i64::from_be_bytes(self.take(8)?.try_into().ok()?))
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.data.split_first()?;
        self.data = rest;
        Some(*first)
    }

    fn take(&mut self, length: usize) -> Option<&[u8]> {
        let (taken, rest) = self.data.split_at_checked(length)?;
        self.data = rest;
        Some(taken)
    }
}

fn from_modified_utf8(bytes: &[u8]) -> Option<String> {
    if bytes.is_ascii() {
        return String::from_utf8(bytes.to_vec()).ok();
    }
    let mut units = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter().copied();
    while let Some(first) = bytes.next() {
        let mut low = || bytes.next().map(|byte| u16::from(byte & 0x3f));
        units.push(match first {
            0..0x80 => u16::from(first),
            0xc0..0xe0 => (u16::from(first & 0x1f) << 6) | low()?,
            0xe0..0xf0 => (u16::from(first & 0x0f) << 12) | (low()? << 6) | low()?,
            _ => return None,
        });
    }
    Some(String::from_utf16_lossy(&units))
}
