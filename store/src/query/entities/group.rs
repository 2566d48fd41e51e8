//! Groups of users.

use super::*;

/// `group`
pub static GROUP: Entity = Entity {
    name: "group",
    from: "ACT_ID_GROUP RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::GROUP, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("name", "RES.NAME_"),
        t("type", "RES.TYPE_"),
    ],
    criteria: &[
        text("id", "RES.ID_ = ?"),
        list("idIn", "RES.ID_ IN (?)"),
        text("name", "RES.NAME_ = ?"),
        text("nameLike", "RES.NAME_ LIKE ?"),
        text("type", "RES.TYPE_ = ?"),
        text(
            "member",
            "RES.ID_ IN (SELECT M.GROUP_ID_ FROM ACT_ID_MEMBERSHIP M WHERE M.USER_ID_ = ?)",
        ),
        text(
            "memberOfTenant",
            "RES.ID_ IN (SELECT M.GROUP_ID_ FROM ACT_ID_TENANT_MEMBER M WHERE M.TENANT_ID_ = ?)",
        ),
    ],
    sorts: &[
        sort("id", "RES.ID_"),
        sort("name", "RES.NAME_"),
        sort("type", "RES.TYPE_"),
    ],
};
