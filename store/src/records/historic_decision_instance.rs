//! Rows of `ACT_HI_DECINST`.

use super::*;

record! {
    /// One evaluation of a decision.
    pub struct HistoricDecisionInstance = "ACT_HI_DECINST" {
        id: String = "ID_",
        dec_def_id: String = "DEC_DEF_ID_",
        dec_def_key: String = "DEC_DEF_KEY_",
        dec_def_name: Option<String> = "DEC_DEF_NAME_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        case_def_key: Option<String> = "CASE_DEF_KEY_",
        case_def_id: Option<String> = "CASE_DEF_ID_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        act_inst_id: Option<String> = "ACT_INST_ID_",
        act_id: Option<String> = "ACT_ID_",
        eval_time: Timestamp = "EVAL_TIME_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        collect_value: Option<f64> = "COLLECT_VALUE_",
        user_id: Option<String> = "USER_ID_",
        root_dec_inst_id: Option<String> = "ROOT_DEC_INST_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        dec_req_id: Option<String> = "DEC_REQ_ID_",
        dec_req_key: Option<String> = "DEC_REQ_KEY_",
        tenant_id: Option<String> = "TENANT_ID_",
    }
}
