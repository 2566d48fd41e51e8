//! Rows of `ACT_RU_TASK_METER_LOG`.

use super::*;

record! {
    /// One assignment of a task, for counting unique workers.
    pub struct TaskMeterLog = "ACT_RU_TASK_METER_LOG" {
        id: String = "ID_",
        assignee_hash: Option<i64> = "ASSIGNEE_HASH_",
        timestamp: Option<Timestamp> = "TIMESTAMP_",
    }
}
