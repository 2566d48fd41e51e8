//! `Boolean`, `Short`, `Integer`, `Long`, `Double`, `Character`, `Byte`.

use std::cmp::Ordering;

use super::arguments::{double, long};
use super::{CallResult, MethodError, class_cast};
use crate::juel::compare_natural;
use crate::value::Value;

#[expect(
    clippy::cast_possible_truncation,
    reason = "Number.intValue and its like"
)]
pub(super) fn call(this: &Value, name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("compareTo", [other]) => {
            if other.is_null() {
                return Err(super::arguments::null_pointer(
                    "java.lang.Comparable.compareTo(Object)",
                    "other",
                )
                .into());
            }
            match compare_natural(this, other) {
                Ok(Ordering::Less) => Value::Integer(-1),
                Ok(Ordering::Equal) => Value::Integer(0),
                Ok(Ordering::Greater) => Value::Integer(1),
                Err(_) => return Err(class_cast(other, this.java_class_name()).into()),
            }
        }
        ("booleanValue", []) if matches!(this, Value::Boolean(_)) => this.clone(),
        ("charValue", []) if matches!(this, Value::Java(_)) => this.clone(),
        _ if !matches!(
            this,
            Value::Short(_) | Value::Integer(_) | Value::Long(_) | Value::Double(_)
        ) =>
        {
            return Err(MethodError::NotFound);
        }
        ("intValue", []) => match this {
            Value::Double(value) => Value::Integer(*value as i32),
            this => Value::Integer(long(this)? as i32),
        },
        ("longValue", []) => Value::Long(long(this)?),
        ("shortValue", []) => Value::Short(match this {
            Value::Double(value) => *value as i32 as i16,
            this => long(this)? as i16,
        }),
        ("doubleValue", []) => Value::Double(double(this)?),
        ("isNaN", []) if matches!(this, Value::Double(_)) => Value::Boolean(double(this)?.is_nan()),
        ("isInfinite", []) if matches!(this, Value::Double(_)) => {
            Value::Boolean(double(this)?.is_infinite())
        }
        _ => return Err(MethodError::NotFound),
    }
    .into())
}
