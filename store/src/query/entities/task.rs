//! Open tasks.

use super::*;

/// Whom a task may be offered to, where somebody is named: their tasks are found once, by them.
macro_rules! offered {
    ($condition:literal) => {
        concat!("RES.ID_ IN (SELECT I.TASK_ID_ FROM ACT_RU_IDENTITYLINK I WHERE I.TYPE_ = 'candidate' AND ", $condition, ")")
    };
}
macro_rules! unassigned_offered {
    ($condition:literal) => {
        concat!("(RES.ASSIGNEE_ IS NULL AND ", offered!($condition), ")")
    };
}
macro_rules! candidate {
    ($condition:literal) => {
        concat!("EXISTS (SELECT 1 FROM ACT_RU_IDENTITYLINK I WHERE I.TASK_ID_ = RES.ID_ AND I.TYPE_ = 'candidate' AND ", $condition, ")")
    };
}
macro_rules! unassigned_candidate {
    ($condition:literal) => {
        concat!(
            "(RES.ASSIGNEE_ IS NULL AND EXISTS (SELECT 1 FROM ACT_RU_IDENTITYLINK I WHERE I.TASK_ID_ = RES.ID_ AND I.TYPE_ = 'candidate' AND ",
            $condition,
            "))"
        )
    };
}
macro_rules! by_variable {
    ($condition:literal) => {
        concat!(
            "(SELECT MIN(??) FROM ACT_RU_VARIABLE V WHERE ",
            $condition,
            " AND V.NAME_ = ?)"
        )
    };
}

/// `task`
pub static TASK: Entity = Entity {
    name: "task",
    from: "ACT_RU_TASK RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[
            permission(kind::TASK, bit::READ, "RES.ID_"),
            permission(kind::PROCESS_DEFINITION, bit::READ_TASK, KEY_OF_DEFINITION),
        ]],
        free: "RES.CASE_EXECUTION_ID_ IS NOT NULL",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("name", "RES.NAME_"),
        t("assignee", "RES.ASSIGNEE_"),
        d("created", "RES.CREATE_TIME_"),
        d("due", "RES.DUE_DATE_"),
        d("followUp", "RES.FOLLOW_UP_DATE_"),
        d("lastUpdated", "RES.LAST_UPDATED_"),
        t("delegationState", "RES.DELEGATION_"),
        t("description", "RES.DESCRIPTION_"),
        t("executionId", "RES.EXECUTION_ID_"),
        t("owner", "RES.OWNER_"),
        t("parentTaskId", "RES.PARENT_TASK_ID_"),
        i("priority", "RES.PRIORITY_"),
        t("processDefinitionId", "RES.PROC_DEF_ID_"),
        t("processInstanceId", "RES.PROC_INST_ID_"),
        t("taskDefinitionKey", "RES.TASK_DEF_KEY_"),
        t("caseExecutionId", "RES.CASE_EXECUTION_ID_"),
        t("caseInstanceId", "RES.CASE_INST_ID_"),
        t("caseDefinitionId", "RES.CASE_DEF_ID_"),
        b("suspended", "RES.SUSPENSION_STATE_ = 2"),
        null("formKey"),
        null("camundaFormRef"),
        t("tenantId", "RES.TENANT_ID_"),
        t("taskState", "RES.TASK_STATE_"),
    ],
    criteria: &[
        text("taskId", "RES.ID_ = ?"),
        list("taskIdIn", "RES.ID_ IN (?)"),
        text("processInstanceId", "RES.PROC_INST_ID_ = ?"),
        list("processInstanceIdIn", "RES.PROC_INST_ID_ IN (?)"),
        text(
            "processInstanceBusinessKey",
            "RES.PROC_INST_ID_ IN (SELECT E.ID_ FROM ACT_RU_EXECUTION E WHERE E.BUSINESS_KEY_ = ?)",
        ),
        expression("processInstanceBusinessKeyExpression"),
        list(
            "processInstanceBusinessKeyIn",
            "EXISTS (SELECT 1 FROM ACT_RU_EXECUTION E WHERE E.ID_ = RES.PROC_INST_ID_ AND E.BUSINESS_KEY_ IN (?))",
        ),
        text(
            "processInstanceBusinessKeyLike",
            "EXISTS (SELECT 1 FROM ACT_RU_EXECUTION E WHERE E.ID_ = RES.PROC_INST_ID_ AND E.BUSINESS_KEY_ LIKE ?)",
        ),
        expression("processInstanceBusinessKeyLikeExpression"),
        text("processDefinitionId", "RES.PROC_DEF_ID_ = ?"),
        text(
            "processDefinitionKey",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.KEY_ = ?)",
        ),
        list(
            "processDefinitionKeyIn",
            "EXISTS (SELECT 1 FROM ACT_RE_PROCDEF D WHERE D.ID_ = RES.PROC_DEF_ID_ AND D.KEY_ IN (?))",
        ),
        text(
            "processDefinitionName",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.NAME_ = ?)",
        ),
        text(
            "processDefinitionNameLike",
            "RES.PROC_DEF_ID_ IN (SELECT D.ID_ FROM ACT_RE_PROCDEF D WHERE D.NAME_ LIKE ?)",
        ),
        text("executionId", "RES.EXECUTION_ID_ = ?"),
        list(
            "activityInstanceIdIn",
            "EXISTS (SELECT 1 FROM ACT_RU_EXECUTION E WHERE E.ID_ = RES.EXECUTION_ID_ AND E.ACT_INST_ID_ IN (?))",
        ),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        flag("withoutTenantId", "RES.TENANT_ID_ IS NULL"),
        text("assignee", "RES.ASSIGNEE_ = ?"),
        expression("assigneeExpression"),
        text("assigneeLike", "RES.ASSIGNEE_ LIKE ?"),
        expression("assigneeLikeExpression"),
        list("assigneeIn", "RES.ASSIGNEE_ IN (?)"),
        list("assigneeNotIn", "RES.ASSIGNEE_ NOT IN (?)"),
        text("owner", "RES.OWNER_ = ?"),
        expression("ownerExpression"),
        candidate(
            text("candidateGroup", unassigned_offered!("I.GROUP_ID_ = ?")),
            offered!("I.GROUP_ID_ = ?"),
        ),
        expression("candidateGroupExpression"),
        candidate(
            text(
                "candidateGroupLike",
                unassigned_offered!("I.GROUP_ID_ LIKE ?"),
            ),
            offered!("I.GROUP_ID_ LIKE ?"),
        ),
        candidate(
            list("candidateGroups", unassigned_offered!("I.GROUP_ID_ IN (?)")),
            offered!("I.GROUP_ID_ IN (?)"),
        ),
        expression("candidateGroupsExpression"),
        candidate(
            text(
                "candidateUser",
                unassigned_offered!(
                    "(I.USER_ID_ = ? OR I.GROUP_ID_ IN (SELECT M.GROUP_ID_ FROM ACT_ID_MEMBERSHIP M WHERE M.USER_ID_ = ?))"
                ),
            ),
            offered!(
                "(I.USER_ID_ = ? OR I.GROUP_ID_ IN (SELECT M.GROUP_ID_ FROM ACT_ID_MEMBERSHIP M WHERE M.USER_ID_ = ?))"
            ),
        ),
        expression("candidateUserExpression"),
        option("includeAssignedTasks"),
        candidate(
            flag(
                "withCandidateGroups",
                unassigned_candidate!("I.GROUP_ID_ IS NOT NULL"),
            ),
            candidate!("I.GROUP_ID_ IS NOT NULL"),
        ),
        candidate(
            flag(
                "withoutCandidateGroups",
                concat!(
                    "(RES.ASSIGNEE_ IS NULL AND NOT ",
                    candidate!("I.GROUP_ID_ IS NOT NULL"),
                    ")"
                ),
            ),
            concat!("NOT ", candidate!("I.GROUP_ID_ IS NOT NULL")),
        ),
        candidate(
            flag(
                "withCandidateUsers",
                unassigned_candidate!("I.USER_ID_ IS NOT NULL"),
            ),
            candidate!("I.USER_ID_ IS NOT NULL"),
        ),
        candidate(
            flag(
                "withoutCandidateUsers",
                concat!(
                    "(RES.ASSIGNEE_ IS NULL AND NOT ",
                    candidate!("I.USER_ID_ IS NOT NULL"),
                    ")"
                ),
            ),
            concat!("NOT ", candidate!("I.USER_ID_ IS NOT NULL")),
        ),
        text(
            "involvedUser",
            "(RES.ASSIGNEE_ = ? OR RES.OWNER_ = ? OR RES.ID_ IN (SELECT I.TASK_ID_ FROM ACT_RU_IDENTITYLINK I WHERE I.USER_ID_ = ? AND I.TASK_ID_ IS NOT NULL))",
        ),
        expression("involvedUserExpression"),
        flag("assigned", "RES.ASSIGNEE_ IS NOT NULL"),
        flag("unassigned", "RES.ASSIGNEE_ IS NULL"),
        text("taskDefinitionKey", "RES.TASK_DEF_KEY_ = ?"),
        list("taskDefinitionKeyIn", "RES.TASK_DEF_KEY_ IN (?)"),
        list("taskDefinitionKeyNotIn", "RES.TASK_DEF_KEY_ NOT IN (?)"),
        text("taskDefinitionKeyLike", "RES.TASK_DEF_KEY_ LIKE ?"),
        text("name", "UPPER(RES.NAME_) = UPPER(?)"),
        text("nameNotEqual", "UPPER(RES.NAME_) <> UPPER(?)"),
        text("nameLike", "UPPER(RES.NAME_) LIKE UPPER(?)"),
        text("nameNotLike", "UPPER(RES.NAME_) NOT LIKE UPPER(?)"),
        text("description", "UPPER(RES.DESCRIPTION_) = UPPER(?)"),
        text("descriptionLike", "UPPER(RES.DESCRIPTION_) LIKE UPPER(?)"),
        int("priority", "RES.PRIORITY_ = ?"),
        int("maxPriority", "RES.PRIORITY_ <= ?"),
        int("minPriority", "RES.PRIORITY_ >= ?"),
        time("dueDate", "RES.DUE_DATE_ = ?"),
        expression("dueDateExpression"),
        time("dueAfter", "RES.DUE_DATE_ > ?"),
        expression("dueAfterExpression"),
        time("dueBefore", "RES.DUE_DATE_ < ?"),
        expression("dueBeforeExpression"),
        flag("withoutDueDate", "RES.DUE_DATE_ IS NULL"),
        time("followUpDate", "RES.FOLLOW_UP_DATE_ = ?"),
        expression("followUpDateExpression"),
        time("followUpAfter", "RES.FOLLOW_UP_DATE_ > ?"),
        expression("followUpAfterExpression"),
        time("followUpBefore", "RES.FOLLOW_UP_DATE_ < ?"),
        expression("followUpBeforeExpression"),
        time(
            "followUpBeforeOrNotExistent",
            "(RES.FOLLOW_UP_DATE_ IS NULL OR RES.FOLLOW_UP_DATE_ < ?)",
        ),
        expression("followUpBeforeOrNotExistentExpression"),
        time("createdOn", "RES.CREATE_TIME_ = ?"),
        expression("createdOnExpression"),
        time("createdAfter", "RES.CREATE_TIME_ > ?"),
        expression("createdAfterExpression"),
        time("createdBefore", "RES.CREATE_TIME_ < ?"),
        expression("createdBeforeExpression"),
        time(
            "updatedAfter",
            "(RES.LAST_UPDATED_ > ? OR (RES.LAST_UPDATED_ IS NULL AND RES.CREATE_TIME_ > ?))",
        ),
        expression("updatedAfterExpression"),
        choice(
            "delegationState",
            &[
                ("PENDING", "RES.DELEGATION_ = 'PENDING'"),
                ("RESOLVED", "RES.DELEGATION_ = 'RESOLVED'"),
            ],
        ),
        text("parentTaskId", "RES.PARENT_TASK_ID_ = ?"),
        flag("active", "RES.SUSPENSION_STATE_ = 1"),
        flag("suspended", "RES.SUSPENSION_STATE_ = 2"),
        text("caseDefinitionId", "RES.CASE_DEF_ID_ = ?"),
        never("caseDefinitionKey"),
        never("caseDefinitionName"),
        never("caseDefinitionNameLike"),
        text("caseInstanceId", "RES.CASE_INST_ID_ = ?"),
        never("caseInstanceBusinessKey"),
        never("caseInstanceBusinessKeyLike"),
        text("caseExecutionId", "RES.CASE_EXECUTION_ID_ = ?"),
        variables("taskVariables", &TASK_VARIABLES),
        variables("processVariables", &TASK_PROCESS_VARIABLES),
        variables("caseInstanceVariables", &CASE_VARIABLES),
        option("variableNamesIgnoreCase"),
        option("variableValuesIgnoreCase"),
        option("withCommentAttachmentInfo"),
        option("withTaskVariablesInReturn"),
        option("withTaskLocalVariablesInReturn"),
    ],
    sorts: &[
        sort("instanceId", "RES.PROC_INST_ID_"),
        sort("caseInstanceId", "RES.CASE_INST_ID_"),
        sort("dueDate", "RES.DUE_DATE_"),
        sort("followUpDate", "RES.FOLLOW_UP_DATE_"),
        sort("executionId", "RES.EXECUTION_ID_"),
        sort("caseExecutionId", "RES.CASE_EXECUTION_ID_"),
        sort("assignee", "RES.ASSIGNEE_"),
        sort("created", "RES.CREATE_TIME_"),
        sort("lastUpdated", "RES.LAST_UPDATED_"),
        sort("description", "RES.DESCRIPTION_"),
        sort("id", "RES.ID_"),
        sort("name", "RES.NAME_"),
        sort("nameCaseInsensitive", "LOWER(RES.NAME_)"),
        sort("priority", "RES.PRIORITY_"),
        sort("tenantId", "RES.TENANT_ID_"),
        sort(
            "processVariable",
            by_variable!(
                "V.PROC_INST_ID_ = RES.PROC_INST_ID_ AND V.TASK_ID_ IS NULL AND V.EXECUTION_ID_ = RES.PROC_INST_ID_"
            ),
        ),
        sort(
            "executionVariable",
            by_variable!("V.EXECUTION_ID_ = RES.EXECUTION_ID_ AND V.TASK_ID_ IS NULL"),
        ),
        sort("taskVariable", by_variable!("V.TASK_ID_ = RES.ID_")),
        sort(
            "caseExecutionVariable",
            by_variable!("V.CASE_EXECUTION_ID_ = RES.CASE_EXECUTION_ID_"),
        ),
        sort(
            "caseInstanceVariable",
            by_variable!("V.CASE_INST_ID_ = RES.CASE_INST_ID_"),
        ),
    ],
};

const fn candidate(criterion: Criterion, assigned_too: &'static str) -> Criterion {
    when(criterion, "includeAssignedTasks", assigned_too)
}

static TASK_VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.TASK_ID_ = RES.ID_ AND ??)",
    named: "RES.ID_ IN (SELECT V.TASK_ID_ FROM ACT_RU_VARIABLE V WHERE ??)",
    type_column: "TYPE_",
    operators: Operator::WITHOUT_NOT_LIKE,
    noun: "task variable",
};

static TASK_PROCESS_VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.PROC_INST_ID_ = RES.PROC_INST_ID_ AND V.TASK_ID_ IS NULL AND ??)",
    named: "RES.PROC_INST_ID_ IN (SELECT V.PROC_INST_ID_ FROM ACT_RU_VARIABLE V WHERE V.TASK_ID_ IS NULL AND ??)",
    type_column: "TYPE_",
    operators: Operator::ALL,
    noun: "process variable",
};

static CASE_VARIABLES: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.CASE_INST_ID_ = RES.CASE_INST_ID_ AND V.TASK_ID_ IS NULL AND ??)",
    named: "RES.CASE_INST_ID_ IN (SELECT V.CASE_INST_ID_ FROM ACT_RU_VARIABLE V WHERE V.TASK_ID_ IS NULL AND ??)",
    type_column: "TYPE_",
    operators: Operator::WITHOUT_NOT_LIKE,
    noun: "case variable",
};
