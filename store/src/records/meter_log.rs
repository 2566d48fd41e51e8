//! Rows of `ACT_RU_METER_LOG`.

use super::*;

record! {
    /// A counter as it stood at a time.
    pub struct MeterLog = "ACT_RU_METER_LOG" {
        id: String = "ID_",
        name: String = "NAME_",
        reporter: Option<String> = "REPORTER_",
        value: Option<i64> = "VALUE_",
        timestamp: Option<Timestamp> = "TIMESTAMP_",
        milliseconds: Option<i64> = "MILLISECONDS_",
    }
}
