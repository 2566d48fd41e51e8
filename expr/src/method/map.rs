//! `java.util.Map` and its entries.

use std::sync::Arc;

use super::{CallResult, Called, MethodError, check_size};
use crate::juel::same;
use crate::value::{JavaValue, MapKind, MapValue, Value};

pub(super) fn call(this: &Arc<MapValue>, name: &str, arguments: &[Value]) -> CallResult {
    let get = |key: &Value| match key {
        Value::String(key) => this.entries.get(&**key),
        _ => None,
    };
    let change = |result: Value, apply: &dyn Fn(&mut MapValue)| {
        let mut changed = MapValue::clone(this);
        apply(&mut changed);
        Ok(Called::changed(result, Value::Map(Arc::new(changed))))
    };
    Ok(match (name, arguments) {
        ("size", []) => Value::Integer(i32::try_from(this.entries.len()).unwrap_or(i32::MAX)),
        ("isEmpty", []) => Value::Boolean(this.entries.is_empty()),
        ("get", [key]) => get(key).cloned().unwrap_or_default().deserialized(),
        ("getOrDefault", [key, default]) => get(key).unwrap_or(default).clone().deserialized(),
        ("containsKey", [key]) => Value::Boolean(get(key).is_some()),
        ("containsValue", [wanted]) => {
            Value::Boolean(this.entries.values().any(|value| same(value, wanted)))
        }
        ("keySet", []) => view(
            this,
            [
                "java.util.HashMap$KeySet",
                "java.util.LinkedHashMap$LinkedKeySet",
                "java.util.TreeMap$KeySet",
            ],
            |key, _| Value::from(key),
        ),
        ("values", []) => view(
            this,
            [
                "java.util.HashMap$Values",
                "java.util.LinkedHashMap$LinkedValues",
                "java.util.TreeMap$Values",
            ],
            |_, value| value.clone(),
        ),
        ("entrySet", []) => view(
            this,
            [
                "java.util.HashMap$EntrySet",
                "java.util.LinkedHashMap$LinkedEntrySet",
                "java.util.TreeMap$EntrySet",
            ],
            |key, value| Value::java(JavaValue::Entry(key.into(), value.clone())),
        ),
        ("put", [Value::String(key), value]) => {
            check_size(this.entries.len())?;
            let before = this.entries.get(&**key).cloned().unwrap_or_default();
            return change(before, &|map| {
                drop(map.entries.insert(key.to_string(), value.clone()))
            });
        }
        ("putIfAbsent", [Value::String(key), value]) => match this.entries.get(&**key) {
            Some(present) if !present.is_null() => present.clone(),
            _ => {
                return change(Value::Null, &|map| {
                    drop(map.entries.insert(key.to_string(), value.clone()))
                });
            }
        },
        ("putAll", [Value::Map(others)]) => {
            check_size(this.entries.len() + others.entries.len())?;
            return change(Value::Null, &|map| {
                map.entries.extend(
                    others
                        .entries
                        .iter()
                        .map(|(key, value)| (key.clone(), value.clone())),
                )
            });
        }
        ("remove", [key]) => match (key, get(key)) {
            (Value::String(key), Some(before)) => {
                return change(before.clone(), &|map| {
                    drop(map.entries.shift_remove(&**key))
                });
            }
            _ => Value::Null,
        },
        ("clear", []) => return change(Value::Null, &|map| map.entries.clear()),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn view(
    map: &MapValue,
    [hash, linked, tree]: [&'static str; 3],
    item: impl Fn(&str, &Value) -> Value,
) -> Value {
    let class = match map.kind {
        MapKind::Hash => hash,
        MapKind::Linked => linked,
        MapKind::Tree => tree,
    };
    Value::java(JavaValue::View(
        class,
        map.ordered()
            .into_iter()
            .map(|(key, value)| item(key, value))
            .collect(),
    ))
}

pub(super) fn call_entry(
    key: &Arc<str>,
    value: &Value,
    name: &str,
    arguments: &[Value],
) -> CallResult {
    match (name, arguments) {
        ("getKey", []) => Ok(Value::String(Arc::clone(key)).into()),
        ("getValue", []) => Ok(value.clone().deserialized().into()),
        _ => Err(MethodError::NotFound),
    }
}
