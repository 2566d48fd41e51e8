//! Process definitions.

use super::*;

/// `process-definition`
pub static PROCESS_DEFINITION: Entity = Entity {
    name: "process-definition",
    from: "ACT_RE_PROCDEF RES",
    joins: "LEFT JOIN ACT_RE_DEPLOYMENT DEP ON DEP.ID_ = RES.DEPLOYMENT_ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::PROCESS_DEFINITION, bit::READ, "RES.KEY_")]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("key", "RES.KEY_"),
        t("category", "RES.CATEGORY_"),
        null("description"),
        t("name", "RES.NAME_"),
        i("version", "RES.VERSION_"),
        t("resource", "RES.RESOURCE_NAME_"),
        t("deploymentId", "RES.DEPLOYMENT_ID_"),
        t("diagram", "RES.DGRM_RESOURCE_NAME_"),
        b("suspended", "RES.SUSPENSION_STATE_ = 2"),
        t("tenantId", "RES.TENANT_ID_"),
        t("versionTag", "RES.VERSION_TAG_"),
        i("historyTimeToLive", "RES.HISTORY_TTL_"),
        b("startableInTasklist", "RES.STARTABLE_"),
    ],
    criteria: &[
        text("processDefinitionId", "RES.ID_ = ?"),
        list("processDefinitionIdIn", "RES.ID_ IN (?)"),
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
        list("keysIn", "RES.KEY_ IN (?)"),
        text("keyLike", "RES.KEY_ LIKE ?"),
        text("category", "RES.CATEGORY_ = ?"),
        text("categoryLike", "RES.CATEGORY_ LIKE ?"),
        int("version", "RES.VERSION_ = ?"),
        flag("latestVersion", LATEST),
        text("resourceName", "RES.RESOURCE_NAME_ = ?"),
        text("resourceNameLike", "RES.RESOURCE_NAME_ LIKE ?"),
        text(
            "startableBy",
            "EXISTS (SELECT 1 FROM ACT_RU_IDENTITYLINK L WHERE L.PROC_DEF_ID_ = RES.ID_ AND L.TYPE_ = 'candidate' AND \
             (L.USER_ID_ = ? OR L.GROUP_ID_ IN (SELECT M.GROUP_ID_ FROM ACT_ID_MEMBERSHIP M WHERE M.USER_ID_ = ?)))",
        ),
        flag("active", "RES.SUSPENSION_STATE_ = 1"),
        flag("suspended", "RES.SUSPENSION_STATE_ = 2"),
        text(
            "incidentId",
            "RES.ID_ IN (SELECT I.PROC_DEF_ID_ FROM ACT_RU_INCIDENT I WHERE I.ID_ = ?)",
        ),
        text(
            "incidentType",
            "RES.ID_ IN (SELECT I.PROC_DEF_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_TYPE_ = ?)",
        ),
        text(
            "incidentMessage",
            "RES.ID_ IN (SELECT I.PROC_DEF_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_MSG_ = ?)",
        ),
        text(
            "incidentMessageLike",
            "RES.ID_ IN (SELECT I.PROC_DEF_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_MSG_ LIKE ?)",
        ),
        when(
            list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
            "includeProcessDefinitionsWithoutTenantId",
            "(RES.TENANT_ID_ IN (?) OR RES.TENANT_ID_ IS NULL)",
        ),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        option("includeProcessDefinitionsWithoutTenantId"),
        text("versionTag", "RES.VERSION_TAG_ = ?"),
        text("versionTagLike", "RES.VERSION_TAG_ LIKE ?"),
        flag("withoutVersionTag", "RES.VERSION_TAG_ IS NULL"),
        flag("startableInTasklist", "RES.STARTABLE_ = TRUE"),
        flag("notStartableInTasklist", "RES.STARTABLE_ = FALSE"),
        option("startablePermissionCheck"),
    ],
    sorts: &[
        sort("category", "RES.CATEGORY_"),
        sort("key", "RES.KEY_"),
        sort("id", "RES.ID_"),
        sort("name", "RES.NAME_"),
        sort("version", "RES.VERSION_"),
        sort("deploymentId", "RES.DEPLOYMENT_ID_"),
        sort("deployTime", "DEP.DEPLOY_TIME_"),
        sort("tenantId", "RES.TENANT_ID_"),
        sort("versionTag", "RES.VERSION_TAG_"),
    ],
};

const LATEST: &str = "RES.VERSION_ = (SELECT MAX(L.VERSION_) FROM ACT_RE_PROCDEF L WHERE L.KEY_ = RES.KEY_ AND \
                      (L.TENANT_ID_ = RES.TENANT_ID_ OR (L.TENANT_ID_ IS NULL AND RES.TENANT_ID_ IS NULL)))";
