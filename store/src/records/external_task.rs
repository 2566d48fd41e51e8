//! Rows of `ACT_RU_EXT_TASK`.

use super::*;

record! {
    /// Work that waits for an external worker.
    pub struct ExternalTask = "ACT_RU_EXT_TASK" {
        id: String = "ID_",
        rev: i32 = "REV_",
        worker_id: Option<String> = "WORKER_ID_",
        topic_name: Option<String> = "TOPIC_NAME_",
        retries: Option<i32> = "RETRIES_",
        error_msg: Option<String> = "ERROR_MSG_",
        error_details_id: Option<String> = "ERROR_DETAILS_ID_",
        lock_exp_time: Option<Timestamp> = "LOCK_EXP_TIME_",
        create_time: Option<Timestamp> = "CREATE_TIME_",
        suspension_state: i32 = "SUSPENSION_STATE_",
        execution_id: Option<String> = "EXECUTION_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        act_id: Option<String> = "ACT_ID_",
        act_inst_id: Option<String> = "ACT_INST_ID_",
        tenant_id: Option<String> = "TENANT_ID_",
        priority: i64 = "PRIORITY_",
        last_failure_log_id: Option<String> = "LAST_FAILURE_LOG_ID_",
    }
}
