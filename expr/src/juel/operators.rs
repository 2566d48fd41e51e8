//! Java EL's operators.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::ast::Operator;
use super::coerce::{to_boolean, to_double, to_long};
use super::evaluate::Error;
use crate::value::{JavaValue, Value, java};

/// The value of a binary operator.
pub(super) fn binary(operator: Operator, left: &Value, right: &Value) -> Result<Value, Error> {
    match operator {
        Operator::Equal => equal(left, right).map(Value::Boolean),
        Operator::NotEqual => equal(left, right).map(|equal| Value::Boolean(!equal)),
        Operator::Less => ordered(left, right, false, |order| order == Some(Ordering::Less)),
        Operator::Greater => ordered(left, right, false, |order| order == Some(Ordering::Greater)),
        // As in Java: `a <= b` is "not a > b", which is true for NaN.
        Operator::LessOrEqual => {
            ordered(left, right, true, |order| order != Some(Ordering::Greater))
        }
        Operator::GreaterOrEqual => {
            ordered(left, right, true, |order| order != Some(Ordering::Less))
        }
        _ if left.is_null() && right.is_null() => Ok(Value::Long(0)),
        Operator::Divide => Ok(Value::Double(to_double(left)? / to_double(right)?)),
        Operator::Add => arithmetic(left, right, |a, b| a + b, i64::wrapping_add),
        Operator::Subtract => arithmetic(left, right, |a, b| a - b, i64::wrapping_sub),
        Operator::Multiply => arithmetic(left, right, |a, b| a * b, i64::wrapping_mul),
        Operator::Modulo => {
            if is_fractional(left) || is_fractional(right) {
                return Ok(Value::Double(to_double(left)? % to_double(right)?));
            }
            let (left, right) = (to_long(left)?, to_long(right)?);
            if right == 0 {
                return Err(Error::Evaluation("/ by zero".to_owned()));
            }
            Ok(Value::Long(left.wrapping_rem(right)))
        }
    }
}

fn arithmetic(
    left: &Value,
    right: &Value,
    double: fn(f64, f64) -> f64,
    long: fn(i64, i64) -> i64,
) -> Result<Value, Error> {
    if is_fractional(left) || is_fractional(right) {
        Ok(Value::Double(double(to_double(left)?, to_double(right)?)))
    } else {
        Ok(Value::Long(long(to_long(left)?, to_long(right)?)))
    }
}

fn is_fractional(value: &Value) -> bool {
    match value {
        Value::Double(_) => true,
        Value::String(text) => text.contains(['.', 'e', 'E']),
        _ => false,
    }
}

/// `-value`
pub(super) fn negate(value: &Value) -> Result<Value, Error> {
    Ok(match value {
        Value::Double(value) => Value::Double(-value),
        Value::String(_) if is_fractional(value) => Value::Double(-to_double(value)?),
        Value::String(_) => Value::Long(to_long(value)?.wrapping_neg()),
        Value::Long(value) => Value::Long(value.wrapping_neg()),
        Value::Integer(value) => Value::Integer(value.wrapping_neg()),
        Value::Short(value) => Value::Short(value.wrapping_neg()),
        value if value.is_null() => Value::Long(0),
        value => {
            return Err(Error::Evaluation(format!(
                "Cannot negate 'class {}'",
                value.java_class_name()
            )));
        }
    })
}

/// `empty value`
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.entries.is_empty(),
        Value::Java(java) => java.items().is_some_and(<[Value]>::is_empty),
        value => value.is_null(),
    }
}

fn is_integral(value: &Value) -> bool {
    matches!(value, Value::Long(_) | Value::Integer(_) | Value::Short(_))
        || matches!(value, Value::Java(java) if matches!(**java, JavaValue::Byte(_)))
}

fn equal(left: &Value, right: &Value) -> Result<bool, Error> {
    if left.is_null() || right.is_null() {
        return Ok(left.is_null() && right.is_null());
    }
    if matches!(left, Value::Double(_)) || matches!(right, Value::Double(_)) {
        // `Double.equals`: NaN is equal to itself, the two zeros are not.
        return Ok(to_double(left)?.total_cmp(&to_double(right)?) == Ordering::Equal);
    }
    if is_integral(left) || is_integral(right) {
        return Ok(to_long(left)? == to_long(right)?);
    }
    if matches!(left, Value::Boolean(_)) || matches!(right, Value::Boolean(_)) {
        return Ok(to_boolean(left)? == to_boolean(right)?);
    }
    if matches!(left, Value::String(_)) || matches!(right, Value::String(_)) {
        return Ok(text(left) == text(right));
    }
    Ok(same(left, right))
}

/// `Object.equals`
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Double(left), Value::Double(right)) => left.total_cmp(right) == Ordering::Equal,
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right.iter()).all(|(a, b)| same(a, b))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.entries.len() == right.entries.len()
                && left
                    .entries
                    .iter()
                    .all(|(key, a)| right.entries.get(key).is_some_and(|b| same(a, b)))
        }
        (left, right) => left == right || (left.is_null() && right.is_null()),
    }
}

fn ordered(
    left: &Value,
    right: &Value,
    equal: bool,
    decide: impl Fn(Option<Ordering>) -> bool,
) -> Result<Value, Error> {
    if left.is_null() || right.is_null() {
        return Ok(Value::Boolean(equal && left.is_null() && right.is_null()));
    }
    if identical(left, right) {
        return Ok(Value::Boolean(equal));
    }
    Ok(Value::Boolean(decide(compare(left, right)?)))
}

/// Whether both are one object in Java. Variables are read once there, so equal collections are taken for one.
fn identical(left: &Value, right: &Value) -> bool {
    let shared = matches!(
        left,
        Value::List(_) | Value::Map(_) | Value::Json(_) | Value::Object(_) | Value::Host(_)
    );
    shared && same(left, right)
}

fn compare(left: &Value, right: &Value) -> Result<Option<Ordering>, Error> {
    if matches!(left, Value::Double(_)) || matches!(right, Value::Double(_)) {
        return Ok(to_double(left)?.partial_cmp(&to_double(right)?));
    }
    if is_integral(left) || is_integral(right) {
        return Ok(Some(to_long(left)?.cmp(&to_long(right)?)));
    }
    if matches!(left, Value::String(_)) || matches!(right, Value::String(_)) {
        return Ok(Some(compare_text(&text(left), &text(right))));
    }
    compare_natural(left, right).map(Some)
}

/// `Comparable.compareTo`, with the message of Java's failing cast where the other is of another class.
pub(crate) fn compare_natural(left: &Value, right: &Value) -> Result<Ordering, Error> {
    let order = match (left, right) {
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Short(left), Value::Short(right)) => left.cmp(right),
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Long(left), Value::Long(right)) => left.cmp(right),
        (Value::Double(left), Value::Double(right)) => left.total_cmp(right),
        (Value::String(left), Value::String(right)) => compare_text(left, right),
        (Value::Java(a), Value::Java(b)) => match (&**a, &**b) {
            (JavaValue::DateTime(a), JavaValue::DateTime(b))
            | (JavaValue::Instant(a), JavaValue::Instant(b)) => a.cmp(b),
            (JavaValue::Character(a), JavaValue::Character(b)) => a.cmp(b),
            (JavaValue::Byte(a), JavaValue::Byte(b)) => a.cmp(b),
            _ => return Err(incomparable(left, right)),
        },
        _ => return Err(incomparable(left, right)),
    };
    Ok(order)
}

fn incomparable(left: &Value, right: &Value) -> Error {
    let (from, to) = match (is_comparable(left), is_comparable(right)) {
        (true, _) => (right.java_class_name(), left.java_class_name()),
        (false, true) => (left.java_class_name(), right.java_class_name()),
        (false, false) => {
            let (left, right) = (left.java_class_name(), right.java_class_name());
            return Error::Evaluation(format!(
                "Cannot compare values of types 'class {left}' and 'class {right}'"
            ));
        }
    };
    Error::Evaluation(cast_message(from, to))
}

/// Java's message for a cast that fails.
pub(crate) fn cast_message(from: &str, to: &str) -> String {
    format!(
        "class {from} cannot be cast to class {to} ({from} and {to} are in module java.base of loader 'bootstrap')"
    )
}

fn is_comparable(value: &Value) -> bool {
    match value {
        Value::Boolean(_)
        | Value::Short(_)
        | Value::Integer(_)
        | Value::Long(_)
        | Value::Double(_)
        | Value::String(_)
        | Value::Date(_) => true,
        Value::Java(java) => matches!(
            **java,
            JavaValue::Character(_)
                | JavaValue::Byte(_)
                | JavaValue::DateTime(_)
                | JavaValue::Instant(_)
        ),
        _ => false,
    }
}

/// `String.compareTo`, which goes by UTF-16 units.
fn compare_text(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() {
        left.cmp(right)
    } else {
        left.encode_utf16().cmp(right.encode_utf16())
    }
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Object(object) => Cow::Owned(
            java::read_object(object).map_or_else(|| value.to_text(), |content| content.to_text()),
        ),
        value => Cow::Owned(value.to_text()),
    }
}
