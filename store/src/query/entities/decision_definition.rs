//! Decision definitions.

use super::*;

/// `decision-definition`
pub static DECISION_DEFINITION: Entity = Entity {
    name: "decision-definition",
    from: "ACT_RE_DECISION_DEF RES",
    joins: "LEFT JOIN ACT_RE_DEPLOYMENT DEP ON DEP.ID_ = RES.DEPLOYMENT_ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::DECISION_DEFINITION, bit::READ, "RES.KEY_")]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("key", "RES.KEY_"),
        t("category", "RES.CATEGORY_"),
        t("name", "RES.NAME_"),
        i("version", "RES.VERSION_"),
        t("resource", "RES.RESOURCE_NAME_"),
        t("deploymentId", "RES.DEPLOYMENT_ID_"),
        t("tenantId", "RES.TENANT_ID_"),
        t("decisionRequirementsDefinitionId", "RES.DEC_REQ_ID_"),
        t("decisionRequirementsDefinitionKey", "RES.DEC_REQ_KEY_"),
        i("historyTimeToLive", "RES.HISTORY_TTL_"),
        t("versionTag", "RES.VERSION_TAG_"),
        t("$diagram", "RES.DGRM_RESOURCE_NAME_"),
    ],
    criteria: &[
        text("decisionDefinitionId", "RES.ID_ = ?"),
        list("decisionDefinitionIdIn", "RES.ID_ IN (?)"),
        text("name", "RES.NAME_ = ?"),
        text("nameLike", "RES.NAME_ LIKE ?"),
        text("deploymentId", "RES.DEPLOYMENT_ID_ = ?"),
        time(
            "deployedAfter",
            "RES.DEPLOYMENT_ID_ IN (SELECT ID_ FROM ACT_RE_DEPLOYMENT WHERE DEPLOY_TIME_ > ?)",
        ),
        time(
            "deployedAt",
            "RES.DEPLOYMENT_ID_ IN (SELECT ID_ FROM ACT_RE_DEPLOYMENT WHERE DEPLOY_TIME_ = ?)",
        ),
        text("key", "RES.KEY_ = ?"),
        text("keyLike", "RES.KEY_ LIKE ?"),
        text("category", "RES.CATEGORY_ = ?"),
        text("categoryLike", "RES.CATEGORY_ LIKE ?"),
        int("version", "RES.VERSION_ = ?"),
        flag(
            "latestVersion",
            "RES.VERSION_ = (SELECT MAX(L.VERSION_) FROM ACT_RE_DECISION_DEF L WHERE L.KEY_ = RES.KEY_ AND \
             (L.TENANT_ID_ = RES.TENANT_ID_ OR (L.TENANT_ID_ IS NULL AND RES.TENANT_ID_ IS NULL)))",
        ),
        text("resourceName", "RES.RESOURCE_NAME_ = ?"),
        text("resourceNameLike", "RES.RESOURCE_NAME_ LIKE ?"),
        text("decisionRequirementsDefinitionId", "RES.DEC_REQ_ID_ = ?"),
        text("decisionRequirementsDefinitionKey", "RES.DEC_REQ_KEY_ = ?"),
        flag(
            "withoutDecisionRequirementsDefinition",
            "RES.DEC_REQ_ID_ IS NULL",
        ),
        when(
            list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
            "includeDecisionDefinitionsWithoutTenantId",
            "(RES.TENANT_ID_ IN (?) OR RES.TENANT_ID_ IS NULL)",
        ),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        option("includeDecisionDefinitionsWithoutTenantId"),
        text("versionTag", "RES.VERSION_TAG_ = ?"),
        text("versionTagLike", "RES.VERSION_TAG_ LIKE ?"),
    ],
    sorts: &[
        sort("category", "RES.CATEGORY_"),
        sort("key", "RES.KEY_"),
        sort("id", "RES.ID_"),
        sort("name", "RES.NAME_"),
        sort("version", "RES.VERSION_"),
        sort("deploymentId", "RES.DEPLOYMENT_ID_"),
        sort("deployTime", "DEP.DEPLOY_TIME_"),
        sort("decisionRequirementsDefinitionKey", "RES.DEC_REQ_KEY_"),
        sort("tenantId", "RES.TENANT_ID_"),
        sort("versionTag", "RES.VERSION_TAG_"),
    ],
};
