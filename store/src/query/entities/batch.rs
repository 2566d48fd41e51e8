//! Running batches, with and without the state of their jobs.

use super::*;

/// `batch`
pub static BATCH: Entity = Entity {
    name: "batch",
    from: "ACT_RU_BATCH RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::BATCH, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("type", "RES.TYPE_"),
        i("totalJobs", "RES.TOTAL_JOBS_"),
        i("jobsCreated", "RES.JOBS_CREATED_"),
        i("batchJobsPerSeed", "RES.JOBS_PER_SEED_"),
        i("invocationsPerBatchJob", "RES.INVOCATIONS_PER_JOB_"),
        t("seedJobDefinitionId", "RES.SEED_JOB_DEF_ID_"),
        t("monitorJobDefinitionId", "RES.MONITOR_JOB_DEF_ID_"),
        t("batchJobDefinitionId", "RES.BATCH_JOB_DEF_ID_"),
        b("suspended", "RES.SUSPENSION_STATE_ = 2"),
        t("tenantId", "RES.TENANT_ID_"),
        t("createUserId", "RES.CREATE_USER_ID_"),
        d("startTime", "RES.START_TIME_"),
        d("executionStartTime", "RES.EXEC_START_TIME_"),
    ],
    criteria: CRITERIA,
    sorts: &[
        sort("batchId", "RES.ID_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};

/// `batch/statistics`
pub static BATCH_STATISTICS: Entity = Entity {
    name: "batch/statistics",
    from: "ACT_RU_BATCH RES",
    joins: "LEFT JOIN (SELECT J.JOB_DEF_ID_, COUNT(*) AS JOBS_, SUM(CASE WHEN J.RETRIES_ = 0 THEN 1 ELSE 0 END) AS FAILED_ \
            FROM ACT_RU_JOB J GROUP BY J.JOB_DEF_ID_) JOB ON JOB.JOB_DEF_ID_ = RES.BATCH_JOB_DEF_ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::BATCH, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("type", "RES.TYPE_"),
        i("totalJobs", "RES.TOTAL_JOBS_"),
        i("jobsCreated", "RES.JOBS_CREATED_"),
        i("batchJobsPerSeed", "RES.JOBS_PER_SEED_"),
        i("invocationsPerBatchJob", "RES.INVOCATIONS_PER_JOB_"),
        t("seedJobDefinitionId", "RES.SEED_JOB_DEF_ID_"),
        t("monitorJobDefinitionId", "RES.MONITOR_JOB_DEF_ID_"),
        t("batchJobDefinitionId", "RES.BATCH_JOB_DEF_ID_"),
        b("suspended", "RES.SUSPENSION_STATE_ = 2"),
        t("tenantId", "RES.TENANT_ID_"),
        t("createUserId", "RES.CREATE_USER_ID_"),
        d("startTime", "RES.START_TIME_"),
        d("executionStartTime", "RES.EXEC_START_TIME_"),
        l(
            "remainingJobs",
            "RES.TOTAL_JOBS_ - RES.JOBS_CREATED_ + COALESCE(JOB.JOBS_, 0)",
        ),
        l(
            "completedJobs",
            "RES.JOBS_CREATED_ - COALESCE(JOB.JOBS_, 0)",
        ),
        l("failedJobs", "COALESCE(JOB.FAILED_, 0)"),
    ],
    criteria: STATISTICS_CRITERIA,
    sorts: &[
        sort("batchId", "RES.ID_"),
        sort("startTime", "RES.START_TIME_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};

const CRITERIA: &[Criterion] = &[
    text("batchId", "RES.ID_ = ?"),
    text("type", "RES.TYPE_ = ?"),
    list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
    flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
    boolean(
        "suspended",
        "RES.SUSPENSION_STATE_ = 2",
        "RES.SUSPENSION_STATE_ = 1",
    ),
];

const STATISTICS_CRITERIA: &[Criterion] = &[
    text("batchId", "RES.ID_ = ?"),
    text("type", "RES.TYPE_ = ?"),
    list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
    flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
    boolean(
        "suspended",
        "RES.SUSPENSION_STATE_ = 2",
        "RES.SUSPENSION_STATE_ = 1",
    ),
    text("createdBy", "RES.CREATE_USER_ID_ = ?"),
    time("startedBefore", "RES.START_TIME_ <= ?"),
    time("startedAfter", "RES.START_TIME_ >= ?"),
    flag(
        "withFailures",
        "EXISTS (SELECT 1 FROM ACT_RU_JOB J WHERE J.JOB_DEF_ID_ = RES.BATCH_JOB_DEF_ID_ AND J.RETRIES_ = 0)",
    ),
    flag(
        "withoutFailures",
        "NOT EXISTS (SELECT 1 FROM ACT_RU_JOB J WHERE J.JOB_DEF_ID_ = RES.BATCH_JOB_DEF_ID_ AND J.RETRIES_ = 0)",
    ),
];
