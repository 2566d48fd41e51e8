//! Rows of `ACT_HI_TASKINST`.

use super::*;

record! {
    /// A user task, open or ended.
    pub struct HistoricTaskInstance = "ACT_HI_TASKINST" {
        id: String = "ID_",
        task_def_key: Option<String> = "TASK_DEF_KEY_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        execution_id: Option<String> = "EXECUTION_ID_",
        case_def_key: Option<String> = "CASE_DEF_KEY_",
        case_def_id: Option<String> = "CASE_DEF_ID_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        case_execution_id: Option<String> = "CASE_EXECUTION_ID_",
        act_inst_id: Option<String> = "ACT_INST_ID_",
        name: Option<String> = "NAME_",
        parent_task_id: Option<String> = "PARENT_TASK_ID_",
        description: Option<String> = "DESCRIPTION_",
        owner: Option<String> = "OWNER_",
        assignee: Option<String> = "ASSIGNEE_",
        start_time: Timestamp = "START_TIME_",
        end_time: Option<Timestamp> = "END_TIME_",
        duration: Option<i64> = "DURATION_",
        delete_reason: Option<String> = "DELETE_REASON_",
        priority: i32 = "PRIORITY_",
        due_date: Option<Timestamp> = "DUE_DATE_",
        follow_up_date: Option<Timestamp> = "FOLLOW_UP_DATE_",
        tenant_id: Option<String> = "TENANT_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        task_state: Option<String> = "TASK_STATE_",
    }
}
