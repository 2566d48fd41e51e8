//! Attachments of tasks.

use super::*;

/// The attachments of a task.
pub static ATTACHMENT: Entity = Entity {
    name: "attachment",
    from: "ACT_HI_ATTACHMENT RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: EVERYBODY,
    fields: &[
        empty("links"),
        t("id", "RES.ID_"),
        t("name", "RES.NAME_"),
        t("description", "RES.DESCRIPTION_"),
        t("taskId", "RES.TASK_ID_"),
        t("type", "RES.TYPE_"),
        t("url", "RES.URL_"),
        d("createTime", "RES.CREATE_TIME_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
        t("$content", "RES.CONTENT_ID_"),
    ],
    criteria: &[
        text("attachmentId", "RES.ID_ = ?"),
        text("taskId", "RES.TASK_ID_ = ?"),
        list("taskIdIn", "RES.TASK_ID_ IN (?)"),
    ],
    sorts: &[],
};
