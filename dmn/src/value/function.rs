//! Function values.

use std::fmt;
use std::sync::Arc;

use super::Value;
use crate::feel::builtin::Builtin;
use crate::feel::node::FunctionCode;
use crate::feel::{Evaluator, Fault};

/// A function: built in, defined by an expression, or given by what surrounds the expression.
#[derive(Clone)]
pub enum Function {
    /// A function of the language.
    Builtin(&'static Builtin),
    /// A function defined in an expression.
    Closure(Arc<Closure>),
    /// A business knowledge model, a decision service, or a function of the host.
    Host(Arc<dyn Callable>),
}

/// A defined function with the values it captured.
#[derive(Debug)]
pub struct Closure {
    /// The compiled definition.
    pub(crate) code: Arc<FunctionCode>,
    /// The captured values, in the order of the definition's captures.
    pub(crate) captures: Vec<Value>,
}

/// A function given from outside.
pub trait Callable: Send + Sync {
    /// The name, for messages.
    fn name(&self) -> &str;

    /// The names of the parameters, in order.
    fn parameters(&self) -> &[Arc<str>];

    /// Calls the function with one value a parameter.
    ///
    /// # Errors
    /// A fault when a limit is exceeded.
    fn call(&self, arguments: Vec<Value>, evaluator: &mut Evaluator<'_>) -> Result<Value, Fault>;

    /// Whether the types of the parameters and the result allow it to stand for a function type.
    fn arity(&self) -> usize {
        self.parameters().len()
    }
}

impl Function {
    /// Whether two functions are the same one.
    #[must_use]
    pub fn same(&self, other: &Function) -> bool {
        match (self, other) {
            (Function::Builtin(a), Function::Builtin(b)) => std::ptr::eq(*a, *b),
            (Function::Closure(a), Function::Closure(b)) => Arc::ptr_eq(a, b),
            (Function::Host(a), Function::Host(b)) => Arc::ptr_eq(a, b),
            (Function::Builtin(_) | Function::Closure(_) | Function::Host(_), _) => false,
        }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Function::Builtin(builtin) => write!(f, "function {}", builtin.name),
            Function::Closure(closure) => write!(
                f,
                "function of {} parameters",
                closure.code.parameters.len()
            ),
            Function::Host(callable) => write!(f, "function {}", callable.name()),
        }
    }
}
