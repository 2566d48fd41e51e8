//! Values as FEEL text: what the `string` function answers, and values within lists and contexts.

use std::fmt::{self, Write as _};

use super::{Range, Value};

impl fmt::Display for Value {
    /// The value as FEEL writes it; strings stand in quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(value) => write!(f, "{}", value.normalized()),
            Value::String(text) => {
                f.write_char('"')?;
                for c in text.chars() {
                    if c == '"' {
                        f.write_char('\\')?;
                    }
                    f.write_char(c)?;
                }
                f.write_char('"')
            }
            Value::Date(value) => write!(f, "{value}"),
            Value::Time(value) => write!(f, "{value}"),
            Value::DateTime(value) => write!(f, "{value}"),
            Value::Months(value) => write!(f, "{value}"),
            Value::Days(value) => write!(f, "{value}"),
            Value::List(items) => {
                f.write_char('[')?;
                for (i, item) in items.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Value::Context(context) => {
                f.write_char('{')?;
                for (i, (name, value)) in context.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    if name
                        .chars()
                        .all(|c| c.is_alphanumeric() || c == '_' || c == ' ')
                        && !name.is_empty()
                    {
                        write!(f, "{name}: {value}")?;
                    } else {
                        write!(f, "\"{}\": {value}", name.replace('"', "\\\""))?;
                    }
                }
                f.write_char('}')
            }
            Value::Range(range) => range.fmt(f),
            Value::Function(function) => write!(f, "{function:?}"),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = if self.start.included { '[' } else { '(' };
        let close = if self.end.included { ']' } else { ')' };
        write!(f, "{open}{}..{}{close}", self.start.value, self.end.value)
    }
}

impl Value {
    /// The value as the `string` function answers it: a string itself, anything else as FEEL text.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Value::String(text) => text.to_string(),
            other => other.to_string(),
        }
    }
}
