//! Cells: expressions of FEEL, compiled, or of a language of the host, as text.

use super::{DecisionError, ForeignLanguage, TypedValue};
use crate::feel::node::{Node, Test};
use crate::feel::{Evaluator, Globals, Scope, SyntaxError, compile_node, compile_tests};
use crate::value::{Context, Value};

/// An expression.
#[derive(Debug)]
pub(super) enum Cell {
    /// No text.
    Empty,
    Feel {
        node: Node,
        slots: usize,
    },
    /// A FEEL expression that cannot be read: it fails when it is evaluated.
    Broken(String),
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
    },
    Broken(String),
    Foreign {
        language: String,
        text: String,
    },
}

/// Whether a language is FEEL by one of Camunda's names for it.
pub(super) fn is_feel(language: &str) -> bool {
    language.eq_ignore_ascii_case("feel")
        || language.starts_with("http://www.omg.org/spec/FEEL/")
        || language.starts_with("https://www.omg.org/spec/DMN/")
        || language.starts_with("http://www.omg.org/spec/DMN/")
}

/// In Camunda's words where an operator was expected, which is most of the time.
fn message(text: &str, error: &SyntaxError) -> String {
    if !error.expected.starts_with("an operator") {
        return format!("failed to parse expression '{text}': {error}");
    }
    let place = error.position;
    let line = text.split('\n').nth(place.line - 1).unwrap_or_default();
    let found: String = line.chars().skip(place.column - 1).take(10).collect();
    format!(
        "failed to parse expression '{text}': Expected (binaryComparison | between | instanceOf | in | \"and\" | \"or\" | end-of-input):{}:{}, found {found:?}",
        place.line, place.column
    )
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
            Ok((node, slots)) => Cell::Feel { node, slots },
            Err(error) => Cell::Broken(message(text, &error)),
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
            Cell::Feel { node, slots } => {
                let value = evaluator.run(node, *slots)?;
                Ok(TypedValue::of_feel(in_java(value)?))
            }
            Cell::Broken(message) => Err(DecisionError::Feel(message.clone())),
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
            Ok((test, slots)) => TestCell::Feel { test, slots },
            Err(error) => TestCell::Broken(message(text, &error)),
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
            TestCell::Feel { test, slots } => Ok(evaluator.test_input(test, *slots)? == Some(true)),
            TestCell::Broken(message) => Err(DecisionError::Feel(message.clone())),
            TestCell::Foreign { language, text } => {
                Ok(call(foreign, language, text, locals)?.value.is_true())
            }
        }
    }
}

/// What Java gets of a result: ranges and functions have no form there, but that contexts leave functions out.
fn in_java(value: Value) -> Result<Value, DecisionError> {
    let none = |what: &str| Err(DecisionError::Feel(format!("no Java value for a {what}")));
    match value {
        Value::Range(_) => none("range"),
        Value::Function(_) => none("function"),
        Value::List(items) if !items.iter().all(is_plain) => {
            let items: Result<Vec<Value>, DecisionError> =
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
        .evaluate(language, text, locals)
        .map_err(|cause| DecisionError::Expression {
            language: language.to_owned(),
            text: text.to_owned(),
            cause,
        })
}
