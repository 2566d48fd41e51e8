//! The names of permissions, which differ by the kind of resource.

pub(crate) use cauce_engine::permissions::{ALL, names, of};
use serde_json::{Map, Value};

/// Puts the number of the permissions where their names will be.
pub(crate) fn put(object: &mut Map<String, Value>, permissions: Option<i64>) {
    object.insert("permissions".into(), permissions.unwrap_or(0).into());
}

/// Puts the names in place of the number, once the kinds of authorization and resource are there.
pub(crate) fn name(object: &mut Map<String, Value>) {
    let number = |key: &str| object.get(key).and_then(Value::as_i64).unwrap_or_default();
    let (kind, resource, bits) = (
        number("type"),
        number("resourceType"),
        number("permissions"),
    );
    object.insert(
        "permissions".into(),
        names(kind, resource, bits)
            .into_iter()
            .map(Value::from)
            .collect(),
    );
}
