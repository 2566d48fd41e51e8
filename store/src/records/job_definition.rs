//! Rows of `ACT_RU_JOBDEF`.

use super::*;

record! {
    /// The place in a process definition that jobs come from.
    pub struct JobDefinition = "ACT_RU_JOBDEF" {
        id: String = "ID_",
        rev: i32 = "REV_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        act_id: Option<String> = "ACT_ID_",
        job_type: String = "JOB_TYPE_",
        job_configuration: Option<String> = "JOB_CONFIGURATION_",
        suspension_state: i32 = "SUSPENSION_STATE_",
        job_priority: Option<i64> = "JOB_PRIORITY_",
        tenant_id: Option<String> = "TENANT_ID_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
    }
}
