//! Rows of `ACT_RU_VARIABLE`.

use super::*;

record! {
    /// A variable of an execution or task.
    pub struct Variable = "ACT_RU_VARIABLE" {
        id: String = "ID_",
        rev: i32 = "REV_",
        kind: String = "TYPE_",
        name: String = "NAME_",
        execution_id: Option<String> = "EXECUTION_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        case_execution_id: Option<String> = "CASE_EXECUTION_ID_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        task_id: Option<String> = "TASK_ID_",
        batch_id: Option<String> = "BATCH_ID_",
        bytearray_id: Option<String> = "BYTEARRAY_ID_",
        double: Option<f64> = "DOUBLE_",
        long: Option<i64> = "LONG_",
        text: Option<String> = "TEXT_",
        text2: Option<String> = "TEXT2_",
        var_scope: Option<String> = "VAR_SCOPE_",
        sequence_counter: Option<i64> = "SEQUENCE_COUNTER_",
        is_concurrent_local: bool = "IS_CONCURRENT_LOCAL_",
        tenant_id: Option<String> = "TENANT_ID_",
    }
}
