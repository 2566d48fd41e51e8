//! Rows of `ACT_HI_ACTINST`.

use super::*;

record! {
    /// One visit of an activity, running or ended.
    pub struct HistoricActivityInstance = "ACT_HI_ACTINST" {
        id: String = "ID_",
        parent_act_inst_id: Option<String> = "PARENT_ACT_INST_ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        proc_def_id: String = "PROC_DEF_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: String = "PROC_INST_ID_",
        execution_id: String = "EXECUTION_ID_",
        act_id: String = "ACT_ID_",
        task_id: Option<String> = "TASK_ID_",
        call_proc_inst_id: Option<String> = "CALL_PROC_INST_ID_",
        call_case_inst_id: Option<String> = "CALL_CASE_INST_ID_",
        act_name: Option<String> = "ACT_NAME_",
        act_type: String = "ACT_TYPE_",
        assignee: Option<String> = "ASSIGNEE_",
        start_time: Timestamp = "START_TIME_",
        end_time: Option<Timestamp> = "END_TIME_",
        duration: Option<i64> = "DURATION_",
        act_inst_state: Option<i32> = "ACT_INST_STATE_",
        sequence_counter: Option<i64> = "SEQUENCE_COUNTER_",
        tenant_id: Option<String> = "TENANT_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
    }
}
