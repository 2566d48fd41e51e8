//! Rows of `ACT_RU_INCIDENT`.

use super::*;

record! {
    /// An open problem.
    pub struct Incident = "ACT_RU_INCIDENT" {
        id: String = "ID_",
        rev: i32 = "REV_",
        incident_timestamp: Timestamp = "INCIDENT_TIMESTAMP_",
        incident_msg: Option<String> = "INCIDENT_MSG_",
        incident_type: String = "INCIDENT_TYPE_",
        execution_id: Option<String> = "EXECUTION_ID_",
        activity_id: Option<String> = "ACTIVITY_ID_",
        failed_activity_id: Option<String> = "FAILED_ACTIVITY_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        cause_incident_id: Option<String> = "CAUSE_INCIDENT_ID_",
        root_cause_incident_id: Option<String> = "ROOT_CAUSE_INCIDENT_ID_",
        configuration: Option<String> = "CONFIGURATION_",
        tenant_id: Option<String> = "TENANT_ID_",
        job_def_id: Option<String> = "JOB_DEF_ID_",
        annotation: Option<String> = "ANNOTATION_",
    }
}
