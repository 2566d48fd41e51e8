//! Batches: one operation on many elements, in jobs of a few each.
//!
//! A batch begins with a seed job. Each run of it makes as many execution jobs as the batch says and the next seed job; the last one
//! makes a monitor job, which comes back until no execution job is left and then ends the batch. All of it is rows, as Camunda writes
//! them, so any node goes on, and so does Camunda.
//!
//! Does not decide who may begin a batch, and knows nothing of queries: elements come as ids.

mod configuration;
mod create;
mod elements;
mod jobs;
mod kind;
mod log;
mod manage;
mod work;

pub use configuration::{Configuration, DeploymentCount};
pub use create::{NewBatch, create_batch};
pub use elements::Elements;
pub use kind::BatchKind;
pub use manage::{delete_batch, suspend_batch};
pub use work::{DeleteWork, MigrationWork, ModifyWork, RemovalTime, RestartWork, Work};

pub(crate) use jobs::execute;
pub(crate) use work::Progress;
