//! What of the history could be cleaned up, by definition and by kind of batch.

use super::*;

/// `history/process-definition/cleanable-process-instance-report`
pub static CLEANABLE_PROCESS_INSTANCES: Entity = Entity {
    name: "history/process-definition/cleanable-process-instance-report",
    from: "ACT_RE_PROCDEF RES",
    joins: "LEFT JOIN (SELECT H.PROC_DEF_ID_, SUM(CASE WHEN H.END_TIME_ IS NOT NULL THEN 1 ELSE 0 END) AS FINISHED_, \
            SUM(CASE WHEN H.REMOVAL_TIME_ IS NOT NULL AND H.REMOVAL_TIME_ <= ? THEN 1 ELSE 0 END) AS CLEANABLE_ \
            FROM ACT_HI_PROCINST H GROUP BY H.PROC_DEF_ID_) F ON F.PROC_DEF_ID_ = RES.ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(
            kind::PROCESS_DEFINITION,
            bit::READ | bit::READ_HISTORY,
            "RES.KEY_",
        )]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("processDefinitionId", "RES.ID_"),
        t("processDefinitionKey", "RES.KEY_"),
        t("processDefinitionName", "RES.NAME_"),
        i("processDefinitionVersion", "RES.VERSION_"),
        i("historyTimeToLive", "RES.HISTORY_TTL_"),
        l("finishedProcessInstanceCount", "COALESCE(F.FINISHED_, 0)"),
        l("cleanableProcessInstanceCount", "COALESCE(F.CLEANABLE_, 0)"),
        t("tenantId", "RES.TENANT_ID_"),
    ],
    criteria: &[
        list("processDefinitionIdIn", "RES.ID_ IN (?)"),
        list("processDefinitionKeyIn", "RES.KEY_ IN (?)"),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        flag(
            "compact",
            "EXISTS (SELECT 1 FROM ACT_HI_PROCINST H WHERE H.PROC_DEF_ID_ = RES.ID_ AND (H.END_TIME_ IS NOT NULL OR H.REMOVAL_TIME_ <= ?))",
        ),
    ],
    sorts: &[sort("finished", "COALESCE(F.FINISHED_, 0)")],
};

/// `history/decision-definition/cleanable-decision-instance-report`
pub static CLEANABLE_DECISION_INSTANCES: Entity = Entity {
    name: "history/decision-definition/cleanable-decision-instance-report",
    from: "ACT_RE_DECISION_DEF RES",
    joins: "LEFT JOIN (SELECT H.DEC_DEF_ID_, COUNT(*) AS FINISHED_, \
            SUM(CASE WHEN H.REMOVAL_TIME_ IS NOT NULL AND H.REMOVAL_TIME_ <= ? THEN 1 ELSE 0 END) AS CLEANABLE_ \
            FROM ACT_HI_DECINST H GROUP BY H.DEC_DEF_ID_) F ON F.DEC_DEF_ID_ = RES.ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(
            kind::DECISION_DEFINITION,
            bit::READ | bit::READ_HISTORY,
            "RES.KEY_",
        )]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("decisionDefinitionId", "RES.ID_"),
        t("decisionDefinitionKey", "RES.KEY_"),
        t("decisionDefinitionName", "RES.NAME_"),
        i("decisionDefinitionVersion", "RES.VERSION_"),
        i("historyTimeToLive", "RES.HISTORY_TTL_"),
        l("finishedDecisionInstanceCount", "COALESCE(F.FINISHED_, 0)"),
        l(
            "cleanableDecisionInstanceCount",
            "COALESCE(F.CLEANABLE_, 0)",
        ),
        t("tenantId", "RES.TENANT_ID_"),
    ],
    criteria: &[
        list("decisionDefinitionIdIn", "RES.ID_ IN (?)"),
        list("decisionDefinitionKeyIn", "RES.KEY_ IN (?)"),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        flag(
            "compact",
            "EXISTS (SELECT 1 FROM ACT_HI_DECINST H WHERE H.DEC_DEF_ID_ = RES.ID_)",
        ),
    ],
    sorts: &[sort("finished", "COALESCE(F.FINISHED_, 0)")],
};

/// `history/batch/cleanable-batch-report`
pub static CLEANABLE_BATCHES: Entity = Entity {
    name: "history/batch/cleanable-batch-report",
    from: "(SELECT H.TYPE_ AS ID_, SUM(CASE WHEN H.END_TIME_ IS NOT NULL THEN 1 ELSE 0 END) AS FINISHED_, \
           SUM(CASE WHEN H.REMOVAL_TIME_ IS NOT NULL AND H.REMOVAL_TIME_ <= ? THEN 1 ELSE 0 END) AS CLEANABLE_ \
           FROM ACT_HI_BATCH H GROUP BY H.TYPE_) RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: EVERYBODY,
    fields: &[
        t("batchType", "RES.ID_"),
        null("historyTimeToLive"),
        l("finishedBatchesCount", "RES.FINISHED_"),
        l("cleanableBatchesCount", "RES.CLEANABLE_"),
    ],
    criteria: &[],
    sorts: &[sort("finished", "RES.FINISHED_")],
};
