//! Rows of `ACT_RU_EXECUTION`.

use super::*;

record! {
    /// A node of the execution tree.
    pub struct Execution = "ACT_RU_EXECUTION" {
        id: String = "ID_",
        rev: i32 = "REV_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        business_key: Option<String> = "BUSINESS_KEY_",
        parent_id: Option<String> = "PARENT_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        super_exec: Option<String> = "SUPER_EXEC_",
        super_case_exec: Option<String> = "SUPER_CASE_EXEC_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        act_id: Option<String> = "ACT_ID_",
        act_inst_id: Option<String> = "ACT_INST_ID_",
        is_active: bool = "IS_ACTIVE_",
        is_concurrent: bool = "IS_CONCURRENT_",
        is_scope: bool = "IS_SCOPE_",
        is_event_scope: bool = "IS_EVENT_SCOPE_",
        suspension_state: i32 = "SUSPENSION_STATE_",
        cached_ent_state: Option<i32> = "CACHED_ENT_STATE_",
        sequence_counter: Option<i64> = "SEQUENCE_COUNTER_",
        tenant_id: Option<String> = "TENANT_ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
    }
}
