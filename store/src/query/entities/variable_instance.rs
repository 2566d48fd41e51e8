//! Variables of running instances.

use super::*;

/// The activity instance a variable belongs to: that of the scope its execution is in.
macro_rules! activity_instance {
    ($variable:literal) => {
        concat!(
            "CASE WHEN ",
            $variable,
            ".TASK_ID_ IS NOT NULL AND ",
            $variable,
            ".EXECUTION_ID_ IS NOT NULL THEN E.ACT_INST_ID_ ",
            "WHEN ",
            $variable,
            ".CASE_EXECUTION_ID_ IS NOT NULL THEN ",
            $variable,
            ".CASE_EXECUTION_ID_ ",
            "WHEN E.PARENT_ID_ IS NULL AND ",
            $variable,
            ".IS_CONCURRENT_LOCAL_ = FALSE THEN E.ID_ ",
            "WHEN E.IS_SCOPE_ = TRUE AND E.PARENT_ID_ IS NOT NULL AND ",
            $variable,
            ".IS_CONCURRENT_LOCAL_ = FALSE THEN PE.ACT_INST_ID_ ",
            "ELSE E.ACT_INST_ID_ END"
        )
    };
}

/// `variable-instance`
pub static VARIABLE_INSTANCE: Entity = Entity {
    name: "variable-instance",
    from: "ACT_RU_VARIABLE RES",
    joins: "LEFT JOIN ACT_RU_EXECUTION E ON E.ID_ = RES.EXECUTION_ID_ LEFT JOIN ACT_RU_EXECUTION PE ON PE.ID_ = E.PARENT_ID_ \
            LEFT JOIN ACT_GE_BYTEARRAY B ON B.ID_ = RES.BYTEARRAY_ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[
            permission(kind::PROCESS_INSTANCE, bit::READ, "RES.PROC_INST_ID_"),
            permission(
                kind::PROCESS_DEFINITION,
                bit::READ_INSTANCE,
                KEY_OF_INSTANCE,
            ),
            permission(kind::TASK, bit::READ, "RES.TASK_ID_"),
        ]],
        free: "RES.CASE_EXECUTION_ID_ IS NOT NULL",
        tenant: "RES.TENANT_ID_",
    },
    fields: &[
        t("$type", "RES.TYPE_"),
        t("$text", "RES.TEXT_"),
        t("$text2", "RES.TEXT2_"),
        l("$long", "RES.LONG_"),
        column("$double", Kind::Double, "RES.DOUBLE_"),
        column("$bytes", Kind::Bytes, "B.BYTES_"),
        t("id", "RES.ID_"),
        t("name", "RES.NAME_"),
        t("processDefinitionId", "RES.PROC_DEF_ID_"),
        t("processInstanceId", "RES.PROC_INST_ID_"),
        t("executionId", "RES.EXECUTION_ID_"),
        t("caseInstanceId", "RES.CASE_INST_ID_"),
        t("caseExecutionId", "RES.CASE_EXECUTION_ID_"),
        t("taskId", "RES.TASK_ID_"),
        t("batchId", "RES.BATCH_ID_"),
        t("activityInstanceId", activity_instance!("RES")),
        null("errorMessage"),
        t("tenantId", "RES.TENANT_ID_"),
    ],
    criteria: &[
        text("$id", "RES.ID_ = ?"),
        text("variableName", "RES.NAME_ = ?"),
        text("variableNameLike", "RES.NAME_ LIKE ?"),
        variables("variableValues", &OWN),
        list("executionIdIn", "RES.EXECUTION_ID_ IN (?)"),
        list("processInstanceIdIn", "RES.PROC_INST_ID_ IN (?)"),
        list("caseExecutionIdIn", "RES.CASE_EXECUTION_ID_ IN (?)"),
        list("caseInstanceIdIn", "RES.CASE_INST_ID_ IN (?)"),
        list("taskIdIn", "RES.TASK_ID_ IN (?)"),
        list("batchIdIn", "RES.BATCH_ID_ IN (?)"),
        list("variableScopeIdIn", "RES.VAR_SCOPE_ IN (?)"),
        list(
            "activityInstanceIdIn",
            concat!(
                "RES.ID_ IN (SELECT V.ID_ FROM ACT_RU_VARIABLE V LEFT JOIN ACT_RU_EXECUTION E ON E.ID_ = V.EXECUTION_ID_ ",
                "LEFT JOIN ACT_RU_EXECUTION PE ON PE.ID_ = E.PARENT_ID_ WHERE (",
                activity_instance!("V"),
                ") IN (?))"
            ),
        ),
        list("tenantIdIn", "RES.TENANT_ID_ IN (?)"),
        option("variableNamesIgnoreCase"),
        option("variableValuesIgnoreCase"),
    ],
    sorts: &[
        sort("variableName", "RES.NAME_"),
        sort("variableType", "RES.TYPE_"),
        sort("activityInstanceId", activity_instance!("RES")),
        sort("tenantId", "RES.TENANT_ID_"),
    ],
};

static OWN: Scope = Scope {
    sql: "EXISTS (SELECT 1 FROM ACT_RU_VARIABLE V WHERE V.ID_ = RES.ID_ AND ??)",
    named: "RES.ID_ IN (SELECT V.ID_ FROM ACT_RU_VARIABLE V WHERE ??)",
    type_column: "TYPE_",
    operators: Operator::WITHOUT_NOT_LIKE,
    noun: "variable",
};
