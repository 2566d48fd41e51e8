//! Rows of `ACT_RU_JOB`.

use super::*;

record! {
    /// A unit of asynchronous work: async continuation, timer, batch job.
    pub struct Job = "ACT_RU_JOB" {
        id: String = "ID_",
        rev: i32 = "REV_",
        kind: String = "TYPE_",
        lock_exp_time: Option<Timestamp> = "LOCK_EXP_TIME_",
        lock_owner: Option<String> = "LOCK_OWNER_",
        exclusive: bool = "EXCLUSIVE_",
        execution_id: Option<String> = "EXECUTION_ID_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        process_instance_id: Option<String> = "PROCESS_INSTANCE_ID_",
        process_def_id: Option<String> = "PROCESS_DEF_ID_",
        process_def_key: Option<String> = "PROCESS_DEF_KEY_",
        retries: i32 = "RETRIES_",
        exception_stack_id: Option<String> = "EXCEPTION_STACK_ID_",
        exception_msg: Option<String> = "EXCEPTION_MSG_",
        failed_act_id: Option<String> = "FAILED_ACT_ID_",
        duedate: Option<Timestamp> = "DUEDATE_",
        repeat: Option<String> = "REPEAT_",
        repeat_offset: Option<i64> = "REPEAT_OFFSET_",
        handler_type: Option<String> = "HANDLER_TYPE_",
        handler_cfg: Option<String> = "HANDLER_CFG_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        suspension_state: i32 = "SUSPENSION_STATE_",
        job_def_id: Option<String> = "JOB_DEF_ID_",
        priority: i64 = "PRIORITY_",
        sequence_counter: Option<i64> = "SEQUENCE_COUNTER_",
        tenant_id: Option<String> = "TENANT_ID_",
        create_time: Option<Timestamp> = "CREATE_TIME_",
        last_failure_log_id: Option<String> = "LAST_FAILURE_LOG_ID_",
        batch_id: Option<String> = "BATCH_ID_",
    }
}
