//! The result of a decision (`decisionResult`): a list of rule results, each a map by output name.

use super::{CallResult, Exception, MethodError};
use crate::value::{MapKind, MapValue, Value};
use std::sync::Arc;

const RESULT_EXCEPTION: &str = "org.camunda.bpm.dmn.engine.impl.DmnDecisionResultException";

/// What the list of rule results has beside the methods of lists.
pub(super) fn call_result(rules: &[Value], name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("getSingleResult", []) => single(rules)?.cloned().unwrap_or_default(),
        ("getFirstResult", []) => rules.first().cloned().unwrap_or_default(),
        ("getSingleEntry", []) => match single(rules)? {
            Some(Value::Map(rule)) => return call_rule(rule, name, arguments),
            _ => Value::Null,
        },
        ("getResultList", []) => Value::list(rules.iter().map(plain).collect()),
        ("collectEntries", [Value::String(output)]) => {
            let entries = rules.iter().filter_map(|rule| match rule {
                Value::Map(rule) => rule.entries.get(&**output).cloned(),
                _ => None,
            });
            Value::list(entries.collect())
        }
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

/// What a rule result has beside the methods of maps.
pub(super) fn call_rule(rule: &Arc<MapValue>, name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("getEntry", [Value::String(output)]) => match rule.entries.get(&**output) {
            Some(entry) => entry.clone(),
            None => return Err(Exception::Java("java.lang.NullPointerException", "null".to_owned()).into()),
        },
        ("getFirstEntry", []) => first(rule),
        ("getSingleEntry", []) if rule.entries.len() <= 1 => first(rule),
        ("getSingleEntry", []) => {
            let message = format!(
                "DMN-01010 Unable to get single decision result entry as it has more than one entry '{}'",
                Value::Map(Arc::clone(rule)).to_text()
            );
            return Err(Exception::Java(RESULT_EXCEPTION, message).into());
        }
        ("getEntryMap", []) => plain(&Value::Map(Arc::clone(rule))),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn first(rule: &MapValue) -> Value {
    rule.entries.values().next().cloned().unwrap_or_default()
}

fn single(rules: &[Value]) -> Result<Option<&Value>, Exception> {
    match rules {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        _ => {
            let message = format!(
                "DMN-01011 Unable to get single decision result as it has more than one result '{}'",
                Value::list(rules.to_vec()).to_text()
            );
            Err(Exception::Java(RESULT_EXCEPTION, message))
        }
    }
}

/// A rule result as the map that it is copied to.
fn plain(rule: &Value) -> Value {
    match rule {
        Value::Map(rule) => Value::Map(Arc::new(MapValue {
            entries: rule.entries.clone(),
            kind: MapKind::Hash,
        })),
        other => other.clone(),
    }
}
