//! The store: Camunda 7.24's tables on SQLite and PostgreSQL.
//!
//! Knows nothing of BPMN, of execution or of HTTP.

mod changes;
mod commit;
mod connect;
mod database;
mod definitions;
mod error;
mod external_tasks;
mod filter;
mod gather;
mod identity;
mod jobs;
mod listen;
mod months;
mod options;
mod pg_session;
mod pg_writer;
mod pool;
pub mod query;
mod reads;
pub mod record;
pub mod records;
mod removal;
mod schema;
mod spill;
mod sql;
mod sqlite;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tree;
mod wakeup;

pub use changes::{ChangeKind, ChangeListener, Changed};
pub use commit::UnitOfWork;
pub use error::{Cause, CommitError, StoreError};
pub use external_tasks::ExternalTaskAcquisition;
pub use filter::Filter;
pub use identity::Memberships;
pub use jobs::JobAcquisition;
pub use options::{HistoryPartitions, Migrations, StoreOptions};
pub use record::{Cell, Column, Kind, Record, RowChange, Table, Timestamp};
pub use removal::{Removals, set_removal_times};
pub use spill::Spill;
pub use sql::Dialect;
pub use store::Store;
pub use tree::TreeRows;
pub use wakeup::Wakeup;
