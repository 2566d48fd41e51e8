//! The engine in the hands of a Rust program: requests that are awaited, workers that are closures, lists of rows.
//!
//! Everything here is made of the commands of [`crate::command`] and of queries; it decides nothing by itself.

mod deployment;
mod instance;
mod jobs;
mod lists;
mod messages;
mod tasks;
mod variables;
mod worker;

pub use deployment::NewDeployment;
pub use instance::NewInstance;
pub use lists::{HistoryOf, Listing};
pub use messages::{MessageToSend, SignalToSend};
pub use tasks::{EndOfTask, TaskCompletion};
pub use variables::Variables;
pub use worker::{ExternalWork, WorkError, Worker, WorkerHandle};

use std::future::Future;
use std::pin::Pin;

use crate::EngineError;

/// What a request becomes when it is awaited.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, EngineError>> + Send>>;
