//! Process instances in the history.

use super::*;

macro_rules! incident {
    ($condition:literal) => {
        concat!(
            "RES.PROC_INST_ID_ IN (SELECT I.PROC_INST_ID_ FROM ACT_HI_INCIDENT I WHERE ",
            $condition,
            ")"
        )
    };
}
macro_rules! activity {
    ($condition:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM ACT_HI_ACTINST A WHERE A.PROC_INST_ID_ = RES.PROC_INST_ID_ AND ",
            $condition,
            ")"
        )
    };
}
macro_rules! job {
    ($condition:literal) => {
        concat!("EXISTS (SELECT 1 FROM ACT_HI_JOB_LOG J WHERE J.PROCESS_INSTANCE_ID_ = RES.PROC_INST_ID_ AND ", $condition, ")")
    };
}

/// `history/process-instance`
pub static HISTORY_PROCESS_INSTANCE: Entity = Entity {
    name: "history/process-instance",
    from: "ACT_HI_PROCINST RES",
    joins: "LEFT JOIN ACT_RE_PROCDEF P ON P.ID_ = RES.PROC_DEF_ID_",
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
        t("businessKey", "RES.BUSINESS_KEY_"),
        t("processDefinitionId", "RES.PROC_DEF_ID_"),
        t("processDefinitionKey", "RES.PROC_DEF_KEY_"),
        t("processDefinitionName", "P.NAME_"),
        i("processDefinitionVersion", "P.VERSION_"),
        d("startTime", "RES.START_TIME_"),
        d("endTime", "RES.END_TIME_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        l("durationInMillis", "RES.DURATION_"),
        t("startUserId", "RES.START_USER_ID_"),
        t("startActivityId", "RES.START_ACT_ID_"),
        t("deleteReason", "RES.DELETE_REASON_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
        t("superProcessInstanceId", "RES.SUPER_PROCESS_INSTANCE_ID_"),
        t("superCaseInstanceId", "RES.SUPER_CASE_INSTANCE_ID_"),
        t("caseInstanceId", "RES.CASE_INST_ID_"),
        t("tenantId", "RES.TENANT_ID_"),
        t("state", "RES.STATE_"),
        t("restartedProcessInstanceId", "RES.RESTARTED_PROC_INST_ID_"),
    ],
    criteria: &[
        text("processInstanceId", "RES.PROC_INST_ID_ = ?"),
        list("processInstanceIds", "RES.PROC_INST_ID_ IN (?)"),
        list("processInstanceIdNotIn", "RES.PROC_INST_ID_ NOT IN (?)"),
        text("processDefinitionId", "RES.PROC_DEF_ID_ = ?"),
        text("processDefinitionKey", "RES.PROC_DEF_KEY_ = ?"),
        list("processDefinitionKeyIn", "RES.PROC_DEF_KEY_ IN (?)"),
        list("processDefinitionKeyNotIn", "RES.PROC_DEF_KEY_ NOT IN (?)"),
        text(
            "processDefinitionName",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.NAME_ = ?)",
        ),
        text(
            "processDefinitionNameLike",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.NAME_ LIKE ?)",
        ),
        text("processInstanceBusinessKey", "RES.BUSINESS_KEY_ = ?"),
        list("processInstanceBusinessKeyIn", "RES.BUSINESS_KEY_ IN (?)"),
        text("processInstanceBusinessKeyLike", "RES.BUSINESS_KEY_ LIKE ?"),
        flag(
            "rootProcessInstances",
            "RES.SUPER_PROCESS_INSTANCE_ID_ IS NULL",
        ),
        flag("finished", "RES.END_TIME_ IS NOT NULL"),
        flag("unfinished", "RES.END_TIME_ IS NULL"),
        flag("withIncidents", incident!("1 = 1")),
        flag(
            "withRootIncidents",
            incident!("I.ID_ = I.ROOT_CAUSE_INCIDENT_ID_"),
        ),
        text("incidentType", incident!("I.INCIDENT_TYPE_ = ?")),
        list("incidentIdIn", incident!("I.ID_ IN (?)")),
        choice(
            "incidentStatus",
            &[
                ("open", incident!("I.END_TIME_ IS NULL")),
                ("resolved", incident!("I.END_TIME_ IS NOT NULL")),
                ("*", incident!("1 = 1")),
            ],
        ),
        text("incidentMessage", incident!("I.INCIDENT_MSG_ = ?")),
        text("incidentMessageLike", incident!("I.INCIDENT_MSG_ LIKE ?")),
        time("startedBefore", "RES.START_TIME_ <= ?"),
        time("startedAfter", "RES.START_TIME_ >= ?"),
        time("finishedBefore", "RES.END_TIME_ <= ?"),
        time("finishedAfter", "RES.END_TIME_ >= ?"),
        text("startedBy", "RES.START_USER_ID_ = ?"),
        text("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_ = ?"),
        text(
            "superProcessInstanceId",
            "RES.SUPER_PROCESS_INSTANCE_ID_ = ?",
        ),
        text(
            "subProcessInstanceId",
            "RES.PROC_INST_ID_ = (SELECT S.SUPER_PROCESS_INSTANCE_ID_ FROM ACT_HI_PROCINST S WHERE S.PROC_INST_ID_ = ?)",
        ),
        text("superCaseInstanceId", "RES.SUPER_CASE_INSTANCE_ID_ = ?"),
        never("subCaseInstanceId"),
        text("caseInstanceId", "RES.CASE_INST_ID_ = ?"),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        time(
            "executedActivityBefore",
            activity!("(A.START_TIME_ <= ? OR A.END_TIME_ <= ?)"),
        ),
        time(
            "executedActivityAfter",
            activity!("(A.START_TIME_ >= ? OR A.END_TIME_ >= ?)"),
        ),
        list(
            "executedActivityIdIn",
            activity!("A.END_TIME_ IS NOT NULL AND A.ACT_ID_ IN (?)"),
        ),
        list(
            "activeActivityIdIn",
            activity!("A.END_TIME_ IS NULL AND A.ACT_ID_ IN (?)"),
        ),
        list(
            "activityIdIn",
            concat!(
                "(",
                activity!("A.END_TIME_ IS NULL AND A.ACT_ID_ IN (?)"),
                " OR EXISTS (SELECT 1 FROM ACT_HI_INCIDENT I WHERE I.PROC_INST_ID_ = RES.PROC_INST_ID_ AND I.INCIDENT_STATE_ = 0 AND I.ACTIVITY_ID_ IN (?)))"
            ),
        ),
        time("executedJobBefore", job!("J.TIMESTAMP_ <= ?")),
        time("executedJobAfter", job!("J.TIMESTAMP_ >= ?")),
        flag(
            "withJobsRetrying",
            "EXISTS (SELECT 1 FROM ACT_RU_JOB J WHERE J.PROCESS_INSTANCE_ID_ = RES.PROC_INST_ID_ AND J.RETRIES_ > 0 AND (J.EXCEPTION_MSG_ IS NOT NULL OR J.EXCEPTION_STACK_ID_ IS NOT NULL))",
        ),
        flag("active", "RES.STATE_ = 'ACTIVE'"),
        flag("suspended", "RES.STATE_ = 'SUSPENDED'"),
        flag("completed", "RES.STATE_ = 'COMPLETED'"),
        flag(
            "externallyTerminated",
            "RES.STATE_ = 'EXTERNALLY_TERMINATED'",
        ),
        flag(
            "internallyTerminated",
            "RES.STATE_ = 'INTERNALLY_TERMINATED'",
        ),
        variables("variables", &VARIABLES),
        option("variableNamesIgnoreCase"),
        option("variableValuesIgnoreCase"),
    ],
    sorts: &[
        sort("instanceId", "RES.ID_"),
        sort("definitionId", "RES.PROC_DEF_ID_"),
        sort("definitionKey", "RES.PROC_DEF_KEY_"),
        sort("definitionName", "P.NAME_"),
        sort("definitionVersion", "P.VERSION_"),
        sort("businessKey", "RES.BUSINESS_KEY_"),
        sort("startTime", "RES.START_TIME_"),
        sort("endTime", "RES.END_TIME_"),
        sort("duration", "RES.DURATION_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};

static VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_HI_VARINST V WHERE V.PROC_INST_ID_ = RES.PROC_INST_ID_ AND ??)",
    named: "RES.PROC_INST_ID_ IN (SELECT V.PROC_INST_ID_ FROM ACT_HI_VARINST V WHERE ??)",
    type_column: "VAR_TYPE_",
    operators: Operator::WITHOUT_NOT_LIKE,
    noun: "variable",
};
