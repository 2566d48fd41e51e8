//! Nodes to values.

use super::ast::{Node, Part};
use super::coerce::to_boolean;
use super::operators;
use crate::method::{self, Called, MethodError, PropertyError};
use crate::scope::{Fault, Scope};
use crate::script::Failure;
use crate::value::Value;

/// Why an evaluation ended, before the expression's text is put around it.
#[derive(Debug)]
pub(crate) enum Error {
    /// JUEL's `PropertyNotFoundException`
    Property(String),
    /// JUEL's `MethodNotFoundException`
    Method(String),
    /// Any other `ELException`
    Evaluation(String),
    /// An exception thrown by a method or function that was called: Camunda passes it on as it is.
    Thrown(String),
    /// The scope's or a limit's
    Fault(Fault),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<method::Exception> for Error {
    fn from(exception: method::Exception) -> Self {
        match exception {
            method::Exception::Java(class, message) => Self::Thrown(format!("{class}: {message}")),
            method::Exception::Limit(message) => Self::Fault(Fault::Limit(message)),
        }
    }
}

impl Error {
    /// The failure of the expression of that text, in Camunda's words.
    pub(super) fn into_fault(self, text: &str) -> Fault {
        match self {
            Self::Property(cause) => Fault::Failed(format!(
                "Unknown property used in expression: {text}. Cause: {cause}"
            )),
            Self::Method(cause) => Fault::Failed(format!(
                "Unknown method used in expression: {text}. Cause: {cause}"
            )),
            Self::Evaluation(cause) => Fault::Failed(format!(
                "Error while evaluating expression: {text}. Cause: {cause}"
            )),
            Self::Thrown(message) => Fault::Failed(message),
            Self::Fault(fault) => fault,
        }
    }
}

impl Error {
    /// The failure of a script task of format `juel`.
    pub(super) fn into_script_failure(self) -> Failure {
        const PACKAGE: &str = "org.camunda.bpm.impl.juel.jakarta.el";
        match self {
            Self::Property(cause) => {
                let unresolved = cause
                    .strip_prefix("Cannot resolve identifier '")
                    .and_then(|rest| rest.strip_suffix('\''));
                let cause = unresolved.map_or_else(
                    || cause.clone(),
                    |name| format!("Cannot find property {name}"),
                );
                Failure::Script(format!("{PACKAGE}.PropertyNotFoundException: {cause}"))
            }
            Self::Method(cause) => {
                Failure::Script(format!("{PACKAGE}.MethodNotFoundException: {cause}"))
            }
            Self::Evaluation(cause) => Failure::Script(format!("{PACKAGE}.ELException: {cause}")),
            Self::Thrown(message) => Failure::Script(message),
            Self::Fault(fault) => Failure::Fault(fault),
        }
    }
}

/// Longer results of mixed text are refused.
const MAX_TEXT: usize = 64 << 20;

/// The text of a mixture.
pub(super) fn compose(parts: &[Part], scope: &mut dyn Scope) -> Result<Value, Error> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(part) => text.push_str(part),
            Part::Node(node) => match evaluate(node, scope)? {
                Value::String(part) => text.push_str(&part),
                value => text.push_str(&value.to_text()),
            },
        }
        if text.len() > MAX_TEXT {
            return Err(Fault::Limit(format!(
                "the text of an expression is longer than {MAX_TEXT} bytes"
            ))
            .into());
        }
    }
    Ok(Value::from(text))
}

/// The value of a node. It is never a typed null.
pub(super) fn evaluate(node: &Node, scope: &mut dyn Scope) -> Result<Value, Error> {
    match node {
        Node::Literal(value) => Ok(value.clone()),
        Node::Identifier(name) => match scope.variable(name)? {
            Some(value) => open(name, value),
            None => Err(Error::Property(format!(
                "Cannot resolve identifier '{name}'"
            ))),
        },
        Node::Nested(inner) => evaluate(inner, scope),
        Node::Dot(base, name) => {
            let base = evaluate(base, scope)?;
            property(&base, &Value::String(name.clone()), scope)
        }
        Node::Bracket(base, index) => {
            let base = evaluate(base, scope)?;
            if base.is_null() {
                return Ok(Value::Null);
            }
            let index = evaluate(index, scope)?;
            property(&base, &index, scope)
        }
        Node::Method(base, name, arguments) => {
            call(base, |_| Ok(name.to_string()), arguments, scope)
        }
        Node::DynamicMethod(base, name, arguments) => call(
            base,
            |scope| Ok(evaluate(name, scope)?.to_text()),
            arguments,
            scope,
        ),
        Node::Function(function, arguments) => {
            let argument = arguments
                .first()
                .map(|argument| evaluate(argument, scope))
                .transpose()?;
            function.call(argument.as_ref(), scope)
        }
        Node::Not(operand) => Ok(Value::Boolean(!to_boolean(&evaluate(operand, scope)?)?)),
        Node::Negate(operand) => operators::negate(&evaluate(operand, scope)?),
        Node::Empty(operand) => Ok(Value::Boolean(operators::is_empty(&evaluate(
            operand, scope,
        )?))),
        Node::And(operands) => decide(operands, false, scope),
        Node::Or(operands) => decide(operands, true, scope),
        Node::Binary(operator, left, right) => {
            let left = evaluate(left, scope)?;
            let right = evaluate(right, scope)?;
            operators::binary(*operator, &left, &right)
        }
        Node::Choice(condition, yes, no) => {
            let chosen = if to_boolean(&evaluate(condition, scope)?)? {
                yes
            } else {
                no
            };
            evaluate(chosen, scope)
        }
    }
}

/// The value of a variable, which must be readable if it is JSON.
fn open(variable: &str, value: Value) -> Result<Value, Error> {
    let readable = match &value {
        Value::Json(json) => json.parsed().is_some(),
        Value::Object(object) => !crate::value::java::is_broken_json(object),
        _ => true,
    };
    if !readable {
        return Err(Error::Evaluation(format!(
            "Cannot deserialize object in variable '{variable}': {}",
            method::spin::PARSE_JSON
        )));
    }
    Ok(value.deserialized())
}

fn decide(operands: &[Node], decisive: bool, scope: &mut dyn Scope) -> Result<Value, Error> {
    for operand in operands {
        if to_boolean(&evaluate(operand, scope)?)? == decisive {
            return Ok(Value::Boolean(decisive));
        }
    }
    Ok(Value::Boolean(!decisive))
}

fn property(base: &Value, name: &Value, scope: &mut dyn Scope) -> Result<Value, Error> {
    if base.is_null() {
        return Ok(Value::Null);
    }
    let unknown = || {
        let class = base.java_class_name();
        Error::Property(format!(
            "The class '{class}' does not have the property '{}'.",
            name.to_text()
        ))
    };
    if let Value::Host(host) = base {
        let name = name.to_text();
        if let Some(value) = scope.property(*host, &name)? {
            return Ok(value.deserialized());
        }
        for getter in method::getters(&name) {
            if let Some(value) = scope.call(*host, &getter, &[])? {
                return Ok(value.deserialized());
            }
        }
        return Err(unknown());
    }
    method::property(base, name).map_err(|error| match error {
        PropertyError::Unknown => unknown(),
        PropertyError::Invalid(cause) => Error::Evaluation(cause),
    })
}

fn call(
    base_node: &Node,
    name: impl FnOnce(&mut dyn Scope) -> Result<String, Error>,
    arguments: &[Node],
    scope: &mut dyn Scope,
) -> Result<Value, Error> {
    let base = evaluate(base_node, scope)?;
    if base.is_null() {
        let description = base_node.describe();
        return Err(Error::Property(format!(
            "Target unreachable, base expression '{description}' resolved to null"
        )));
    }
    let name = name(scope)?;
    let arguments = arguments
        .iter()
        .map(|argument| evaluate(argument, scope).map(Value::detached))
        .collect::<Result<Vec<_>, _>>()?;
    let missing = |base: &Value| {
        let classes: Vec<&str> = arguments.iter().map(Value::java_class_name).collect();
        Error::Method(format!(
            "Method not found: class {}.{name}({})",
            base.java_class_name(),
            classes.join(", ")
        ))
    };
    if let Value::Host(host) = base {
        if let Some(value) = scope.call(host, &name, &arguments)? {
            return Ok(value.deserialized());
        }
        if let (Some(property), true) = (method::getter_property(&name), arguments.is_empty())
            && let Some(value) = scope.property(host, &property)?
        {
            return Ok(value.deserialized());
        }
        return Err(missing(&base));
    }
    let called = method::call(&base, &name, &arguments, &|| scope.now());
    match called {
        Ok(Called {
            result,
            changed: None,
        }) => Ok(result),
        Ok(Called {
            result,
            changed: Some(changed),
        }) => {
            // In Java the variable's object itself has changed, and is stored again.
            if let Node::Identifier(variable) = base_node {
                let before = scope.variable(variable)?;
                scope.set_variable(variable, method::restore(before.as_ref(), changed))?;
            }
            Ok(result)
        }
        Err(MethodError::NotFound) => Err(missing(&base)),
        Err(MethodError::Thrown(exception)) => Err(exception.into()),
    }
}
