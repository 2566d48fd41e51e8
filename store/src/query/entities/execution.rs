//! Executions.

use super::*;

/// `execution`
pub static EXECUTION: Entity = Entity {
    name: "execution",
    from: "ACT_RU_EXECUTION RES",
    joins: "INNER JOIN ACT_RE_PROCDEF P ON P.ID_ = RES.PROC_DEF_ID_",
    base: "",
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
        t("id", "RES.ID_"),
        t("processInstanceId", "RES.PROC_INST_ID_"),
        no("ended"),
        t("tenantId", "RES.TENANT_ID_"),
    ],
    criteria: &[
        text("$id", "RES.ID_ = ?"),
        text(
            "businessKey",
            "RES.PROC_INST_ID_ IN (SELECT E.ID_ FROM ACT_RU_EXECUTION E WHERE E.BUSINESS_KEY_ = ?)",
        ),
        text("processInstanceId", "RES.PROC_INST_ID_ = ?"),
        text("processDefinitionId", "RES.PROC_DEF_ID_ = ?"),
        text(
            "processDefinitionKey",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.KEY_ = ?)",
        ),
        text("activityId", "RES.ACT_ID_ = ?"),
        text(
            "signalEventSubscriptionName",
            "RES.ID_ IN (SELECT S.EXECUTION_ID_ FROM ACT_RU_EVENT_SUBSCR S WHERE S.EVENT_TYPE_ = 'signal' AND S.EVENT_NAME_ = ?)",
        ),
        text(
            "messageEventSubscriptionName",
            "RES.ID_ IN (SELECT S.EXECUTION_ID_ FROM ACT_RU_EVENT_SUBSCR S WHERE S.EVENT_TYPE_ = 'message' AND S.EVENT_NAME_ = ?)",
        ),
        flag("active", "RES.SUSPENSION_STATE_ = 1"),
        flag("suspended", "RES.SUSPENSION_STATE_ = 2"),
        text(
            "incidentId",
            "RES.ID_ IN (SELECT I.EXECUTION_ID_ FROM ACT_RU_INCIDENT I WHERE I.ID_ = ?)",
        ),
        text(
            "incidentType",
            "RES.ID_ IN (SELECT I.EXECUTION_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_TYPE_ = ?)",
        ),
        text(
            "incidentMessage",
            "RES.ID_ IN (SELECT I.EXECUTION_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_MSG_ = ?)",
        ),
        text(
            "incidentMessageLike",
            "RES.ID_ IN (SELECT I.EXECUTION_ID_ FROM ACT_RU_INCIDENT I WHERE I.INCIDENT_MSG_ LIKE ?)",
        ),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        variables("variables", &VARIABLES),
        variables("processVariables", &INSTANCE_VARIABLES),
        option("variableNamesIgnoreCase"),
        option("variableValuesIgnoreCase"),
    ],
    sorts: &[
        sort("instanceId", "RES.PROC_INST_ID_"),
        sort("definitionKey", "P.KEY_"),
        sort("definitionId", "RES.PROC_DEF_ID_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};

static VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.EXECUTION_ID_ = RES.ID_ AND ??)",
    named: "RES.ID_ IN (SELECT V.EXECUTION_ID_ FROM ACT_RU_VARIABLE V WHERE ??)",
    type_column: "TYPE_",
    operators: Operator::WITHOUT_NOT_LIKE,
    noun: "variable",
};

static INSTANCE_VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.PROC_INST_ID_ = RES.PROC_INST_ID_ AND V.TASK_ID_ IS NULL AND ??)",
    named: "RES.PROC_INST_ID_ IN (SELECT V.PROC_INST_ID_ FROM ACT_RU_VARIABLE V WHERE V.TASK_ID_ IS NULL AND ??)",
    type_column: "TYPE_",
    operators: &[Operator::Eq, Operator::Neq],
    noun: "process variable",
};
