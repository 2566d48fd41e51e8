//! Equality and order as FEEL defines them: `None` where two values cannot be compared.

use std::cmp::Ordering;

use super::{Context, Range, Value};

impl Value {
    /// Whether two values are equal; `None` if their types do not go together.
    #[must_use]
    pub fn equals(&self, other: &Value) -> Option<bool> {
        Some(match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Null, _) | (_, Value::Null) => false,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Date(a), Value::Date(b)) => a == b,
            (Value::Time(a), Value::Time(b)) => a.compare(b).is_some_and(Ordering::is_eq),
            (Value::DateTime(a), Value::DateTime(b)) => a.compare(b).is_some_and(Ordering::is_eq),
            (Value::Months(a), Value::Months(b)) => a == b,
            (Value::Days(a), Value::Days(b)) => a == b,
            (Value::List(a), Value::List(b)) => lists(a, b),
            (Value::Context(a), Value::Context(b)) => contexts(a, b),
            (Value::Range(a), Value::Range(b)) => ranges(a, b),
            (Value::Function(a), Value::Function(b)) => a.same(b),
            _ => return None,
        })
    }

    /// Whether two values are equal, where values that cannot be compared are not.
    #[must_use]
    pub fn is_equal(&self, other: &Value) -> bool {
        self.equals(other).unwrap_or(false)
    }

    /// The order of two values of one ordered type.
    #[must_use]
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            (Value::Time(a), Value::Time(b)) => a.compare(b),
            (Value::DateTime(a), Value::DateTime(b)) => a.compare(b),
            (Value::Months(a), Value::Months(b)) => Some(a.cmp(b)),
            (Value::Days(a), Value::Days(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

fn lists(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.is_equal(y))
}

fn contexts(a: &Context, b: &Context) -> bool {
    a.len() == b.len()
        && a.iter()
            .all(|(name, x)| b.get(name).is_some_and(|y| x.is_equal(y)))
}

fn ranges(a: &Range, b: &Range) -> bool {
    a.complement == b.complement
        && a.start.included == b.start.included
        && a.end.included == b.end.included
        && a.start.value.is_equal(&b.start.value)
        && a.end.value.is_equal(&b.end.value)
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.is_equal(other)
    }
}
