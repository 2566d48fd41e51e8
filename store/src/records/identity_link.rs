//! Rows of `ACT_RU_IDENTITYLINK`.

use super::*;

record! {
    /// A user or group connected with a task or process definition.
    pub struct IdentityLink = "ACT_RU_IDENTITYLINK" {
        id: String = "ID_",
        rev: i32 = "REV_",
        group_id: Option<String> = "GROUP_ID_",
        kind: Option<String> = "TYPE_",
        user_id: Option<String> = "USER_ID_",
        task_id: Option<String> = "TASK_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        tenant_id: Option<String> = "TENANT_ID_",
    }
}
