//! The values of FEEL.

pub mod context;
pub mod decimal;
mod equality;
mod function;
mod json;
mod range;
mod text;

use std::sync::Arc;

pub use context::Context;
pub use decimal::{Decimal, Rounding};
pub use function::{Callable, Closure, Function};
pub use range::{Bound, Range};

use crate::temporal::{Date, DateTime, DaysDuration, MonthsDuration, Time};

/// A FEEL value. Cloning is cheap: everything large is shared.
#[derive(Debug, Clone, Default)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A decimal number.
    Number(Decimal),
    /// A string.
    String(Arc<str>),
    /// A date.
    Date(Date),
    /// A time of day.
    Time(Arc<Time>),
    /// A date with a time.
    DateTime(Arc<DateTime>),
    /// A years and months duration.
    Months(MonthsDuration),
    /// A days and time duration.
    Days(DaysDuration),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A context.
    Context(Arc<Context>),
    /// A range.
    Range(Arc<Range>),
    /// A function.
    Function(Function),
}

impl Value {
    /// A string.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Arc::new(items))
    }

    /// A context.
    #[must_use]
    pub fn context(context: Context) -> Value {
        Value::Context(Arc::new(context))
    }

    /// A time.
    #[must_use]
    pub fn time(time: Time) -> Value {
        Value::Time(Arc::new(time))
    }

    /// A date-time.
    #[must_use]
    pub fn date_time(value: DateTime) -> Value {
        Value::DateTime(Arc::new(value))
    }

    /// A number, or null for `None`.
    #[must_use]
    pub fn number(value: Option<Decimal>) -> Value {
        value.map_or(Value::Null, Value::Number)
    }

    /// A boolean, or null for `None`.
    #[must_use]
    pub fn truth(value: Option<bool>) -> Value {
        value.map_or(Value::Null, Value::Bool)
    }

    /// Whether this is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether this is the boolean `true`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        matches!(self, Value::Bool(true))
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The items of a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The context.
    #[must_use]
    pub fn as_context(&self) -> Option<&Context> {
        match self {
            Value::Context(context) => Some(context),
            _ => None,
        }
    }

    /// The name of the FEEL type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "Null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Date(_) => "date",
            Value::Time(_) => "time",
            Value::DateTime(_) => "date and time",
            Value::Months(_) => "years and months duration",
            Value::Days(_) => "days and time duration",
            Value::List(_) => "list",
            Value::Context(_) => "context",
            Value::Range(_) => "range",
            Value::Function(_) => "function",
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Number(value.into())
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Value::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::String(value.into())
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Value::list(items.into_iter().collect())
    }
}
