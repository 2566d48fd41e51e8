//! Cells: expressions of FEEL, compiled, or of a language of the host, as text.

use super::syntax::Unreadable;
use super::{DecisionError, ForeignFault, ForeignLanguage, TypedValue};
use crate::feel::node::{Node, Test};
use crate::feel::{Evaluator, Fault, Globals, Scope, compile_node, compile_tests};
use crate::value::{Context, Value};

/// An expression.
#[derive(Debug)]
pub(super) enum Cell {
    /// No text.
    Empty,
    Feel {
        node: Node,
        slots: usize,
        text: Box<str>,
    },
    /// A FEEL expression that cannot be read: it fails when it is evaluated.
    Broken(Box<Unreadable>),
    Foreign {
        language: String,
        text: String,
    },
}

/// The test of an input cell.
#[derive(Debug)]
pub(super) enum TestCell {
    /// No text, or `-`: always true.
    Any,
    Feel {
        test: Test,
        slots: usize,
        text: Box<str>,
    },
    Broken(Box<Unreadable>),
    Foreign {
        language: String,
        text: String,
    },
}

/// Whether a language is FEEL by one of Camunda's names for it.
pub(super) fn is_feel(language: &str) -> bool {
    let language = language.trim();
    language.eq_ignore_ascii_case("feel")
        || language.eq_ignore_ascii_case("feel-scala")
        || language.starts_with("http://www.omg.org/spec/FEEL/")
        || language.starts_with("https://www.omg.org/spec/DMN/")
        || language.starts_with("http://www.omg.org/spec/DMN/")
}

impl Cell {
    pub(super) fn compile(
        text: &str,
        language: Option<&str>,
        scope: &Scope,
        globals: &mut Globals,
    ) -> Cell {
        let language = language.filter(|l| !l.is_empty()).unwrap_or("feel");
        if text.trim().is_empty() {
            return Cell::Empty;
        }
        if !is_feel(language) {
            return Cell::Foreign {
                language: language.to_owned(),
                text: text.to_owned(),
            };
        }
        match compile_node(text, scope, globals) {
            Ok((node, slots)) => Cell::Feel {
                node,
                slots,
                text: text.trim().into(),
            },
            Err(error) => Cell::Broken(Box::new(Unreadable::expression(text, &error))),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    pub(super) fn evaluate(
        &self,
        evaluator: &mut Evaluator<'_>,
        foreign: &dyn ForeignLanguage,
        locals: &dyn Fn(&str) -> Option<TypedValue>,
    ) -> Result<TypedValue, DecisionError> {
        match self {
            Cell::Empty => Ok(TypedValue::null()),
            Cell::Feel { node, slots, text } => {
                let value = evaluator.run(node, *slots).map_err(|f| failed(text, f))?;
                in_java(value)
                    .map(TypedValue::of_feel)
                    .map_err(|what| failed(text, no_mapper(&what)))
            }
            Cell::Broken(unreadable) => Err(DecisionError::Feel(unreadable.message())),
            Cell::Foreign { language, text } => call(foreign, language, text, locals),
        }
    }
}

impl TestCell {
    pub(super) fn compile(
        text: &str,
        language: Option<&str>,
        scope: &Scope,
        globals: &mut Globals,
    ) -> TestCell {
        let language = language.filter(|l| !l.is_empty()).unwrap_or("feel");
        if text.trim().is_empty() {
            return TestCell::Any;
        }
        if !is_feel(language) {
            return TestCell::Foreign {
                language: language.to_owned(),
                text: text.to_owned(),
            };
        }
        match compile_tests(text, scope, globals) {
            Ok((Test::Any, _)) => TestCell::Any,
            Ok((test, slots)) => TestCell::Feel {
                test,
                slots,
                text: text.trim().into(),
            },
            Err(_) => TestCell::Broken(Box::new(Unreadable::tests(text, scope))),
        }
    }

    /// Whether the input, which is in the evaluator's slot 0, passes.
    pub(super) fn passes(
        &self,
        evaluator: &mut Evaluator<'_>,
        foreign: &dyn ForeignLanguage,
        locals: &dyn Fn(&str) -> Option<TypedValue>,
    ) -> Result<bool, DecisionError> {
        match self {
            TestCell::Any => Ok(true),
            TestCell::Feel { test, slots, text } => evaluator
                .test_input(test, *slots)
                .map(|passes| passes == Some(true))
                .map_err(|fault| failed(text, fault)),
            TestCell::Broken(unreadable) => Err(DecisionError::Feel(unreadable.message())),
            TestCell::Foreign { language, text } => {
                Ok(call(foreign, language, text, locals)?.value.is_true())
            }
        }
    }
}

/// What Camunda says of an expression that fails.
fn failed(text: &str, fault: Fault) -> DecisionError {
    match fault {
        Fault::Foreign(cause) => {
            DecisionError::Feel(format!("failed to evaluate expression '{text}'{cause}"))
        }
        Fault::Assertion(cause) => DecisionError::Feel(format!(
            "Assertion failure on evaluate the expression '{text}': {cause}"
        )),
        limit => DecisionError::Fault(limit),
    }
}

fn no_mapper(what: &Value) -> Fault {
    Fault::Foreign(format!(
        " : java.lang.IllegalArgumentException: no value mapper found for '{what}'"
    ))
}

/// What Java gets of a result: ranges and functions have no form there, but that contexts leave functions out. The error is the value
/// without a form.
fn in_java(value: Value) -> Result<Value, Value> {
    match value {
        Value::Range(_) | Value::Function(_) => Err(value),
        Value::List(items) if !items.iter().all(is_plain) => {
            let items: Result<Vec<Value>, Value> =
                items.iter().map(|item| in_java(item.clone())).collect();
            Ok(Value::list(items?))
        }
        Value::Context(context) if !context.iter().all(|(_, v)| is_plain(v)) => {
            let mut kept = Context::new();
            for (name, value) in context.iter() {
                if !matches!(value, Value::Function(_)) {
                    kept.put(name.clone(), in_java(value.clone())?);
                }
            }
            Ok(Value::context(kept))
        }
        plain => Ok(plain),
    }
}

/// Whether a value is neither function nor range, nor might have one inside.
fn is_plain(value: &Value) -> bool {
    !matches!(
        value,
        Value::Range(_) | Value::Function(_) | Value::List(_) | Value::Context(_)
    )
}

fn call(
    foreign: &dyn ForeignLanguage,
    language: &str,
    text: &str,
    locals: &dyn Fn(&str) -> Option<TypedValue>,
) -> Result<TypedValue, DecisionError> {
    foreign
        .evaluate(language.trim(), text, locals)
        .map_err(|fault| match fault {
            ForeignFault::Unknown => DecisionError::NoLanguage(language.to_owned()),
            ForeignFault::Failed {
                language,
                text,
                cause,
            } => DecisionError::Expression {
                language,
                text,
                cause,
            },
        })
}
