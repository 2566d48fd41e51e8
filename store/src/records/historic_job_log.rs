//! Rows of `ACT_HI_JOB_LOG`.

use super::*;

record! {
    /// One event in the life of a job.
    pub struct HistoricJobLog = "ACT_HI_JOB_LOG" {
        id: String = "ID_",
        timestamp: Timestamp = "TIMESTAMP_",
        job_id: String = "JOB_ID_",
        job_duedate: Option<Timestamp> = "JOB_DUEDATE_",
        job_retries: Option<i32> = "JOB_RETRIES_",
        job_priority: i64 = "JOB_PRIORITY_",
        job_exception_msg: Option<String> = "JOB_EXCEPTION_MSG_",
        job_exception_stack_id: Option<String> = "JOB_EXCEPTION_STACK_ID_",
        job_state: Option<i32> = "JOB_STATE_",
        job_def_id: Option<String> = "JOB_DEF_ID_",
        job_def_type: Option<String> = "JOB_DEF_TYPE_",
        job_def_configuration: Option<String> = "JOB_DEF_CONFIGURATION_",
        act_id: Option<String> = "ACT_ID_",
        failed_act_id: Option<String> = "FAILED_ACT_ID_",
        execution_id: Option<String> = "EXECUTION_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        process_instance_id: Option<String> = "PROCESS_INSTANCE_ID_",
        process_def_id: Option<String> = "PROCESS_DEF_ID_",
        process_def_key: Option<String> = "PROCESS_DEF_KEY_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        sequence_counter: Option<i64> = "SEQUENCE_COUNTER_",
        tenant_id: Option<String> = "TENANT_ID_",
        hostname: Option<String> = "HOSTNAME_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        batch_id: Option<String> = "BATCH_ID_",
    }
}
