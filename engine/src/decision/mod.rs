//! Decisions: deployed from DMN models, evaluated by business rule tasks and by callers.
//!
//! A model is parsed and compiled once a process ([`model`]); [`evaluate`] runs one of its decisions on variables and writes history;
//! [`task`] is what a business rule task does with the result.

mod definitions;
mod deploy;
mod evaluate;
mod history;
mod language;
mod model;
mod result;
mod standalone;
mod task;
mod temporal;
mod values;

pub use deploy::{deploy, is_dmn};
pub use evaluate::Input;
pub use result::{DecisionResult, Entry};
pub use standalone::Standalone;
