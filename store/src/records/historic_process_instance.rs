//! Rows of `ACT_HI_PROCINST`.

use super::*;

record! {
    /// A process instance, running or ended.
    pub struct HistoricProcessInstance = "ACT_HI_PROCINST" {
        id: String = "ID_",
        proc_inst_id: String = "PROC_INST_ID_",
        business_key: Option<String> = "BUSINESS_KEY_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        proc_def_id: String = "PROC_DEF_ID_",
        start_time: Timestamp = "START_TIME_",
        end_time: Option<Timestamp> = "END_TIME_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        duration: Option<i64> = "DURATION_",
        start_user_id: Option<String> = "START_USER_ID_",
        start_act_id: Option<String> = "START_ACT_ID_",
        end_act_id: Option<String> = "END_ACT_ID_",
        super_process_instance_id: Option<String> = "SUPER_PROCESS_INSTANCE_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        super_case_instance_id: Option<String> = "SUPER_CASE_INSTANCE_ID_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        delete_reason: Option<String> = "DELETE_REASON_",
        tenant_id: Option<String> = "TENANT_ID_",
        state: Option<String> = "STATE_",
        restarted_proc_inst_id: Option<String> = "RESTARTED_PROC_INST_ID_",
    }
}
