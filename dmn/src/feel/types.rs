//! Types: the built-in ones, lists, contexts, functions, ranges, and item definitions with their constraints.

use std::sync::Arc;

use super::node::Test;
use crate::value::{Function, Value};

/// A type.
#[derive(Debug, Clone, Default)]
pub enum Type {
    /// Any value.
    #[default]
    Any,
    /// Only null.
    Null,
    /// A boolean.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// A date.
    Date,
    /// A time.
    Time,
    /// A date and time.
    DateTime,
    /// A years and months duration.
    Months,
    /// A days and time duration.
    Days,
    /// A list of items of a type.
    List(Arc<Type>),
    /// A context with at least these entries.
    Context(Arc<Vec<(Arc<str>, Type)>>),
    /// A function with these parameters and this result.
    Function(Arc<(Vec<Type>, Type)>),
    /// A range of values of a type.
    Range(Arc<Type>),
    /// A type whose values are restricted by unary tests.
    Restricted(Arc<Restricted>),
    /// A name that is no type.
    Unknown(Arc<str>),
}

/// A base type with a constraint.
#[derive(Debug)]
pub struct Restricted {
    pub(crate) base: Type,
    /// Tests of the value in slot 0.
    pub(crate) tests: Vec<Test>,
    /// Whether the tests hold for each item of a list instead of for the value itself.
    pub(crate) each_item: bool,
    /// The slots the tests need.
    pub(crate) slots: usize,
}

impl Type {
    /// The built-in type of a name, in the spellings of all DMN versions.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Type> {
        Some(match name {
            "Any" => Type::Any,
            "Null" => Type::Null,
            "boolean" => Type::Bool,
            "number" => Type::Number,
            "string" => Type::String,
            "date" => Type::Date,
            "time" => Type::Time,
            "date and time" | "dateTime" => Type::DateTime,
            "years and months duration" | "yearMonthDuration" => Type::Months,
            "days and time duration" | "dayTimeDuration" => Type::Days,
            "list" => Type::List(Arc::new(Type::Any)),
            "context" => Type::Context(Arc::new(Vec::new())),
            "function" => Type::Function(Arc::new((Vec::new(), Type::Any))),
            "range" => Type::Range(Arc::new(Type::Any)),
            _ => return None,
        })
    }

    /// The entries of a context type, also within lists and restrictions.
    #[must_use]
    pub fn members(&self) -> &[(Arc<str>, Type)] {
        match self {
            Type::Context(entries) => entries,
            Type::List(item) => item.members(),
            Type::Restricted(restricted) => restricted.base.members(),
            _ => &[],
        }
    }

    /// Whether a value of type `self` can stand where `other` is wanted, by the types alone.
    #[must_use]
    pub fn conforms_to(&self, other: &Type) -> bool {
        match (self, other) {
            (_, Type::Any) | (Type::Null, _) => true,
            (Type::Restricted(a), b) => a.base.conforms_to(b),
            (a, Type::Restricted(b)) => a.conforms_to(&b.base),
            (Type::List(a), Type::List(b)) | (Type::Range(a), Type::Range(b)) => a.conforms_to(b),
            (Type::Context(a), Type::Context(b)) => b.iter().all(|(name, wanted)| {
                a.iter()
                    .any(|(own, of)| own == name && of.conforms_to(wanted))
            }),
            (Type::Function(a), Type::Function(b)) => {
                a.0.len() == b.0.len()
                    && a.0.iter().zip(&b.0).all(|(x, y)| y.conforms_to(x))
                    && a.1.conforms_to(&b.1)
            }
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    /// Whether a value is of this type, as `instance of` asks; constraints are checked by the caller.
    pub(crate) fn has_shape(&self, value: &Value) -> bool {
        match (self, value) {
            (Type::Null, Value::Null) => true,
            (_, Value::Null) | (Type::Unknown(_), _) => false,
            (Type::Any, _)
            | (Type::Bool, Value::Bool(_))
            | (Type::Number, Value::Number(_))
            | (Type::String, Value::String(_))
            | (Type::Date, Value::Date(_))
            | (Type::Time, Value::Time(_))
            | (Type::DateTime, Value::DateTime(_))
            | (Type::Months, Value::Months(_))
            | (Type::Days, Value::Days(_)) => true,
            (Type::Range(of), Value::Range(range)) => {
                let end = |v: &Value| v.is_null() || of.has_shape(v);
                end(&range.start.value) && end(&range.end.value)
            }
            (Type::Function(of), Value::Function(function)) => function_conforms(function, of),
            _ => false,
        }
    }
}

fn function_conforms(function: &Function, wanted: &(Vec<Type>, Type)) -> bool {
    match function {
        Function::Closure(closure) => {
            let own = Type::Function(Arc::new((
                closure
                    .code
                    .parameters
                    .iter()
                    .map(|p| p.of.clone())
                    .collect(),
                closure.code.returns.clone(),
            )));
            let anything = wanted.0.is_empty() && matches!(wanted.1, Type::Any);
            // the result of a literal function is not declared: any may do
            let result_known = !matches!(closure.code.returns, Type::Any);
            let mut target = wanted.clone();
            if !result_known {
                target.1 = Type::Any;
            }
            anything || own.conforms_to(&Type::Function(Arc::new(target)))
        }
        Function::Builtin(_) => true,
        Function::Host(callable) => wanted.0.is_empty() || callable.arity() == wanted.0.len(),
    }
}
