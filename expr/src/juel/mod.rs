//! JUEL: `${…}` and `#{…}`, as Camunda's models use them.
//!
//! The language is that of JUEL 2.2 (Java EL 2.1 with method calls): its operators, its coercions, its messages. Values are
//! those of Java as [`Value`] knows them; methods come from a list of what is harmless (`crate::method`), not from classes.
//! An expression has no loops and no definitions; nesting, text size and the number of list elements are limited.

mod ast;
mod cache;
mod coerce;
mod evaluate;
mod function;
mod operators;
mod parser;
mod scanner;

use std::sync::Arc;

use crate::scope::{Fault, Scope};
use crate::value::Value;

use ast::{Node, Part};

pub(crate) use coerce::{to_boolean, to_double, to_int, to_long};
pub(crate) use operators::{cast_message, compare_natural, same};

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    text: Arc<str>,
    content: Arc<Content>,
}

#[derive(Debug)]
enum Content {
    /// Text without `${…}`, with its escapes resolved.
    Literal(Arc<str>),
    Single(Node),
    Composite(Vec<Part>),
}

/// Why a text is no expression; the text is JUEL's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CompileError {
    /// JUEL's message: `Error parsing '${1+}': syntax error at position 4, encountered '}', expected …`.
    pub message: String,
    /// Where, in UTF-16 units from the start; `None` where it is not about a place.
    pub position: Option<usize>,
}

impl Expression {
    /// Compiles a text, which may be plain, one expression, or a mixture.
    ///
    /// # Errors
    /// JUEL's.
    pub fn compile(text: &str) -> Result<Self, CompileError> {
        if let Some(known) = cache::get(text) {
            return Ok(known);
        }
        let content = if text.contains("${") || text.contains("#{") {
            parser::parse(text)?
        } else {
            Content::Literal(scanner::plain(text).into())
        };
        let expression = Self {
            text: text.into(),
            content: Arc::new(content),
        };
        cache::put(&expression);
        Ok(expression)
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The plain text that it is, if there is no `${…}` in it.
    #[must_use]
    pub fn is_literal(&self) -> Option<&str> {
        match &*self.content {
            Content::Literal(text) => Some(text),
            Content::Single(_) | Content::Composite(_) => None,
        }
    }

    /// The expression's value. A mixture of text and expressions is always a string.
    ///
    /// # Errors
    /// [`Fault::Failed`] with Camunda's message; [`Fault::Limit`]; whatever the scope ends with.
    pub fn evaluate(&self, scope: &mut dyn Scope) -> Result<Value, Fault> {
        match &*self.content {
            Content::Literal(text) => Ok(Value::String(Arc::clone(text))),
            Content::Single(node) => evaluate::evaluate(node, scope)
                .map(Value::detached)
                .map_err(|error| error.into_fault(&self.text)),
            Content::Composite(parts) => {
                evaluate::compose(parts, scope).map_err(|error| error.into_fault(&self.text))
            }
        }
    }

    /// The value as a condition needs it.
    ///
    /// # Errors
    /// Camunda's for a value that is no boolean, besides those of [`Expression::evaluate`].
    pub fn evaluate_as_boolean(&self, scope: &mut dyn Scope) -> Result<bool, Fault> {
        match self.evaluate(scope)? {
            Value::Boolean(value) => Ok(value),
            value if value.is_null() => Err(Fault::Failed(
                "condition expression returns null: result is null".to_owned(),
            )),
            value => Err(Fault::Failed(format!(
                "condition expression returns non-Boolean: result has class {} and not java.lang.Boolean",
                value.java_class_name()
            ))),
        }
    }

    /// The value as text; `None` for null.
    ///
    /// # Errors
    /// Those of [`Expression::evaluate`].
    pub fn evaluate_as_string(&self, scope: &mut dyn Scope) -> Result<Option<String>, Fault> {
        let value = self.evaluate(scope)?;
        Ok((!value.is_null()).then(|| value.to_text()))
    }

    /// The value for a script task of format `juel`, whose failures are those of the script engine.
    pub(crate) fn evaluate_as_script(
        &self,
        scope: &mut dyn Scope,
    ) -> Result<Value, crate::script::Failure> {
        let outcome = match &*self.content {
            Content::Literal(text) => return Ok(Value::String(Arc::clone(text))),
            Content::Single(node) => evaluate::evaluate(node, scope),
            Content::Composite(parts) => evaluate::compose(parts, scope),
        };
        outcome.map_err(evaluate::Error::into_script_failure)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
