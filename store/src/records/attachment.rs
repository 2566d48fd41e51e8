//! Rows of `ACT_HI_ATTACHMENT`.

use super::*;

record! {
    /// A file or link attached to a task or process instance.
    pub struct Attachment = "ACT_HI_ATTACHMENT" {
        id: String = "ID_",
        rev: i32 = "REV_",
        user_id: Option<String> = "USER_ID_",
        name: Option<String> = "NAME_",
        description: Option<String> = "DESCRIPTION_",
        kind: Option<String> = "TYPE_",
        task_id: Option<String> = "TASK_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        url: Option<String> = "URL_",
        content_id: Option<String> = "CONTENT_ID_",
        tenant_id: Option<String> = "TENANT_ID_",
        create_time: Option<Timestamp> = "CREATE_TIME_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
    }
}
