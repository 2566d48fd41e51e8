//! Java's serialization, against streams that `ObjectOutputStream` wrote.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cauce_expr::value::{ArrayKind, java};
use cauce_expr::{JavaValue, MapKind, MapValue, Value};
use chrono::DateTime;

fn recorded(name: &str) -> Vec<u8> {
    let line = include_str!("data/serialized.txt")
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
    STANDARD.decode(line.unwrap()).unwrap()
}

fn map(kind: MapKind, entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Map(Arc::new(MapValue {
        entries: entries.into_iter().collect(),
        kind,
    }))
}

fn text(text: &str) -> Value {
    Value::from(text)
}

fn samples() -> Vec<(&'static str, Value)> {
    let date = |millis| Value::Date(DateTime::from_timestamp_millis(millis).unwrap());
    let literal = text("a");
    let shared = text("shared");
    let entries = |pairs: &[(&str, Value)]| {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect::<Vec<_>>()
    };
    vec![
        (
            "list",
            Value::list(vec![
                Value::Integer(1),
                Value::Integer(1),
                Value::Long(2),
                Value::Integer(300),
                Value::Integer(300),
                literal.clone(),
                literal,
                Value::Boolean(true),
                Value::Boolean(true),
                Value::Double(1.5),
                Value::Double(1.5),
                Value::Short(3),
            ]),
        ),
        ("empty_list", Value::list(vec![])),
        (
            "null_date",
            Value::list(vec![Value::Null, date(1_795_325_400_000)]),
        ),
        ("empty_hash", map(MapKind::Hash, [])),
        (
            "hash20",
            map(
                MapKind::Hash,
                (0..20).map(|i| (format!("key{i}"), Value::Integer(i))),
            ),
        ),
        ("empty_lhm", map(MapKind::Linked, [])),
        (
            "lhm",
            map(
                MapKind::Linked,
                entries(&[
                    ("z", Value::Integer(1)),
                    ("b", text("x")),
                    ("é\0😀", Value::Null),
                ]),
            ),
        ),
        ("empty_tree", map(MapKind::Tree, [])),
        (
            "tree",
            map(
                MapKind::Tree,
                entries(&[("z", Value::Integer(1)), ("b", text("java.util.List"))]),
            ),
        ),
        ("empty_set", Value::java(JavaValue::Set(vec![]))),
        (
            "set",
            Value::java(JavaValue::Set(vec![text("a"), text("b"), text("c")])),
        ),
        ("string", text("hey")),
        ("integer", Value::Integer(5)),
        ("long", Value::Long(5)),
        ("short", Value::Short(5)),
        ("double", Value::Double(5.5)),
        ("boolean", Value::Boolean(true)),
        ("date", date(5)),
        ("char", Value::java(JavaValue::Character(u16::from(b'a')))),
        ("byte", Value::java(JavaValue::Byte(5))),
        (
            "arr",
            Value::java(JavaValue::Array(
                ArrayKind::String,
                vec![text("a"), text("b")],
            )),
        ),
        (
            "oarr",
            Value::java(JavaValue::Array(
                ArrayKind::Object,
                vec![text("a"), Value::Integer(1)],
            )),
        ),
        (
            "nested",
            Value::list(vec![
                Value::list(vec![text("a")]),
                map(MapKind::Linked, entries(&[("k", Value::list(vec![]))])),
            ]),
        ),
        (
            "sharedstr",
            Value::list(vec![shared.clone(), shared, Value::Integer(2)]),
        ),
    ]
}

#[test]
fn writes_what_java_writes() {
    // `nested` has a map copied from another, which Java makes as small as can be.
    for (name, value) in samples().into_iter().filter(|(name, _)| *name != "nested") {
        assert_eq!(java::write(&value).unwrap(), recorded(name), "{name}");
    }
}

#[test]
fn reads_what_java_writes() {
    for (name, value) in samples() {
        assert_eq!(java::read(&recorded(name)).unwrap(), value, "{name}");
    }
}

#[test]
fn reads_other_collections_as_lists_and_maps() {
    let pair = || Value::list(vec![text("a"), text("b")]);
    let single = || map(MapKind::Linked, [("a".to_owned(), text("b"))]);
    let set = |items: &[&str]| {
        Value::java(JavaValue::Set(
            items.iter().map(|item| text(item)).collect(),
        ))
    };
    for (name, value) in [
        ("linked", Value::list(vec![text("x"), text("y")])),
        ("lset", set(&["q", "a"])),
        ("arraysaslist", pair()),
        ("listof", pair()),
        (
            "listof3",
            Value::list(vec![text("a"), text("b"), text("c")]),
        ),
        ("mapof", single()),
        ("setof", set(&["a"])),
        ("emptylist", Value::list(vec![])),
        ("singleton", Value::list(vec![text("a")])),
        ("singletonmap", single()),
        ("bytes", Value::Bytes([1, 2].as_slice().into())),
    ] {
        assert_eq!(java::read(&recorded(name)), Some(value), "{name}");
    }
}

#[test]
fn leaves_unknown_classes_and_broken_streams_closed() {
    assert_eq!(java::read(&recorded("bigdec")), None);
    assert_eq!(java::read(b""), None);
    let whole = recorded("nested");
    for length in 0..whole.len() {
        assert_eq!(java::read(&whole[..length]), None);
    }
    for position in 4..whole.len() {
        for byte in [0, 0x70, 0x71, 0x72, 0x73, 0x7f, 0xff] {
            let mut broken = whole.clone();
            broken[position] = byte;
            let _ = java::read(&broken);
        }
    }
}

#[test]
fn refuses_what_is_nested_too_deeply() {
    let mut value = Value::Null;
    for _ in 0..5000 {
        value = Value::list(vec![value]);
    }
    assert!(java::write(&value).is_err());
    // Dropped by hand: dropping a nest is as deep as the nest.
    while let Value::List(items) = value {
        value = Arc::try_unwrap(items)
            .unwrap_or_default()
            .pop()
            .unwrap_or_default();
    }
}
