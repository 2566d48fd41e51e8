//! JSON paths: `$.orders[0].lines[*].price`, `$..name`, `$.orders[?(@.total > 10)]`.
//!
//! Left out: script expressions, functions other than `length()`, and conditions joined with `&&` or `||`.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::json::{bool_value, number_value, string_value};
use super::{CallResult, Exception, MethodError, json_node, spin};
use crate::value::{JavaValue, JsonValue, Value};

/// A step of a path.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    Key(String),
    Index(i64),
    Slice(Option<i64>, Option<i64>),
    /// Several keys or indexes
    Union(Vec<Step>),
    /// `*`
    All,
    /// `..`, everything below and the node itself
    Deep,
    /// `[?(…)]`
    Filter(Filter),
    /// `length()`
    Length,
}

/// `@.path operator literal`, or the path alone, which must exist.
#[derive(Debug, PartialEq)]
pub(super) struct Filter {
    path: Vec<Step>,
    condition: Option<(Comparison, Json)>,
}

#[derive(Debug, PartialEq, Clone, Copy)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// More results are refused.
const MAX_RESULTS: usize = 1_000_000;

pub(super) fn call(node: &JsonValue, path: &str, name: &str, arguments: &[Value]) -> CallResult {
    if !arguments.is_empty() {
        return Err(MethodError::NotFound);
    }
    let steps = parse(path).unwrap_or_default();
    let root = spin::content(node)?;
    let found = || select(root, &steps)?.ok_or_else(not_found);
    let unexpected = |expected: &str| {
        let message = format!("SPIN/JACKSON-JSON-01002 Expected '{expected}', got 'ARRAY'");
        Exception::Java("org.camunda.spin.json.SpinJsonDataFormatException", message)
    };
    Ok(match name {
        "element" => json_node(&found()?),
        "elementList" => match found()? {
            Json::Array(items) => {
                Value::java(JavaValue::SpinList(items.iter().map(json_node).collect()))
            }
            _ => return Err(unexpected("SpinList").into()),
        },
        "stringValue" => string_value(&found()?)?,
        "numberValue" => number_value(&found()?)?,
        "boolValue" => bool_value(&found()?)?,
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn not_found() -> Exception {
    let message = "SPIN/JACKSON-JSON-01013 Unable to evaluate JsonPath expression on element \
                   'org.camunda.spin.impl.json.jackson.JacksonJsonNode'";
    Exception::Java(
        "org.camunda.spin.json.SpinJsonPathException",
        message.to_owned(),
    )
}

/// What a path selects: one node, or an array of all where the path may select several.
fn select(root: &Json, steps: &[Step]) -> Result<Option<Json>, Exception> {
    let definite = steps
        .iter()
        .all(|step| matches!(step, Step::Key(_) | Step::Index(_) | Step::Length));
    let mut nodes = vec![std::borrow::Cow::Borrowed(root)];
    for step in steps {
        let mut next = Vec::new();
        for node in &nodes {
            if matches!(step, Step::Length) {
                let length = match &**node {
                    Json::Array(items) => items.len(),
                    Json::Object(entries) => entries.len(),
                    Json::String(text) => text.chars().count(),
                    Json::Null | Json::Bool(_) | Json::Number(_) => continue,
                };
                next.push(std::borrow::Cow::Owned(Json::from(length)));
                continue;
            }
            if let std::borrow::Cow::Borrowed(node) = node {
                let mut found = Vec::new();
                follow(node, step, &mut found)?;
                next.extend(found.into_iter().map(std::borrow::Cow::Borrowed));
            }
        }
        nodes = next;
    }
    if definite {
        return Ok(nodes.into_iter().next().map(std::borrow::Cow::into_owned));
    }
    Ok(Some(Json::Array(
        nodes
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect(),
    )))
}

fn follow<'a>(node: &'a Json, step: &Step, out: &mut Vec<&'a Json>) -> Result<(), Exception> {
    if out.len() > MAX_RESULTS {
        return Err(Exception::Limit(format!(
            "a JSON path selects more than {MAX_RESULTS} nodes"
        )));
    }
    match (step, node) {
        (Step::Key(key), Json::Object(entries)) => out.extend(entries.get(key)),
        (Step::Index(index), Json::Array(items)) => {
            out.extend(at(items, *index).and_then(|index| items.get(index)))
        }
        (Step::Slice(from, to), Json::Array(items)) => {
            let bound = |bound: &Option<i64>, default: usize| match bound {
                None => default,
                Some(bound) if *bound < 0 => items
                    .len()
                    .saturating_sub(usize::try_from(bound.unsigned_abs()).unwrap_or(usize::MAX)),
                Some(bound) => usize::try_from(*bound)
                    .unwrap_or(usize::MAX)
                    .min(items.len()),
            };
            let (from, to) = (bound(from, 0), bound(to, items.len()));
            out.extend(items.get(from..to).unwrap_or_default());
        }
        (Step::Union(steps), node) => {
            for step in steps {
                follow(node, step, out)?;
            }
        }
        (Step::All, Json::Array(items)) => out.extend(items),
        (Step::All, Json::Object(entries)) => out.extend(entries.values()),
        (Step::Deep, node) => descend(node, out),
        (Step::Filter(filter), Json::Array(items)) => {
            for item in items {
                if filter.accepts(item)? {
                    out.push(item);
                }
            }
        }
        (Step::Filter(filter), node) => {
            if filter.accepts(node)? {
                out.push(node);
            }
        }
        (Step::Key(_) | Step::Index(_) | Step::Slice(..) | Step::All | Step::Length, _) => {}
    }
    Ok(())
}

fn descend<'a>(node: &'a Json, out: &mut Vec<&'a Json>) {
    out.push(node);
    match node {
        Json::Array(items) => items.iter().for_each(|item| descend(item, out)),
        Json::Object(entries) => entries.values().for_each(|value| descend(value, out)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn at(items: &[Json], index: i64) -> Option<usize> {
    if index < 0 {
        items
            .len()
            .checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
    } else {
        usize::try_from(index).ok()
    }
}

impl Filter {
    fn accepts(&self, node: &Json) -> Result<bool, Exception> {
        let found = select(node, &self.path)?;
        let Some((comparison, wanted)) = &self.condition else {
            return Ok(found.is_some());
        };
        let Some(found) = found else { return Ok(false) };
        let order = match (&found, wanted) {
            (Json::Number(a), Json::Number(b)) => a
                .as_f64()
                .zip(b.as_f64())
                .and_then(|(a, b)| a.partial_cmp(&b)),
            (Json::String(a), Json::String(b)) => Some(a.cmp(b)),
            (a, b) => (a == b).then_some(Ordering::Equal),
        };
        Ok(match comparison {
            Comparison::Equal => order == Some(Ordering::Equal),
            Comparison::NotEqual => order != Some(Ordering::Equal),
            Comparison::Less => order == Some(Ordering::Less),
            Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Comparison::Greater => order == Some(Ordering::Greater),
            Comparison::GreaterOrEqual => {
                matches!(order, Some(Ordering::Greater | Ordering::Equal))
            }
        })
    }
}

/// The steps of a path; `None` where it is none.
pub(super) fn parse(path: &str) -> Option<Vec<Step>> {
    let path = path.trim();
    let rest = path.strip_prefix('$').unwrap_or(path);
    let rest = if rest.len() == path.len() && !rest.starts_with(['.', '[']) {
        format!(".{rest}")
    } else {
        rest.to_owned()
    };
    steps(&rest, 0)
}

fn steps(mut rest: &str, depth: usize) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    (depth < 8).then_some(())?;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("..") {
            steps.push(Step::Deep);
            if after.starts_with('[') {
                rest = after;
                continue;
            }
            rest = name(after, &mut steps)?;
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = name(after, &mut steps)?;
        } else {
            let inner = rest.strip_prefix('[')?;
            let end = closing(inner)?;
            steps.push(bracket(inner[..end].trim(), depth)?);
            rest = &inner[end + 1..];
        }
    }
    Some(steps)
}

fn name<'a>(rest: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    steps.push(match name {
        "" => return None,
        "*" => Step::All,
        "length()" => Step::Length,
        name => Step::Key(name.to_owned()),
    });
    Some(after)
}

/// Where a bracket ends that has just been opened.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut open = 0_usize;
    for (index, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => open += 1,
            (None, ']') if open == 0 => return Some(index),
            (None, ']') => open -= 1,
            (None, _) => {}
        }
    }
    None
}

fn bracket(inner: &str, depth: usize) -> Option<Step> {
    if inner == "*" {
        return Some(Step::All);
    }
    if let Some(condition) = inner
        .strip_prefix("?(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        return filter(condition.trim(), depth);
    }
    if inner.starts_with(['\'', '"']) {
        let mut keys: Vec<Step> = Vec::new();
        let mut rest = inner;
        loop {
            let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            let end = rest[1..].find(quote)? + 1;
            keys.push(Step::Key(rest[1..end].to_owned()));
            rest = rest[end + 1..].trim_start();
            match rest.strip_prefix(',') {
                Some(after) => rest = after.trim_start(),
                None if rest.is_empty() => break,
                None => return None,
            }
        }
        return Some(if keys.len() == 1 {
            keys.remove(0)
        } else {
            Step::Union(keys)
        });
    }
    if let Some((from, to)) = inner.split_once(':') {
        let bound = |text: &str| match text.trim() {
            "" => Some(None),
            number => number.parse().ok().map(Some),
        };
        return Some(Step::Slice(bound(from)?, bound(to)?));
    }
    let mut indexes = inner
        .split(',')
        .map(|index| index.trim().parse().ok().map(Step::Index))
        .collect::<Option<Vec<_>>>()?;
    Some(if indexes.len() == 1 {
        indexes.remove(0)
    } else {
        Step::Union(indexes)
    })
}

fn filter(condition: &str, depth: usize) -> Option<Step> {
    let path = condition.strip_prefix('@')?;
    let operators = [
        ("==", Comparison::Equal),
        ("!=", Comparison::NotEqual),
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
    ];
    let found = operators.iter().find_map(|(sign, comparison)| {
        path.split_once(sign)
            .map(|(path, value)| (path, *comparison, value))
    });
    let Some((path, comparison, value)) = found else {
        return Some(Step::Filter(Filter {
            path: steps(path.trim(), depth + 1)?,
            condition: None,
        }));
    };
    let value = value.trim();
    let literal = match value
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
    {
        Some(text) => Json::from(text),
        None => serde_json::from_str(value).ok()?,
    };
    Some(Step::Filter(Filter {
        path: steps(path.trim(), depth + 1)?,
        condition: Some((comparison, literal)),
    }))
}
