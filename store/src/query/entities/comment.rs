//! Comments on tasks and process instances.

use super::*;

/// The comments of a task or process instance.
pub static COMMENT: Entity = Entity {
    name: "comment",
    from: "ACT_HI_COMMENT RES",
    joins: "",
    base: "RES.TYPE_ = 'comment'",
    unless: None,
    id: "RES.ID_",
    access: EVERYBODY,
    fields: &[
        empty("links"),
        t("id", "RES.ID_"),
        t("userId", "RES.USER_ID_"),
        t("taskId", "RES.TASK_ID_"),
        d("time", "RES.TIME_"),
        column("message", Kind::Bytes, "RES.FULL_MSG_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
        t("processInstanceId", "RES.PROC_INST_ID_"),
    ],
    criteria: &[
        text("commentId", "RES.ID_ = ?"),
        text("taskId", "RES.TASK_ID_ = ?"),
        list("taskIdIn", "RES.TASK_ID_ IN (?)"),
        text("processInstanceId", "RES.PROC_INST_ID_ = ?"),
    ],
    sorts: &[sort("time", "RES.TIME_")],
};
