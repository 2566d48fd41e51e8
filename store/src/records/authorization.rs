//! Rows of `ACT_RU_AUTHORIZATION`.

use super::*;

record! {
    /// A permission granted or revoked.
    pub struct Authorization = "ACT_RU_AUTHORIZATION" {
        id: String = "ID_",
        rev: i32 = "REV_",
        kind: i32 = "TYPE_",
        group_id: Option<String> = "GROUP_ID_",
        user_id: Option<String> = "USER_ID_",
        resource_type: i32 = "RESOURCE_TYPE_",
        resource_id: Option<String> = "RESOURCE_ID_",
        perms: Option<i32> = "PERMS_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
    }
}
