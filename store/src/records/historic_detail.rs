//! Rows of `ACT_HI_DETAIL`.

use super::*;

record! {
    /// One change of a variable, or a submitted form property.
    pub struct HistoricDetail = "ACT_HI_DETAIL" {
        id: String = "ID_",
        kind: String = "TYPE_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        execution_id: Option<String> = "EXECUTION_ID_",
        case_def_key: Option<String> = "CASE_DEF_KEY_",
        case_def_id: Option<String> = "CASE_DEF_ID_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        case_execution_id: Option<String> = "CASE_EXECUTION_ID_",
        task_id: Option<String> = "TASK_ID_",
        act_inst_id: Option<String> = "ACT_INST_ID_",
        var_inst_id: Option<String> = "VAR_INST_ID_",
        name: String = "NAME_",
        var_type: Option<String> = "VAR_TYPE_",
        rev: i32 = "REV_",
        time: Timestamp = "TIME_",
        bytearray_id: Option<String> = "BYTEARRAY_ID_",
        double: Option<f64> = "DOUBLE_",
        long: Option<i64> = "LONG_",
        text: Option<String> = "TEXT_",
        text2: Option<String> = "TEXT2_",
        sequence_counter: Option<i64> = "SEQUENCE_COUNTER_",
        tenant_id: Option<String> = "TENANT_ID_",
        operation_id: Option<String> = "OPERATION_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        initial: Option<bool> = "INITIAL_",
    }
}
