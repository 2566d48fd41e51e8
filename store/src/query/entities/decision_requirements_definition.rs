//! Decision requirements definitions.

use super::*;

/// `decision-requirements-definition`
pub static DECISION_REQUIREMENTS_DEFINITION: Entity = Entity {
    name: "decision-requirements-definition",
    from: "ACT_RE_DECISION_REQ_DEF RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(
            kind::DECISION_REQUIREMENTS_DEFINITION,
            bit::READ,
            "RES.KEY_",
        )]],
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
        t("$diagram", "RES.DGRM_RESOURCE_NAME_"),
    ],
    criteria: &[
        text("decisionRequirementsDefinitionId", "RES.ID_ = ?"),
        list("decisionRequirementsDefinitionIdIn", "RES.ID_ IN (?)"),
        text("name", "RES.NAME_ = ?"),
        text("nameLike", "RES.NAME_ LIKE ?"),
        text("deploymentId", "RES.DEPLOYMENT_ID_ = ?"),
        text("key", "RES.KEY_ = ?"),
        text("keyLike", "RES.KEY_ LIKE ?"),
        text("category", "RES.CATEGORY_ = ?"),
        text("categoryLike", "RES.CATEGORY_ LIKE ?"),
        int("version", "RES.VERSION_ = ?"),
        flag(
            "latestVersion",
            "RES.VERSION_ = (SELECT MAX(L.VERSION_) FROM ACT_RE_DECISION_REQ_DEF L WHERE L.KEY_ = RES.KEY_ AND \
             (L.TENANT_ID_ = RES.TENANT_ID_ OR (L.TENANT_ID_ IS NULL AND RES.TENANT_ID_ IS NULL)))",
        ),
        text("resourceName", "RES.RESOURCE_NAME_ = ?"),
        text("resourceNameLike", "RES.RESOURCE_NAME_ LIKE ?"),
        when(
            list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
            "includeDecisionRequirementsDefinitionsWithoutTenantId",
            "(RES.TENANT_ID_ IN (?) OR RES.TENANT_ID_ IS NULL)",
        ),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        option("includeDecisionRequirementsDefinitionsWithoutTenantId"),
    ],
    sorts: &[
        sort("id", "RES.ID_"),
        sort("key", "RES.KEY_"),
        sort("name", "RES.NAME_"),
        sort("version", "RES.VERSION_"),
        sort("deploymentId", "RES.DEPLOYMENT_ID_"),
        sort("category", "RES.CATEGORY_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};
