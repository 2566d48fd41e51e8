//! Rows of `ACT_HI_INCIDENT`.

use super::*;

record! {
    /// An incident, open, resolved or deleted.
    pub struct HistoricIncident = "ACT_HI_INCIDENT" {
        id: String = "ID_",
        proc_def_key: Option<String> = "PROC_DEF_KEY_",
        proc_def_id: Option<String> = "PROC_DEF_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        execution_id: Option<String> = "EXECUTION_ID_",
        create_time: Timestamp = "CREATE_TIME_",
        end_time: Option<Timestamp> = "END_TIME_",
        incident_msg: Option<String> = "INCIDENT_MSG_",
        incident_type: String = "INCIDENT_TYPE_",
        activity_id: Option<String> = "ACTIVITY_ID_",
        failed_activity_id: Option<String> = "FAILED_ACTIVITY_ID_",
        cause_incident_id: Option<String> = "CAUSE_INCIDENT_ID_",
        root_cause_incident_id: Option<String> = "ROOT_CAUSE_INCIDENT_ID_",
        configuration: Option<String> = "CONFIGURATION_",
        history_configuration: Option<String> = "HISTORY_CONFIGURATION_",
        incident_state: Option<i32> = "INCIDENT_STATE_",
        tenant_id: Option<String> = "TENANT_ID_",
        job_def_id: Option<String> = "JOB_DEF_ID_",
        annotation: Option<String> = "ANNOTATION_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
    }
}
