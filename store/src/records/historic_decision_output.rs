//! Rows of `ACT_HI_DEC_OUT`.

use super::*;

record! {
    /// An output of a matched rule.
    pub struct HistoricDecisionOutput = "ACT_HI_DEC_OUT" {
        id: String = "ID_",
        dec_inst_id: String = "DEC_INST_ID_",
        clause_id: Option<String> = "CLAUSE_ID_",
        clause_name: Option<String> = "CLAUSE_NAME_",
        rule_id: Option<String> = "RULE_ID_",
        rule_order: Option<i32> = "RULE_ORDER_",
        var_name: Option<String> = "VAR_NAME_",
        var_type: Option<String> = "VAR_TYPE_",
        bytearray_id: Option<String> = "BYTEARRAY_ID_",
        double: Option<f64> = "DOUBLE_",
        long: Option<i64> = "LONG_",
        text: Option<String> = "TEXT_",
        text2: Option<String> = "TEXT2_",
        tenant_id: Option<String> = "TENANT_ID_",
        create_time: Option<Timestamp> = "CREATE_TIME_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
    }
}
