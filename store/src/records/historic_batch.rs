//! Rows of `ACT_HI_BATCH`.

use super::*;

record! {
    /// A batch, running or ended.
    pub struct HistoricBatch = "ACT_HI_BATCH" {
        id: String = "ID_",
        kind: Option<String> = "TYPE_",
        total_jobs: Option<i32> = "TOTAL_JOBS_",
        jobs_per_seed: Option<i32> = "JOBS_PER_SEED_",
        invocations_per_job: Option<i32> = "INVOCATIONS_PER_JOB_",
        seed_job_def_id: Option<String> = "SEED_JOB_DEF_ID_",
        monitor_job_def_id: Option<String> = "MONITOR_JOB_DEF_ID_",
        batch_job_def_id: Option<String> = "BATCH_JOB_DEF_ID_",
        tenant_id: Option<String> = "TENANT_ID_",
        create_user_id: Option<String> = "CREATE_USER_ID_",
        start_time: Timestamp = "START_TIME_",
        end_time: Option<Timestamp> = "END_TIME_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
        exec_start_time: Option<Timestamp> = "EXEC_START_TIME_",
    }
}
