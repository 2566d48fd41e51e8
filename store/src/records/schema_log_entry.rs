//! Rows of `ACT_GE_SCHEMA_LOG`.

use super::*;

record! {
    /// A version that the schema was brought to.
    pub struct SchemaLogEntry = "ACT_GE_SCHEMA_LOG" {
        id: String = "ID_",
        timestamp: Option<Timestamp> = "TIMESTAMP_",
        version: Option<String> = "VERSION_",
    }
}
