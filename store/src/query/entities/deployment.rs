//! Deployments.

use super::*;

/// `deployment`
pub static DEPLOYMENT: Entity = Entity {
    name: "deployment",
    from: "ACT_RE_DEPLOYMENT RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::DEPLOYMENT, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        empty("links"),
        t("id", "RES.ID_"),
        t("name", "RES.NAME_"),
        t("source", "RES.SOURCE_"),
        d("deploymentTime", "RES.DEPLOY_TIME_"),
        t("tenantId", "RES.TENANT_ID_"),
    ],
    criteria: &[
        text("id", "RES.ID_ = ?"),
        text("name", "RES.NAME_ = ?"),
        text("nameLike", "RES.NAME_ LIKE ?"),
        text("source", "RES.SOURCE_ = ?"),
        flag("withoutSource", "RES.SOURCE_ IS NULL"),
        time("before", "RES.DEPLOY_TIME_ < ?"),
        time("after", "RES.DEPLOY_TIME_ > ?"),
        when(
            list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
            "includeDeploymentsWithoutTenantId",
            "(RES.TENANT_ID_ IN (?) OR RES.TENANT_ID_ IS NULL)",
        ),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        option("includeDeploymentsWithoutTenantId"),
    ],
    sorts: &[
        sort("id", "RES.ID_"),
        sort("name", "RES.NAME_"),
        sort("deploymentTime", "RES.DEPLOY_TIME_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};
