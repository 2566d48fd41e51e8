//! FEEL: expressions and unary tests, compiled once and evaluated many times.
//!
//! ```
//! use cauce_dmn::feel::{Expression, Scope};
//! use cauce_dmn::Value;
//!
//! let total = Expression::compile("sum(for line in lines return line.price * line.amount)", &Scope::default())?;
//! let lines = Value::from(&serde_json::json!([{"price": 2.5, "amount": 4}, {"price": 1, "amount": 3}]));
//! let result = total.evaluate(&|name: &str| (name == "lines").then(|| lines.clone()))?;
//! assert_eq!(result.to_string(), "13");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod builtin;
mod error;
mod eval;
mod expression;
mod lexer;
pub(crate) mod node;
mod parser;
mod regex;
mod scope;
mod types;

pub use error::{Fault, Position, SyntaxError};
pub use eval::{Clock, Evaluator, Limits, Session, TableTrace, Variables, Warning};
pub use expression::{Expression, UnaryTests};
pub use scope::{Dialect, Globals, Scope, normalize_name};
pub use types::{Restricted, Type};

pub(crate) use expression::{compile_node, compile_tests};
pub(crate) use parser::{NO_INPUT, compile_boxed};
