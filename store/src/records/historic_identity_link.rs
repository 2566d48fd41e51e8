//! Rows of `ACT_HI_IDENTITYLINK`.

use super::*;

record! {
    /// An identity link that was added or removed.
    pub struct HistoricIdentityLink = "ACT_HI_IDENTITYLINK" {
        id: String = "ID_",
        timestamp: Timestamp = "TIMESTAMP_",
        kind: Option<String> = "TYPE_",
        user_id: Option<String> = "USER_ID_",
        group_id: Option<String> = "GROUP_ID_",
        task_id: Option<String> = "TASK_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        operation_type: Option<String> = "OPERATION_TYPE_",
        assigner_id: Option<String> = "ASSIGNER_ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        tenant_id: Option<String> = "TENANT_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
    }
}
