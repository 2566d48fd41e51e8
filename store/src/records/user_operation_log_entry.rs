//! Rows of `ACT_HI_OP_LOG`.

use super::*;

record! {
    /// One property changed by a user operation.
    pub struct UserOperationLogEntry = "ACT_HI_OP_LOG" {
        id: String = "ID_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        execution_id: Option<String> = "EXECUTION_ID_",
        case_def_id: Option<String> = "CASE_DEF_ID_",
        case_inst_id: Option<String> = "CASE_INST_ID_",
        case_execution_id: Option<String> = "CASE_EXECUTION_ID_",
        task_id: Option<String> = "TASK_ID_",
        job_id: Option<String> = "JOB_ID_",
        job_def_id: Option<String> = "JOB_DEF_ID_",
        batch_id: Option<String> = "BATCH_ID_",
        user_id: Option<String> = "USER_ID_",
        timestamp: Timestamp = "TIMESTAMP_",
        operation_type: Option<String> = "OPERATION_TYPE_",
        operation_id: Option<String> = "OPERATION_ID_",
        entity_type: Option<String> = "ENTITY_TYPE_",
        property: Option<String> = "PROPERTY_",
        org_value: Option<String> = "ORG_VALUE_",
        new_value: Option<String> = "NEW_VALUE_",
        tenant_id: Option<String> = "TENANT_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        category: Option<String> = "CATEGORY_",
        external_task_id: Option<String> = "EXTERNAL_TASK_ID_",
        annotation: Option<String> = "ANNOTATION_",
    }
}
