//! Job definitions.

use super::*;

/// `job-definition`
pub static JOB_DEFINITION: Entity = Entity {
    name: "job-definition",
    from: "ACT_RU_JOBDEF RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(
            kind::PROCESS_DEFINITION,
            bit::READ,
            "RES.PROC_DEF_KEY_",
        )]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("processDefinitionId", "RES.PROC_DEF_ID_"),
        t("processDefinitionKey", "RES.PROC_DEF_KEY_"),
        t("jobType", "RES.JOB_TYPE_"),
        t("jobConfiguration", "RES.JOB_CONFIGURATION_"),
        t("activityId", "RES.ACT_ID_"),
        b("suspended", "RES.SUSPENSION_STATE_ = 2"),
        l("overridingJobPriority", "RES.JOB_PRIORITY_"),
        t("tenantId", "RES.TENANT_ID_"),
        t("deploymentId", "RES.DEPLOYMENT_ID_"),
    ],
    criteria: &[
        text("jobDefinitionId", "RES.ID_ = ?"),
        list("activityIdIn", "RES.ACT_ID_ IN (?)"),
        text("processDefinitionId", "RES.PROC_DEF_ID_ = ?"),
        text("processDefinitionKey", "RES.PROC_DEF_KEY_ = ?"),
        text("jobType", "RES.JOB_TYPE_ = ?"),
        text("jobConfiguration", "RES.JOB_CONFIGURATION_ = ?"),
        flag("active", "RES.SUSPENSION_STATE_ = 1"),
        flag("suspended", "RES.SUSPENSION_STATE_ = 2"),
        flag("withOverridingJobPriority", "RES.JOB_PRIORITY_ IS NOT NULL"),
        when(
            list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
            "includeJobDefinitionsWithoutTenantId",
            "(RES.TENANT_ID_ IN (?) OR RES.TENANT_ID_ IS NULL)",
        ),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        option("includeJobDefinitionsWithoutTenantId"),
    ],
    sorts: &[
        sort("jobDefinitionId", "RES.ID_"),
        sort("activityId", "RES.ACT_ID_"),
        sort("processDefinitionId", "RES.PROC_DEF_ID_"),
        sort("processDefinitionKey", "RES.PROC_DEF_KEY_"),
        sort("jobType", "RES.JOB_TYPE_"),
        sort("jobConfiguration", "RES.JOB_CONFIGURATION_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};
