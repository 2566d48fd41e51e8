//! DMN 1.1 to 1.5 decisions and FEEL.
//!
//! Models are parsed and compiled once and evaluated many times. This crate knows nothing of processes, databases or
//! networks, and reads no file.

pub mod camunda;
pub mod decision;
pub mod feel;
pub mod model;
pub mod temporal;
pub mod value;

pub use decision::{EvaluationError, Model};
pub use value::{Context, Decimal, Value};
