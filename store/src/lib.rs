//! The store: Camunda 7.24's tables on SQLite and PostgreSQL.
//!
//! Knows nothing of BPMN, of execution or of HTTP.

pub mod record;
pub mod records;

pub use record::{Cell, Column, Kind, Record, RowChange, Table, Timestamp};
