//! Rows of `ACT_HI_EXT_TASK_LOG`.

use super::*;

record! {
    /// One event in the life of an external task.
    pub struct HistoricExternalTaskLog = "ACT_HI_EXT_TASK_LOG" {
        id: String = "ID_",
        timestamp: Timestamp = "TIMESTAMP_",
        ext_task_id: String = "EXT_TASK_ID_",
        retries: Option<i32> = "RETRIES_",
        topic_name: Option<String> = "TOPIC_NAME_",
        worker_id: Option<String> = "WORKER_ID_",
        priority: i64 = "PRIORITY_",
        error_msg: Option<String> = "ERROR_MSG_",
        error_details_id: Option<String> = "ERROR_DETAILS_ID_",
        act_id: Option<String> = "ACT_ID_",
        act_inst_id: Option<String> = "ACT_INST_ID_",
        execution_id: Option<String> = "EXECUTION_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        tenant_id: Option<String> = "TENANT_ID_",
        state: Option<i32> = "STATE_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
    }
}
