//! Inputs and outputs of evaluated decisions: never listed alone, only with their decision instance.

use super::*;

/// The inputs of decision instances.
pub static HISTORY_DECISION_INPUT: Entity = Entity {
    name: "history/decision-instance/input",
    from: "ACT_HI_DEC_IN RES",
    joins: "LEFT JOIN ACT_GE_BYTEARRAY B ON B.ID_ = RES.BYTEARRAY_ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: EVERYBODY,
    fields: &[
        t("$type", "RES.VAR_TYPE_"),
        t("$text", "RES.TEXT_"),
        t("$text2", "RES.TEXT2_"),
        l("$long", "RES.LONG_"),
        column("$double", Kind::Double, "RES.DOUBLE_"),
        column("$bytes", Kind::Bytes, "B.BYTES_"),
        t("id", "RES.ID_"),
        t("decisionInstanceId", "RES.DEC_INST_ID_"),
        t("clauseId", "RES.CLAUSE_ID_"),
        t("clauseName", "RES.CLAUSE_NAME_"),
        null("errorMessage"),
        d("createTime", "RES.CREATE_TIME_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
    ],
    criteria: &[list("decisionInstanceIdIn", "RES.DEC_INST_ID_ IN (?)")],
    sorts: &[],
};

/// The outputs of decision instances.
pub static HISTORY_DECISION_OUTPUT: Entity = Entity {
    name: "history/decision-instance/output",
    from: "ACT_HI_DEC_OUT RES",
    joins: "LEFT JOIN ACT_GE_BYTEARRAY B ON B.ID_ = RES.BYTEARRAY_ID_",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: EVERYBODY,
    fields: &[
        t("$type", "RES.VAR_TYPE_"),
        t("$text", "RES.TEXT_"),
        t("$text2", "RES.TEXT2_"),
        l("$long", "RES.LONG_"),
        column("$double", Kind::Double, "RES.DOUBLE_"),
        column("$bytes", Kind::Bytes, "B.BYTES_"),
        t("id", "RES.ID_"),
        t("decisionInstanceId", "RES.DEC_INST_ID_"),
        t("clauseId", "RES.CLAUSE_ID_"),
        t("clauseName", "RES.CLAUSE_NAME_"),
        t("ruleId", "RES.RULE_ID_"),
        i("ruleOrder", "RES.RULE_ORDER_"),
        t("variableName", "RES.VAR_NAME_"),
        null("errorMessage"),
        d("createTime", "RES.CREATE_TIME_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
    ],
    criteria: &[list("decisionInstanceIdIn", "RES.DEC_INST_ID_ IN (?)")],
    sorts: &[],
};
