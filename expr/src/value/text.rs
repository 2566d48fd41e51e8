//! Values as Java's `toString` writes them.

use super::{Host, JavaValue, Value, date, java, java_double};

impl Value {
    /// The value as Java's `toString` writes it; nothing for no value.
    ///
    /// This is what stands in mixed text (`Order ${id}`) and what a coercion to `String` gives. Objects that are only known by
    /// their type give that.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Null | Self::TypedNull(_) => String::new(),
            Self::String(text) => text.to_string(),
            other => {
                let mut text = String::new();
                other.write_text(&mut text);
                text
            }
        }
    }

    /// Appends the value as Java's `String.valueOf` writes it: `null` for no value.
    pub(crate) fn write_text(&self, out: &mut String) {
        match self {
            Self::Null | Self::TypedNull(_) => out.push_str("null"),
            Self::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Short(value) => out.push_str(&value.to_string()),
            Self::Integer(value) => out.push_str(&value.to_string()),
            Self::Long(value) => out.push_str(&value.to_string()),
            Self::Double(value) => out.push_str(&java_double(*value)),
            Self::String(text) | Self::Xml(text) => out.push_str(text),
            Self::Date(value) => out.push_str(&date::to_java(*value)),
            Self::Bytes(bytes) => out.push_str(&identity("[B", bytes.as_ptr() as usize)),
            Self::File(file) => out.push_str(&identity(
                "java.io.ByteArrayInputStream",
                file.bytes.as_ptr() as usize,
            )),
            Self::Json(json) => match json.parsed() {
                Some(content) => out.push_str(&content.to_string()),
                None => out.push_str(&json.text),
            },
            Self::Object(object) => match java::read_object(object) {
                Some(value) => value.write_text(out),
                None => out.push_str(&identity(
                    self.java_class_name(),
                    object.format.as_ptr() as usize,
                )),
            },
            Self::List(items) => write_list(items, out),
            Self::Map(map) => {
                out.push('{');
                for (index, (key, value)) in map.ordered().into_iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    out.push_str(key);
                    out.push('=');
                    value.write_text(out);
                }
                out.push('}');
            }
            Self::Host(Host::Execution) => out.push_str("Execution"),
            Self::Host(Host::Task) => out.push_str("Task"),
            Self::Host(Host::ExternalTask) => out.push_str("ExternalTask"),
            Self::Host(Host::Connector) => out.push_str("Connector"),
            // Java adds a number that means nothing.
            Self::Host(Host::ProcessEngine | Host::IdentityService | Host::Authentication) => {
                out.push_str(self.java_class_name());
            }
            Self::Java(value) => value.write_text(out),
        }
    }
}

impl JavaValue {
    fn write_text(&self, out: &mut String) {
        match self {
            Self::Character(unit) => {
                out.push(char::from_u32(u32::from(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            Self::Byte(value) => out.push_str(&value.to_string()),
            Self::DateTime(value) => out.push_str(&date::to_joda(*value)),
            Self::Instant(value) => {
                out.push_str(&value.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
            }
            Self::Array(_, items) | Self::Iterator(items) => {
                out.push_str(&identity(self.class_name(), items.as_ptr() as usize))
            }
            Self::Set(items) | Self::View(_, items) | Self::SpinList(items) => {
                write_list(items, out)
            }
            Self::Entry(key, value) => {
                out.push_str(key);
                out.push('=');
                value.write_text(out);
            }
            Self::JsonPath(_, path) | Self::XPath(_, path) => {
                out.push_str(&identity(self.class_name(), path.as_ptr() as usize))
            }
            Self::XmlElement(element) => out.push_str(&element.to_xml()),
            Self::XmlAttribute(_, value) => out.push_str(value),
            Self::Class(name) => {
                out.push_str("class ");
                out.push_str(name);
            }
        }
    }
}

fn write_list(items: &[Value], out: &mut String) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        item.write_text(out);
    }
    out.push(']');
}

/// As `Object.toString` writes what has no text of its own: the class and a number that differs from object to object.
fn identity(class: &str, address: usize) -> String {
    format!("{class}@{:x}", (address >> 4) & 0x7fff_ffff)
}
