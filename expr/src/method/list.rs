//! `java.util.List`, sets, views and iterators.

use super::arguments::int;
use super::{CallResult, Called, Exception, MethodError, check_size};
use crate::juel::same;
use crate::value::{ArrayKind, JavaValue, Value};

pub(super) fn call(items: &[Value], name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("get", [index]) => items[checked(int(index)?, items.len())?]
            .clone()
            .deserialized(),
        ("indexOf", [wanted]) => position(items.iter().position(|item| same(item, wanted))),
        ("lastIndexOf", [wanted]) => position(items.iter().rposition(|item| same(item, wanted))),
        ("subList", [from, to]) => {
            let (from, to) = (int(from)?, int(to)?);
            let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
            let part = range.and_then(|(from, to)| items.get(from..to));
            let out_of_bounds = || {
                Exception::Java(
                    "java.lang.IndexOutOfBoundsException",
                    format!("fromIndex: {from}, toIndex: {to}, size: {}", items.len()),
                )
            };
            Value::java(JavaValue::View(
                "java.util.ArrayList$SubList",
                part.ok_or_else(out_of_bounds)?.to_vec(),
            ))
        }
        ("add", [item]) => {
            check_size(items.len())?;
            let changed = items.iter().chain([item]).cloned().collect();
            return Ok(Called::changed(Value::Boolean(true), Value::list(changed)));
        }
        ("add", [index, item]) => {
            let index = checked(int(index)?, items.len() + 1)?;
            let mut changed = items.to_vec();
            changed.insert(index, item.clone());
            return Ok(Called::changed(Value::Null, Value::list(changed)));
        }
        ("set", [index, item]) => {
            let index = checked(int(index)?, items.len())?;
            let mut changed = items.to_vec();
            let before = std::mem::replace(&mut changed[index], item.clone());
            return Ok(Called::changed(before, Value::list(changed)));
        }
        ("addAll", [Value::List(others)]) => {
            check_size(items.len() + others.len())?;
            let changed = items.iter().chain(others.iter()).cloned().collect();
            return Ok(Called::changed(
                Value::Boolean(!others.is_empty()),
                Value::list(changed),
            ));
        }
        ("removeAll", [Value::List(others)]) => {
            let changed: Vec<Value> = items
                .iter()
                .filter(|item| !others.iter().any(|other| same(item, other)))
                .cloned()
                .collect();
            return Ok(Called::changed(
                Value::Boolean(changed.len() < items.len()),
                Value::list(changed),
            ));
        }
        ("remove", [wanted]) => {
            let Some(index) = items.iter().position(|item| same(item, wanted)) else {
                return Ok(Value::Boolean(false).into());
            };
            let mut changed = items.to_vec();
            changed.remove(index);
            return Ok(Called::changed(Value::Boolean(true), Value::list(changed)));
        }
        ("clear", []) => return Ok(Called::changed(Value::Null, Value::list(Vec::new()))),
        _ => return call_collection(items, name, arguments),
    }
    .into())
}

/// What lists have in common with sets and views.
pub(super) fn call_collection(items: &[Value], name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("size", []) => Value::Integer(i32::try_from(items.len()).unwrap_or(i32::MAX)),
        ("isEmpty", []) => Value::Boolean(items.is_empty()),
        ("contains", [wanted]) => Value::Boolean(items.iter().any(|item| same(item, wanted))),
        ("containsAll", [Value::List(wanted)]) => Value::Boolean(
            wanted
                .iter()
                .all(|wanted| items.iter().any(|item| same(item, wanted))),
        ),
        ("toArray", []) => Value::java(JavaValue::Array(ArrayKind::Object, items.to_vec())),
        ("iterator", []) => Value::java(JavaValue::Iterator(items.to_vec())),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

/// An iterator, which is never further than its start.
pub(super) fn call_iterator(items: &[Value], name: &str, arguments: &[Value]) -> CallResult {
    match (name, arguments) {
        ("hasNext", []) => Ok(Value::Boolean(!items.is_empty()).into()),
        ("next", []) => match items.first() {
            Some(item) => Ok(item.clone().deserialized().into()),
            None => {
                Err(Exception::Java("java.util.NoSuchElementException", "null".to_owned()).into())
            }
        },
        _ => Err(MethodError::NotFound),
    }
}

fn checked(index: i32, length: usize) -> Result<usize, Exception> {
    let out_of_bounds = || {
        Exception::Java(
            "java.lang.IndexOutOfBoundsException",
            format!("Index {index} out of bounds for length {length}"),
        )
    };
    usize::try_from(index)
        .ok()
        .filter(|index| *index < length)
        .ok_or_else(out_of_bounds)
}

fn position(found: Option<usize>) -> Value {
    Value::Integer(
        found
            .and_then(|index| i32::try_from(index).ok())
            .unwrap_or(-1),
    )
}
