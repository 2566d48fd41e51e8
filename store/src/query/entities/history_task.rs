//! Tasks in the history.

use super::*;

macro_rules! link {
    ($condition:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM ACT_HI_IDENTITYLINK L WHERE L.TASK_ID_ = RES.ID_ AND ",
            $condition,
            ")"
        )
    };
}
macro_rules! instance {
    ($condition:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM ACT_HI_PROCINST P WHERE P.ID_ = RES.PROC_INST_ID_ AND ",
            $condition,
            ")"
        )
    };
}

/// `history/task`
pub static HISTORY_TASK: Entity = Entity {
    name: "history/task",
    from: "ACT_HI_TASKINST RES",
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
        free: "RES.EXECUTION_ID_ IS NULL",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("processDefinitionKey", "RES.PROC_DEF_KEY_"),
        t("processDefinitionId", "RES.PROC_DEF_ID_"),
        t("processInstanceId", "RES.PROC_INST_ID_"),
        t("executionId", "RES.EXECUTION_ID_"),
        t("caseDefinitionKey", "RES.CASE_DEF_KEY_"),
        t("caseDefinitionId", "RES.CASE_DEF_ID_"),
        t("caseInstanceId", "RES.CASE_INST_ID_"),
        t("caseExecutionId", "RES.CASE_EXECUTION_ID_"),
        t("activityInstanceId", "RES.ACT_INST_ID_"),
        t("name", "RES.NAME_"),
        t("description", "RES.DESCRIPTION_"),
        t("deleteReason", "RES.DELETE_REASON_"),
        t("owner", "RES.OWNER_"),
        t("assignee", "RES.ASSIGNEE_"),
        d("startTime", "RES.START_TIME_"),
        d("endTime", "RES.END_TIME_"),
        l("duration", "RES.DURATION_"),
        t("taskDefinitionKey", "RES.TASK_DEF_KEY_"),
        i("priority", "RES.PRIORITY_"),
        d("due", "RES.DUE_DATE_"),
        t("parentTaskId", "RES.PARENT_TASK_ID_"),
        d("followUp", "RES.FOLLOW_UP_DATE_"),
        t("tenantId", "RES.TENANT_ID_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
        t("taskState", "RES.TASK_STATE_"),
    ],
    criteria: &[
        text("taskId", "RES.ID_ = ?"),
        text("taskParentTaskId", "RES.PARENT_TASK_ID_ = ?"),
        text("processInstanceId", "RES.PROC_INST_ID_ = ?"),
        text("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_ = ?"),
        text(
            "processInstanceBusinessKey",
            instance!("P.BUSINESS_KEY_ = ?"),
        ),
        list(
            "processInstanceBusinessKeyIn",
            instance!("P.BUSINESS_KEY_ IN (?)"),
        ),
        text(
            "processInstanceBusinessKeyLike",
            instance!("P.BUSINESS_KEY_ LIKE ?"),
        ),
        text("executionId", "RES.EXECUTION_ID_ = ?"),
        text("processDefinitionId", "RES.PROC_DEF_ID_ = ?"),
        text("processDefinitionKey", "RES.PROC_DEF_KEY_ = ?"),
        text(
            "processDefinitionName",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.NAME_ = ?)",
        ),
        text("caseInstanceId", "RES.CASE_INST_ID_ = ?"),
        text("caseExecutionId", "RES.CASE_EXECUTION_ID_ = ?"),
        text("caseDefinitionId", "RES.CASE_DEF_ID_ = ?"),
        text("caseDefinitionKey", "RES.CASE_DEF_KEY_ = ?"),
        never("caseDefinitionName"),
        list("activityInstanceIdIn", "RES.ACT_INST_ID_ IN (?)"),
        text("taskName", "RES.NAME_ = ?"),
        text("taskNameLike", "RES.NAME_ LIKE ?"),
        text("taskDescription", "RES.DESCRIPTION_ = ?"),
        text("taskDescriptionLike", "RES.DESCRIPTION_ LIKE ?"),
        text("taskDefinitionKey", "RES.TASK_DEF_KEY_ = ?"),
        list("taskDefinitionKeyIn", "RES.TASK_DEF_KEY_ IN (?)"),
        text("taskDeleteReason", "RES.DELETE_REASON_ = ?"),
        text("taskDeleteReasonLike", "RES.DELETE_REASON_ LIKE ?"),
        given("assigned", "RES.ASSIGNEE_ IS NOT NULL"),
        given("unassigned", "RES.ASSIGNEE_ IS NULL"),
        text("taskAssignee", "RES.ASSIGNEE_ = ?"),
        text("taskAssigneeLike", "RES.ASSIGNEE_ LIKE ?"),
        text("taskOwner", "RES.OWNER_ = ?"),
        text("taskOwnerLike", "RES.OWNER_ LIKE ?"),
        int("taskPriority", "RES.PRIORITY_ = ?"),
        given("finished", "RES.END_TIME_ IS NOT NULL"),
        given("unfinished", "RES.END_TIME_ IS NULL"),
        given("processFinished", instance!("P.END_TIME_ IS NOT NULL")),
        given("processUnfinished", instance!("P.END_TIME_ IS NULL")),
        time("taskDueDate", "RES.DUE_DATE_ = ?"),
        time("taskDueDateBefore", "RES.DUE_DATE_ < ?"),
        time("taskDueDateAfter", "RES.DUE_DATE_ > ?"),
        flag("withoutTaskDueDate", "RES.DUE_DATE_ IS NULL"),
        time("taskFollowUpDate", "RES.FOLLOW_UP_DATE_ = ?"),
        time("taskFollowUpDateBefore", "RES.FOLLOW_UP_DATE_ < ?"),
        time("taskFollowUpDateAfter", "RES.FOLLOW_UP_DATE_ > ?"),
        time("startedBefore", "RES.START_TIME_ <= ?"),
        time("startedAfter", "RES.START_TIME_ >= ?"),
        time("finishedBefore", "RES.END_TIME_ <= ?"),
        time("finishedAfter", "RES.END_TIME_ >= ?"),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        variables("taskVariables", &TASK_VARIABLES),
        variables("processVariables", &INSTANCE_VARIABLES),
        option("variableNamesIgnoreCase"),
        option("variableValuesIgnoreCase"),
        text("taskInvolvedUser", link!("L.USER_ID_ = ?")),
        text("taskInvolvedGroup", link!("L.GROUP_ID_ = ?")),
        text(
            "taskHadCandidateUser",
            link!("L.TYPE_ = 'candidate' AND L.USER_ID_ = ?"),
        ),
        text(
            "taskHadCandidateGroup",
            link!("L.TYPE_ = 'candidate' AND L.GROUP_ID_ = ?"),
        ),
        given(
            "withCandidateGroups",
            link!("L.TYPE_ = 'candidate' AND L.GROUP_ID_ IS NOT NULL"),
        ),
        given(
            "withoutCandidateGroups",
            concat!(
                "NOT ",
                link!("L.TYPE_ = 'candidate' AND L.GROUP_ID_ IS NOT NULL")
            ),
        ),
    ],
    sorts: &[
        sort("taskId", "RES.ID_"),
        sort("activityInstanceId", "RES.ACT_INST_ID_"),
        sort("processDefinitionId", "RES.PROC_DEF_ID_"),
        sort("processInstanceId", "RES.PROC_INST_ID_"),
        sort("executionId", "RES.EXECUTION_ID_"),
        sort("duration", "RES.DURATION_"),
        sort("endTime", "RES.END_TIME_"),
        sort("startTime", "RES.START_TIME_"),
        sort("taskName", "RES.NAME_"),
        sort("taskDescription", "RES.DESCRIPTION_"),
        sort("assignee", "RES.ASSIGNEE_"),
        sort("owner", "RES.OWNER_"),
        sort("dueDate", "RES.DUE_DATE_"),
        sort("followUpDate", "RES.FOLLOW_UP_DATE_"),
        sort("deleteReason", "RES.DELETE_REASON_"),
        sort("taskDefinitionKey", "RES.TASK_DEF_KEY_"),
        sort("priority", "RES.PRIORITY_"),
        sort("caseDefinitionId", "RES.CASE_DEF_ID_"),
        sort("caseInstanceId", "RES.CASE_INST_ID_"),
        sort("caseExecutionId", "RES.CASE_EXECUTION_ID_"),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};

static TASK_VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_HI_VARINST V WHERE V.TASK_ID_ = RES.ID_ AND ??)",
    named: "RES.ID_ IN (SELECT V.TASK_ID_ FROM ACT_HI_VARINST V WHERE ??)",
    type_column: "VAR_TYPE_",
    operators: &[Operator::Eq],
    noun: "variable",
};

static INSTANCE_VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_HI_VARINST V WHERE V.PROC_INST_ID_ = RES.PROC_INST_ID_ AND V.TASK_ID_ IS NULL AND ??)",
    named: "RES.PROC_INST_ID_ IN (SELECT V.PROC_INST_ID_ FROM ACT_HI_VARINST V WHERE V.TASK_ID_ IS NULL AND ??)",
    type_column: "VAR_TYPE_",
    operators: Operator::ALL,
    noun: "process variable",
};
