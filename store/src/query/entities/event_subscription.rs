//! Event subscriptions.

use super::*;

/// `event-subscription`
pub static EVENT_SUBSCRIPTION: Entity = Entity {
    name: "event-subscription",
    from: "ACT_RU_EVENT_SUBSCR RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[
            permission(kind::PROCESS_INSTANCE, bit::READ, "RES.PROC_INST_ID_"),
            permission(
                kind::PROCESS_DEFINITION,
                bit::READ_INSTANCE,
                KEY_OF_INSTANCE,
            ),
        ]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("eventType", "RES.EVENT_TYPE_"),
        t("eventName", "RES.EVENT_NAME_"),
        t("executionId", "RES.EXECUTION_ID_"),
        t("processInstanceId", "RES.PROC_INST_ID_"),
        t("activityId", "RES.ACTIVITY_ID_"),
        d("createdDate", "RES.CREATED_"),
        t("tenantId", "RES.TENANT_ID_"),
    ],
    criteria: &[
        text("eventSubscriptionId", "RES.ID_ = ?"),
        text("eventName", "RES.EVENT_NAME_ = ?"),
        text("eventType", "RES.EVENT_TYPE_ = ?"),
        text("executionId", "RES.EXECUTION_ID_ = ?"),
        text("processInstanceId", "RES.PROC_INST_ID_ = ?"),
        text("activityId", "RES.ACTIVITY_ID_ = ?"),
        when(
            list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
            "includeEventSubscriptionsWithoutTenantId",
            "(RES.TENANT_ID_ IN (?) OR RES.TENANT_ID_ IS NULL)",
        ),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        option("includeEventSubscriptionsWithoutTenantId"),
    ],
    sorts: &[
        sort("created", "RES.CREATED_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};
