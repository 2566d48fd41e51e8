//! BPMN 2.0 models with Camunda 7's extensions: from XML to a validated [`model::Process`].
//!
//! Knows nothing of execution, tables or HTTP.

pub mod model;
pub mod parse;

pub use parse::{Outcome, ParseOptions, Problem, Refusal, Severity, parse};
