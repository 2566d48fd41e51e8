//! The versions that the tables have had.

use super::*;

/// `schema/log`
pub static SCHEMA_LOG: Entity = Entity {
    name: "schema/log",
    from: "ACT_GE_SCHEMA_LOG RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::SYSTEM, bit::READ, "'*'")]],
        free: "",
        tenant: "",
    },
    fields: &[
        t("id", "RES.ID_"),
        d("timestamp", "RES.TIMESTAMP_"),
        t("version", "RES.VERSION_"),
    ],
    criteria: &[text("version", "RES.VERSION_ = ?")],
    sorts: &[sort("timestamp", "RES.TIMESTAMP_")],
};
