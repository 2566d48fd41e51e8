//! Rows of `ACT_RU_BATCH`.

use super::*;

record! {
    /// A running batch.
    pub struct Batch = "ACT_RU_BATCH" {
        id: String = "ID_",
        rev: i32 = "REV_",
        kind: Option<String> = "TYPE_",
        total_jobs: Option<i32> = "TOTAL_JOBS_",
        jobs_created: Option<i32> = "JOBS_CREATED_",
        jobs_per_seed: Option<i32> = "JOBS_PER_SEED_",
        invocations_per_job: Option<i32> = "INVOCATIONS_PER_JOB_",
        seed_job_def_id: Option<String> = "SEED_JOB_DEF_ID_",
        batch_job_def_id: Option<String> = "BATCH_JOB_DEF_ID_",
        monitor_job_def_id: Option<String> = "MONITOR_JOB_DEF_ID_",
        suspension_state: i32 = "SUSPENSION_STATE_",
        configuration: Option<String> = "CONFIGURATION_",
        tenant_id: Option<String> = "TENANT_ID_",
        create_user_id: Option<String> = "CREATE_USER_ID_",
        start_time: Option<Timestamp> = "START_TIME_",
        exec_start_time: Option<Timestamp> = "EXEC_START_TIME_",
    }
}
