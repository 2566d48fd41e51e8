//! `org.camunda.spin.xml.SpinXmlElement`, read only, and the simple XPaths: `/a/b`, `//b`, `a[2]`, `b[@id='x']`, `@id`, `text()`.

use std::sync::Arc;

use super::arguments::text;
use super::{CallResult, Exception, MethodError};
use crate::value::{JavaValue, Value, xml::XmlElement};

const XPATH: &str = "org.camunda.spin.xml.SpinXPathException";

/// The root element of a document that is a variable or came from `XML(…)`.
pub(super) fn call_text(document: &str, name: &str, arguments: &[Value]) -> CallResult {
    let root = XmlElement::parse(document).ok_or_else(|| {
        let message = "SPIN/DOM-XML-01009 Unable to parse input into DOM document".to_owned();
        Exception::Java("org.camunda.spin.xml.SpinXmlDataFormatException", message)
    })?;
    call(&root, name, arguments)
}

pub(super) fn call(this: &Arc<XmlElement>, name: &str, arguments: &[Value]) -> CallResult {
    let missing = |class, kind: &str, name: &str| {
        Exception::Java(
            class,
            format!("SPIN/DOM-XML-01011 Unable to find {kind} '{name}'"),
        )
    };
    Ok(match (name, arguments) {
        ("name", []) => Value::from(this.name()),
        ("namespace", []) => this.namespace.as_deref().map_or(Value::Null, Value::from),
        ("hasNamespace", [namespace]) => {
            Value::Boolean(this.namespace.as_deref() == Some(&*text(namespace)))
        }
        ("textContent", []) => Value::from(this.text()),
        ("toString", []) => Value::from(this.to_xml()),
        ("attr", [attribute]) => {
            let attribute = text(attribute);
            let value = this.attribute(&attribute).ok_or_else(|| {
                missing(
                    "org.camunda.spin.xml.SpinXmlAttributeException",
                    "attribute",
                    &attribute,
                )
            })?;
            Value::java(JavaValue::XmlAttribute(attribute.into(), value.into()))
        }
        ("hasAttr", [attribute]) => Value::Boolean(this.attribute(&text(attribute)).is_some()),
        ("attrs", []) => list(
            this.attributes
                .iter()
                .filter(|(name, _)| name != "xmlns" && !name.starts_with("xmlns:"))
                .map(|(name, value)| {
                    Value::java(JavaValue::XmlAttribute(
                        name.as_str().into(),
                        value.as_str().into(),
                    ))
                }),
        ),
        ("attrNames", []) => Value::list(
            this.attributes
                .iter()
                .filter(|(name, _)| name != "xmlns" && !name.starts_with("xmlns:"))
                .map(|(name, _)| Value::from(name.as_str()))
                .collect(),
        ),
        ("childElement", [child]) => {
            let child = text(child);
            let found = this.elements().find(|element| element.name() == child);
            element(found.ok_or_else(|| {
                missing(
                    "org.camunda.spin.xml.SpinXmlElementException",
                    "child element",
                    &child,
                )
            })?)
        }
        ("childElements", []) => list(this.elements().map(element)),
        ("childElements", [child]) => {
            let child = text(child);
            let found: Vec<Value> = this
                .elements()
                .filter(|element| element.name() == child)
                .map(element)
                .collect();
            if found.is_empty() {
                return Err(missing(
                    "org.camunda.spin.xml.SpinXmlElementException",
                    "child element",
                    &child,
                )
                .into());
            }
            list(found)
        }
        ("xPath", [path]) => Value::java(JavaValue::XPath(Arc::clone(this), text(path).into())),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

pub(super) fn call_attribute(
    attribute: &Arc<str>,
    value: &Arc<str>,
    name: &str,
    arguments: &[Value],
) -> CallResult {
    Ok(match (name, arguments) {
        ("name", []) => Value::String(Arc::clone(attribute)),
        ("value", []) => Value::String(Arc::clone(value)),
        ("hasValue", [wanted]) => Value::Boolean(*text(wanted) == **value),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

pub(super) fn call_path(
    this: &Arc<XmlElement>,
    path: &str,
    name: &str,
    arguments: &[Value],
) -> CallResult {
    if !arguments.is_empty() {
        return Err(MethodError::NotFound);
    }
    if !matches!(
        name,
        "element" | "elementList" | "attribute" | "attributeList" | "string" | "number" | "bool"
    ) {
        return Err(MethodError::NotFound);
    }
    let invalid = || {
        Exception::Java(
            XPATH,
            format!("SPIN/DOM-XML-01018 Unable to compile xPath expression '{path}'"),
        )
    };
    let empty = || {
        Exception::Java(
            XPATH,
            format!("SPIN/DOM-XML-01019 Unable to find any node by xPath '{path}'"),
        )
    };
    let found = select(this, path).ok_or_else(invalid)?;
    let first_text = || {
        found.first().map_or_else(String::new, |node| match node {
            Value::Java(java) => match &**java {
                JavaValue::XmlElement(element) => element.text(),
                JavaValue::XmlAttribute(_, value) => value.to_string(),
                _ => node.to_text(),
            },
            node => node.to_text(),
        })
    };
    Ok(match name {
        "string" => Value::from(first_text()),
        "number" => Value::Double(crate::value::parse_double(&first_text()).unwrap_or(f64::NAN)),
        "bool" => Value::Boolean(!found.is_empty()),
        "element" | "attribute" => found.into_iter().next().ok_or_else(empty)?,
        _ if found.is_empty() => return Err(empty().into()),
        _ => list(found),
    }
    .into())
}

fn element(element: &Arc<XmlElement>) -> Value {
    Value::java(JavaValue::XmlElement(Arc::clone(element)))
}

fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::java(JavaValue::SpinList(items.into_iter().collect()))
}

/// What a path selects; `None` for what is beyond the simple ones.
fn select(context: &Arc<XmlElement>, path: &str) -> Option<Vec<Value>> {
    let path = path.trim();
    // The document's node, above the context, for paths from the root. Spin's paths start at the element they are called on.
    let document = Arc::new(XmlElement {
        children: vec![crate::value::xml::XmlNode::Element(Arc::clone(context))],
        ..XmlElement::default()
    });
    let (mut nodes, mut rest) = match path.strip_prefix('/') {
        Some(rest) => (vec![document], rest),
        None => (vec![Arc::clone(context)], path),
    };
    loop {
        let deep = match rest.strip_prefix('/') {
            Some(after) => {
                rest = after;
                true
            }
            None => false,
        };
        let end = step_end(rest);
        let (step, after) = rest.split_at(end);
        if deep {
            nodes = nodes.iter().flat_map(descendants).collect();
        }
        let last = after.is_empty();
        if let Some(attribute) = step.strip_prefix('@') {
            let attributes = nodes.iter().filter_map(|node| {
                let value = node.attribute(attribute)?;
                Some(Value::java(JavaValue::XmlAttribute(
                    attribute.into(),
                    value.into(),
                )))
            });
            return last.then(|| attributes.collect());
        }
        match step {
            "text()" => {
                return last.then(|| nodes.iter().map(|node| Value::from(node.text())).collect());
            }
            "." => {}
            "" => return None,
            step => nodes = children(&nodes, step)?,
        }
        if last {
            return Some(nodes.iter().map(element).collect());
        }
        rest = after.strip_prefix('/')?;
    }
}

fn step_end(path: &str) -> usize {
    let mut open = 0_usize;
    for (index, c) in path.char_indices() {
        match c {
            '[' => open += 1,
            ']' => open = open.saturating_sub(1),
            '/' if open == 0 => return index,
            _ => {}
        }
    }
    path.len()
}

fn children(nodes: &[Arc<XmlElement>], step: &str) -> Option<Vec<Arc<XmlElement>>> {
    let (name, mut predicates) = step.split_at(step.find('[').unwrap_or(step.len()));
    let local = name.rsplit(':').next().unwrap_or(name);
    if local != "*"
        && !local
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    {
        return None;
    }
    let mut groups: Vec<Vec<Arc<XmlElement>>> = nodes
        .iter()
        .map(|node| {
            node.elements()
                .filter(|element| local == "*" || element.name() == local)
                .cloned()
                .collect()
        })
        .collect();
    while let Some(rest) = predicates.strip_prefix('[') {
        let (predicate, after) = rest.split_once(']')?;
        for group in &mut groups {
            *group = filter(std::mem::take(group), predicate.trim())?;
        }
        predicates = after;
    }
    predicates
        .is_empty()
        .then(|| groups.into_iter().flatten().collect())
}

fn filter(group: Vec<Arc<XmlElement>>, predicate: &str) -> Option<Vec<Arc<XmlElement>>> {
    if let Ok(position) = predicate.parse::<usize>() {
        return Some(
            group
                .into_iter()
                .skip(position.checked_sub(1)?)
                .take(1)
                .collect(),
        );
    }
    if predicate == "last()" {
        return Some(group.into_iter().last().into_iter().collect());
    }
    let (left, wanted) = match predicate.split_once('=') {
        Some((left, right)) => {
            let right = right.trim();
            let quote = right.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            (
                left.trim(),
                Some(right.strip_prefix(quote)?.strip_suffix(quote)?),
            )
        }
        None => (predicate, None),
    };
    let accepts = |element: &Arc<XmlElement>| {
        let value = match left.strip_prefix('@') {
            Some(attribute) => element.attribute(attribute).map(str::to_owned),
            None if left == "text()" || left == "." => Some(element.text()),
            None => element
                .elements()
                .find(|child| child.name() == left)
                .map(|child| child.text()),
        };
        match wanted {
            Some(wanted) => value.as_deref() == Some(wanted),
            None => value.is_some(),
        }
    };
    Some(group.into_iter().filter(accepts).collect())
}

fn descendants(element: &Arc<XmlElement>) -> Vec<Arc<XmlElement>> {
    let mut all = vec![Arc::clone(element)];
    for child in element.elements() {
        all.extend(descendants(child));
    }
    all
}
