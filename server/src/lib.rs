//! The Cauce server: Camunda 7's engine-rest over HTTP, the modeler page, and the `cauce` command.
//!
//! Knows nothing of SQL: it turns requests into the engine's commands and queries, and their answers into JSON.

mod app;
pub mod authentication;
mod body;
mod check;
pub mod cli;
mod decide;
mod dispatch;
mod error;
mod examples;
mod links;
mod logging;
mod multipart;
mod openapi;
mod outgoing;
mod own;
mod query_string;
mod rest;
mod routes;
mod serve;
mod session;
mod settings;
mod ui;
mod variables;

pub use app::{App, Limits};
pub use dispatch::service;
pub use error::RestError;
