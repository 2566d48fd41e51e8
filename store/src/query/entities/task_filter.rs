//! Stored filters of tasks.

use super::*;

/// `filter`
pub static TASK_FILTER: Entity = Entity {
    name: "filter",
    from: "ACT_RU_FILTER RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::FILTER, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("resourceType", "RES.RESOURCE_TYPE_"),
        t("name", "RES.NAME_"),
        t("owner", "RES.OWNER_"),
        t("$query", "RES.QUERY_"),
        t("$properties", "RES.PROPERTIES_"),
    ],
    criteria: &[
        text("filterId", "RES.ID_ = ?"),
        text("resourceType", "RES.RESOURCE_TYPE_ = ?"),
        text("name", "RES.NAME_ = ?"),
        text("nameLike", "RES.NAME_ LIKE ?"),
        text("owner", "RES.OWNER_ = ?"),
    ],
    sorts: &[
        sort("filterId", "RES.ID_"),
        sort("resourceType", "RES.RESOURCE_TYPE_"),
        sort("name", "RES.NAME_"),
        sort("owner", "RES.OWNER_"),
    ],
};
