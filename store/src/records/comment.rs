//! Rows of `ACT_HI_COMMENT`.

use super::*;

record! {
    /// A comment on a task or process instance.
    pub struct Comment = "ACT_HI_COMMENT" {
        id: String = "ID_",
        kind: Option<String> = "TYPE_",
        time: Timestamp = "TIME_",
        user_id: Option<String> = "USER_ID_",
        task_id: Option<String> = "TASK_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        action: Option<String> = "ACTION_",
        message: Option<String> = "MESSAGE_",
        full_msg: Option<Vec<u8>> = "FULL_MSG_",
        tenant_id: Option<String> = "TENANT_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        rev: i32 = "REV_",
    }
}
