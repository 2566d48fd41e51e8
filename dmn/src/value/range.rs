//! Ranges of comparable values.

use std::cmp::Ordering;

use super::Value;

/// One end of a range.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The value; null for a range without this end.
    pub value: Value,
    /// Whether the value itself belongs to the range.
    pub included: bool,
}

/// A range; an end of null is open to all values on that side.
#[derive(Debug, Clone)]
pub struct Range {
    /// The lower end.
    pub start: Bound,
    /// The upper end.
    pub end: Bound,
    /// Whether this is the range of all values but the one at both ends, as `(!= 5)` is.
    pub complement: bool,
}

impl Range {
    /// A range between two values.
    #[must_use]
    pub fn new(start: Value, start_included: bool, end: Value, end_included: bool) -> Range {
        Range {
            start: Bound {
                value: start,
                included: start_included,
            },
            end: Bound {
                value: end,
                included: end_included,
            },
            complement: false,
        }
    }

    /// Whether a value lies within; `None` if it cannot be compared.
    #[must_use]
    pub fn contains(&self, value: &Value) -> Option<bool> {
        if self.complement {
            return value.equals(&self.start.value).map(|same| !same);
        }
        if value.is_null() {
            return None;
        }
        let after = match (&self.start.value, value) {
            (Value::Null, _) => Some(true),
            (start, value) => value.compare(start).map(|order| {
                order == Ordering::Greater || (self.start.included && order == Ordering::Equal)
            }),
        };
        let before = match (&self.end.value, value) {
            (Value::Null, _) => Some(true),
            (end, value) => value.compare(end).map(|order| {
                order == Ordering::Less || (self.end.included && order == Ordering::Equal)
            }),
        };
        Some(after? && before?)
    }
}
