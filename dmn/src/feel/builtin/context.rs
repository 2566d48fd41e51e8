//! Functions of contexts.

use std::sync::Arc;

use super::{Args, Builtin, Value, fixed, or_null, variadic};
use crate::feel::scope::Dialect;
use crate::value::Context;

pub(super) static FUNCTIONS: [Builtin; 7] = [
    fixed(
        "get value",
        &[&["m", "key"], &["context", "key"], &["context", "keys"]],
        |ev, a| or_null(get_value(&Args(a), ev.session().dialect)),
    ),
    fixed("get entries", &[&["m"], &["context"]], |_, a| {
        or_null(get_entries(&Args(a)))
    }),
    fixed("context", &[&["entries"]], |ev, a| {
        or_null(from_entries(&Args(a), ev.session().dialect))
    }),
    fixed(
        "context put",
        &[&["context", "key", "value"], &["context", "keys", "value"]],
        |_, a| or_null(put(&Args(a))),
    ),
    fixed(
        "put",
        &[&["context", "key", "value"], &["context", "keys", "value"]],
        |_, a| or_null(put(&Args(a))),
    ),
    variadic("context merge", &[&["contexts"]], |_, a| {
        or_null(merge(Args(a)))
    }),
    variadic("put all", &[&["contexts"]], |_, a| or_null(merge(Args(a)))),
];

/// How long a path of keys may be.
const MOST_KEYS: usize = 200;

fn get_value(args: &Args, dialect: Dialect) -> Option<Value> {
    let context = args.context(0)?;
    match args.raw(1) {
        Value::String(key) => context.get(key).cloned(),
        Value::List(keys) => {
            // no path leads nowhere in Camunda
            if keys.is_empty() && dialect == Dialect::Camunda {
                return None;
            }
            let mut value = args.get(0).clone();
            for key in keys.iter() {
                value = value.as_context()?.get(key.as_str()?)?.clone();
            }
            Some(value)
        }
        _ => None,
    }
}

fn get_entries(args: &Args) -> Option<Value> {
    let context = args.context(0)?;
    let entry = |(key, value): (&Arc<str>, &Value)| {
        let pair: Context = [
            ("key", Value::String(key.clone())),
            ("value", value.clone()),
        ]
        .into_iter()
        .collect();
        Value::context(pair)
    };
    Some(context.iter().map(entry).collect())
}

/// A context of entries; in Camunda the last one of a key counts.
fn from_entries(args: &Args, dialect: Dialect) -> Option<Value> {
    let mut context = Context::new();
    for entry in args.items(0)? {
        let entry = entry.as_context()?;
        let key = entry.get("key")?.as_str()?;
        if context.contains(key) && dialect == Dialect::Standard {
            return None;
        }
        context.put(key, entry.get("value")?.clone());
    }
    Some(Value::context(context))
}

fn put(args: &Args) -> Option<Value> {
    let value = args.raw(2).clone();
    match args.raw(1) {
        Value::String(key) => {
            let mut context = args.context(0)?.clone();
            context.put(key.clone(), value);
            Some(Value::context(context))
        }
        Value::List(keys) if keys.len() <= MOST_KEYS => put_nested(args.context(0)?, keys, value),
        _ => None,
    }
}

fn put_nested(context: &Context, keys: &[Value], value: Value) -> Option<Value> {
    let (first, rest) = keys.split_first()?;
    let key = first.as_str()?;
    let value = if rest.is_empty() {
        value
    } else {
        let empty = Context::new();
        let inner = match context.get(key) {
            None | Some(Value::Null) => &empty,
            Some(value) => value.as_context()?,
        };
        put_nested(inner, rest, value)?
    };
    let mut changed = context.clone();
    changed.put(key, value);
    Some(Value::context(changed))
}

fn merge(args: Args) -> Option<Value> {
    let mut merged = Context::new();
    for context in args.spread()? {
        for (name, value) in context.as_context()?.iter() {
            merged.put(name.clone(), value.clone());
        }
    }
    Some(Value::context(merged))
}
