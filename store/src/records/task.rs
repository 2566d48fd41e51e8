//! Rows of `ACT_RU_TASK`.

use super::*;

record! {
    /// An open user task.
    pub struct Task = "ACT_RU_TASK" {
        id: String = "ID_",
        rev: i32 = "REV_",
        execution_id: Option<String> = "EXECUTION_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        case_execution_id: Option<String> = "CASE_EXECUTION_ID_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        case_def_id: Option<String> = "CASE_DEF_ID_",
        name: Option<String> = "NAME_",
        parent_task_id: Option<String> = "PARENT_TASK_ID_",
        description: Option<String> = "DESCRIPTION_",
        task_def_key: Option<String> = "TASK_DEF_KEY_",
        owner: Option<String> = "OWNER_",
        assignee: Option<String> = "ASSIGNEE_",
        delegation: Option<String> = "DELEGATION_",
        priority: i32 = "PRIORITY_",
        create_time: Option<Timestamp> = "CREATE_TIME_",
        last_updated: Option<Timestamp> = "LAST_UPDATED_",
        due_date: Option<Timestamp> = "DUE_DATE_",
        follow_up_date: Option<Timestamp> = "FOLLOW_UP_DATE_",
        suspension_state: i32 = "SUSPENSION_STATE_",
        tenant_id: Option<String> = "TENANT_ID_",
        task_state: Option<String> = "TASK_STATE_",
    }
}
