//! Running process instances.

use super::*;

/// `process-instance`
pub static PROCESS_INSTANCE: Entity = Entity {
    name: "process-instance",
    from: "ACT_RU_EXECUTION RES",
    joins: "INNER JOIN ACT_RE_PROCDEF P ON P.ID_ = RES.PROC_DEF_ID_",
    base: "RES.PARENT_ID_ IS NULL",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[
            permission(kind::PROCESS_INSTANCE, bit::READ, "RES.PROC_INST_ID_"),
            permission(
                kind::PROCESS_DEFINITION,
                bit::READ_INSTANCE,
                KEY_OF_DEFINITION,
            ),
        ]],
        free: "",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        empty("links"),
        t("id", "RES.ID_"),
        t("definitionId", "RES.PROC_DEF_ID_"),
        t("definitionKey", "P.KEY_"),
        t("businessKey", "RES.BUSINESS_KEY_"),
        t("caseInstanceId", "RES.CASE_INST_ID_"),
        no("ended"),
        b("suspended", "RES.SUSPENSION_STATE_ = 2"),
        t("tenantId", "RES.TENANT_ID_"),
    ],
    criteria: &[
        text("$id", "RES.ID_ = ?"),
        list("processInstanceIds", "RES.PROC_INST_ID_ IN (?)"),
        text("businessKey", "RES.BUSINESS_KEY_ = ?"),
        text("businessKeyLike", "RES.BUSINESS_KEY_ LIKE ?"),
        text("caseInstanceId", "RES.CASE_INST_ID_ = ?"),
        text("processDefinitionId", "RES.PROC_DEF_ID_ = ?"),
        text(
            "processDefinitionKey",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.KEY_ = ?)",
        ),
        list(
            "processDefinitionKeyIn",
            "EXISTS (SELECT 1 FROM ACT_RE_PROCDEF D WHERE D.ID_ = RES.PROC_DEF_ID_ AND D.KEY_ IN (?))",
        ),
        list(
            "processDefinitionKeyNotIn",
            "EXISTS (SELECT 1 FROM ACT_RE_PROCDEF D WHERE D.ID_ = RES.PROC_DEF_ID_ AND D.KEY_ NOT IN (?))",
        ),
        text(
            "deploymentId",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.DEPLOYMENT_ID_ = ?)",
        ),
        text("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_ = ?"),
        text(
            "superProcessInstance",
            "RES.SUPER_EXEC_ IN (SELECT E.ID_ FROM ACT_RU_EXECUTION E WHERE E.PROC_INST_ID_ = ?)",
        ),
        text(
            "subProcessInstance",
            "RES.ID_ = (SELECT S.PROC_INST_ID_ FROM ACT_RU_EXECUTION E INNER JOIN ACT_RU_EXECUTION S ON S.ID_ = E.SUPER_EXEC_ \
             WHERE E.ID_ = ?)",
        ),
        never("superCaseInstance"),
        never("subCaseInstance"),
        flag("active", "RES.SUSPENSION_STATE_ = 1"),
        flag("suspended", "RES.SUSPENSION_STATE_ = 2"),
        flag(
            "withIncident",
            "RES.ID_ IN (SELECT I.PROC_INST_ID_ FROM ACT_RU_INCIDENT I)",
        ),
        text(
            "incidentId",
            "RES.ID_ IN (SELECT I.PROC_INST_ID_ FROM ACT_RU_INCIDENT I WHERE I.ID_ = ?)",
        ),
        text(
            "incidentType",
            "RES.ID_ IN (SELECT I.PROC_INST_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_TYPE_ = ?)",
        ),
        text(
            "incidentMessage",
            "RES.ID_ IN (SELECT I.PROC_INST_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_MSG_ = ?)",
        ),
        text(
            "incidentMessageLike",
            "RES.ID_ IN (SELECT I.PROC_INST_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_MSG_ LIKE ?)",
        ),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        flag(
            "processDefinitionWithoutTenantId",
            "EXISTS (SELECT 1 FROM ACT_RE_PROCDEF D WHERE D.ID_ = RES.PROC_DEF_ID_ AND D.TENANT_ID_ IS NULL)",
        ),
        list(
            "activityIdIn",
            "RES.ID_ IN (SELECT E.PROC_INST_ID_ FROM ACT_RU_EXECUTION E WHERE E.IS_EVENT_SCOPE_ = FALSE AND E.ACT_ID_ IN (?))",
        ),
        flag("rootProcessInstances", "RES.SUPER_EXEC_ IS NULL"),
        flag(
            "leafProcessInstances",
            "NOT EXISTS (SELECT 1 FROM ACT_RU_EXECUTION S INNER JOIN ACT_RU_EXECUTION C ON S.ID_ = C.SUPER_EXEC_ \
             WHERE S.PROC_INST_ID_ = RES.ID_ AND C.ID_ = C.PROC_INST_ID_)",
        ),
        variables("variables", &VARIABLES),
        option("variableNamesIgnoreCase"),
        option("variableValuesIgnoreCase"),
    ],
    sorts: &[
        sort("instanceId", "RES.ID_"),
        sort("definitionKey", "P.KEY_"),
        sort("definitionId", "RES.PROC_DEF_ID_"),
        sort("tenantId", "RES.TENANT_ID_"),
        sort("businessKey", "RES.BUSINESS_KEY_"),
    ],
};

static VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.PROC_INST_ID_ = RES.PROC_INST_ID_ AND V.TASK_ID_ IS NULL AND ??)",
    named: "RES.PROC_INST_ID_ IN (SELECT V.PROC_INST_ID_ FROM ACT_RU_VARIABLE V WHERE V.TASK_ID_ IS NULL AND ??)",
    type_column: "TYPE_",
    operators: Operator::WITHOUT_NOT_LIKE,
    noun: "variable",
};
