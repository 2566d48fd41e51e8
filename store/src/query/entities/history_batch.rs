//! Batches in the history.

use super::*;

/// `history/batch`
pub static HISTORY_BATCH: Entity = Entity {
    name: "history/batch",
    from: "ACT_HI_BATCH RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::BATCH, bit::READ_HISTORY, "RES.ID_")]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("type", "RES.TYPE_"),
        i("totalJobs", "RES.TOTAL_JOBS_"),
        i("batchJobsPerSeed", "RES.JOBS_PER_SEED_"),
        i("invocationsPerBatchJob", "RES.INVOCATIONS_PER_JOB_"),
        t("seedJobDefinitionId", "RES.SEED_JOB_DEF_ID_"),
        t("monitorJobDefinitionId", "RES.MONITOR_JOB_DEF_ID_"),
        t("batchJobDefinitionId", "RES.BATCH_JOB_DEF_ID_"),
        t("tenantId", "RES.TENANT_ID_"),
        t("createUserId", "RES.CREATE_USER_ID_"),
        d("startTime", "RES.START_TIME_"),
        d("endTime", "RES.END_TIME_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        d("executionStartTime", "RES.EXEC_START_TIME_"),
    ],
    criteria: &[
        text("batchId", "RES.ID_ = ?"),
        text("type", "RES.TYPE_ = ?"),
        boolean(
            "completed",
            "RES.END_TIME_ IS NOT NULL",
            "RES.END_TIME_ IS NULL",
        ),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
    ],
    sorts: &[
        sort("batchId", "RES.ID_"),
        sort("startTime", "RES.START_TIME_"),
        sort("endTime", "RES.END_TIME_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};
