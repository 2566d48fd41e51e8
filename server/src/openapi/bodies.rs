//! Whether the values of a body have the types that are declared: what Camunda finds out while it reads JSON, before it looks at
//! what the values mean.

use serde_json::Value;

use super::interface::Interface;
use super::types::{Kind, Type};
use crate::RestError;
use crate::body::Fields;

/// Bodies may not nest deeper than that.
const DEPTH: usize = 16;

/// Refuses a body with a value of a wrong type. What is not declared passes, as does what nothing is declared of.
pub(super) fn check(interface: &Interface, of: &Type, body: &Value) -> Result<(), RestError> {
    match (&of.kind, body) {
        (Kind::Named(name), Value::Object(_)) => named(interface, name, body, "body", 0),
        (Kind::List(of), Value::Array(items)) => {
            items.iter().try_for_each(|item| check(interface, of, item))
        }
        _ => Ok(()),
    }
}

fn named(
    interface: &Interface,
    name: &str,
    value: &Value,
    of: &str,
    depth: usize,
) -> Result<(), RestError> {
    let Some(schema) = interface.schema(name) else {
        return Ok(());
    };
    // Queries are checked where they are read.
    if schema.any || schema.asks.is_some() || depth > DEPTH {
        return Ok(());
    }
    let fields = Fields::of(value, of)?;
    for property in schema.all() {
        one(interface, property.name, &property.of, fields, depth + 1)?;
    }
    schema
        .parents
        .iter()
        .try_for_each(|parent| named(interface, parent, value, of, depth + 1))
}

fn one(
    interface: &Interface,
    name: &str,
    of: &Type,
    fields: Fields<'_>,
    depth: usize,
) -> Result<(), RestError> {
    match &of.kind {
        // The words themselves are looked at by who reads them, as is the time of a suspension, which may be written in many ways.
        Kind::DateTime if name != "executionDate" => fields.date(name).map(drop),
        Kind::Text | Kind::DateTime | Kind::Date | Kind::Binary | Kind::Enum(_) => {
            fields.text(name).map(drop)
        }
        Kind::Integer(Some("int32")) => fields.int(name).map(drop),
        Kind::Integer(_) => fields.long(name).map(drop),
        Kind::Boolean => fields.boolean(name).map(drop),
        Kind::Object | Kind::Inline(_) => fields.object(name).map(drop),
        Kind::Any | Kind::Sorting | Kind::Number(_) => Ok(()),
        Kind::Named(schema) => match fields.raw(name) {
            Some(value) => named(interface, schema, value, name, depth),
            None => Ok(()),
        },
        Kind::List(of) => {
            let items = fields.array(name)?.unwrap_or_default();
            items
                .iter()
                .filter(|item| !item.is_null())
                .try_for_each(|item| part(interface, name, of, item, depth))
        }
        Kind::Map(of) => {
            let Some(map) = fields.object(name)? else {
                return Ok(());
            };
            map.map()
                .values()
                .filter(|value| !value.is_null())
                .try_for_each(|value| part(interface, name, of, value, depth))
        }
    }
}

/// A value in a list or a map.
fn part(
    interface: &Interface,
    name: &str,
    of: &Type,
    value: &Value,
    depth: usize,
) -> Result<(), RestError> {
    match &of.kind {
        Kind::Named(schema) => named(interface, schema, value, name, depth),
        Kind::Text if value.is_object() || value.is_array() => {
            Fields::of(&Value::Null, name).map(drop)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wrong_types_are_refused_before_anything_else() {
        let interface = Interface::get();
        let check = |schema: &'static str, body: Value| {
            check(interface, &Type::of(Kind::Named(schema)), &body).is_ok()
        };
        assert!(check(
            "RestartProcessInstanceDto",
            json!({"skipIoMappings": "true", "more": {}})
        ));
        assert!(!check(
            "RestartProcessInstanceDto",
            json!({"skipIoMappings": "perhaps"})
        ));
        assert!(!check(
            "RestartProcessInstanceDto",
            json!({"processInstanceIds": {}})
        ));
        assert!(!check(
            "CompleteTaskDto",
            json!({"variables": {"a": {"type": []}}})
        ));
        assert!(check(
            "CompleteTaskDto",
            json!({"variables": {"a": {"value": []}, "b": null}})
        ));
    }
}
