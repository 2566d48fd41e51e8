//! Tenants.

use super::*;

/// `tenant`
pub static TENANT: Entity = Entity {
    name: "tenant",
    from: "ACT_ID_TENANT RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::TENANT, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "",
    },
    fields: &[t("id", "RES.ID_"), t("name", "RES.NAME_")],
    criteria: &[
        text("id", "RES.ID_ = ?"),
        text("name", "RES.NAME_ = ?"),
        text("nameLike", "RES.NAME_ LIKE ?"),
        when(
            text(
                "userMember",
                "RES.ID_ IN (SELECT M.TENANT_ID_ FROM ACT_ID_TENANT_MEMBER M WHERE M.USER_ID_ = ?)",
            ),
            "includingGroupsOfUser",
            "RES.ID_ IN (SELECT M.TENANT_ID_ FROM ACT_ID_TENANT_MEMBER M WHERE M.USER_ID_ = ? OR M.GROUP_ID_ IN \
             (SELECT G.GROUP_ID_ FROM ACT_ID_MEMBERSHIP G WHERE G.USER_ID_ = ?))",
        ),
        text(
            "groupMember",
            "RES.ID_ IN (SELECT M.TENANT_ID_ FROM ACT_ID_TENANT_MEMBER M WHERE M.GROUP_ID_ = ?)",
        ),
        option("includingGroupsOfUser"),
    ],
    sorts: &[sort("id", "RES.ID_"), sort("name", "RES.NAME_")],
};
