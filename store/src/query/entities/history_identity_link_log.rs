//! Identity links that were added and deleted.

use super::*;

/// `history/identity-link-log`
pub static HISTORY_IDENTITY_LINK_LOG: Entity = Entity {
    name: "history/identity-link-log",
    from: "ACT_HI_IDENTITYLINK RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(
            kind::PROCESS_DEFINITION,
            bit::READ_HISTORY,
            "RES.PROC_DEF_KEY_",
        )]],
        free: "RES.PROC_DEF_KEY_ IS NULL",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        d("time", "RES.TIMESTAMP_"),
        t("type", "RES.TYPE_"),
        t("userId", "RES.USER_ID_"),
        t("groupId", "RES.GROUP_ID_"),
        t("taskId", "RES.TASK_ID_"),
        t("processDefinitionId", "RES.PROC_DEF_ID_"),
        t("processDefinitionKey", "RES.PROC_DEF_KEY_"),
        t("operationType", "RES.OPERATION_TYPE_"),
        t("assignerId", "RES.ASSIGNER_ID_"),
        t("tenantId", "RES.TENANT_ID_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
    ],
    criteria: &[
        time("dateBefore", "RES.TIMESTAMP_ <= ?"),
        time("dateAfter", "RES.TIMESTAMP_ >= ?"),
        text("type", "RES.TYPE_ = ?"),
        text("userId", "RES.USER_ID_ = ?"),
        text("groupId", "RES.GROUP_ID_ = ?"),
        text("taskId", "RES.TASK_ID_ = ?"),
        text("processDefinitionId", "RES.PROC_DEF_ID_ = ?"),
        text("processDefinitionKey", "RES.PROC_DEF_KEY_ = ?"),
        text("operationType", "RES.OPERATION_TYPE_ = ?"),
        text("assignerId", "RES.ASSIGNER_ID_ = ?"),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
    ],
    sorts: &[
        sort("time", "RES.TIMESTAMP_"),
        sort("type", "RES.TYPE_"),
        sort("userId", "RES.USER_ID_"),
        sort("groupId", "RES.GROUP_ID_"),
        sort("taskId", "RES.TASK_ID_"),
        sort("processDefinitionId", "RES.PROC_DEF_ID_"),
        sort("processDefinitionKey", "RES.PROC_DEF_KEY_"),
        sort("operationType", "RES.OPERATION_TYPE_"),
        sort("assignerId", "RES.ASSIGNER_ID_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};
