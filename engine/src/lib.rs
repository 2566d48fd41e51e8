//! A BPMN 2.0 and DMN process engine that behaves as Camunda 7.24, on Camunda 7.24's tables.
//!
//! [`Engine`] is where to begin: it opens a database, and [`Engine::run`] runs commands of [`command`] on it. A command is a function
//! over [`Exec`], pure but for what it asks to be loaded. Knows nothing of HTTP.

pub mod command;
pub mod config;
pub mod decision;
pub mod definition;
pub mod engine;
pub mod error;
pub mod exec;
pub mod expressions;
pub mod history;
pub mod job;
pub mod timer;

pub use cauce_bpmn as bpmn;
pub use cauce_expr as expr;
pub use cauce_store as store;

pub use config::{EngineConfig, HistoryLevel};
pub use engine::{Caller, Engine};
pub use error::{EngineError, ErrorKind};
pub use exec::Exec;
