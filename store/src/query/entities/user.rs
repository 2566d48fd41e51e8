//! Users.

use super::*;

/// `user`
pub static USER: Entity = Entity {
    name: "user",
    from: "ACT_ID_USER RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::USER, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "",
    },
    fields: &[
        t("id", "RES.ID_"),
        t("firstName", "RES.FIRST_"),
        t("lastName", "RES.LAST_"),
        t("email", "RES.EMAIL_"),
    ],
    criteria: &[
        text("id", "RES.ID_ = ?"),
        list("idIn", "RES.ID_ IN (?)"),
        text("firstName", "RES.FIRST_ = ?"),
        text("firstNameLike", "RES.FIRST_ LIKE ?"),
        text("lastName", "RES.LAST_ = ?"),
        text("lastNameLike", "RES.LAST_ LIKE ?"),
        text("email", "RES.EMAIL_ = ?"),
        text("emailLike", "RES.EMAIL_ LIKE ?"),
        text(
            "memberOfGroup",
            "RES.ID_ IN (SELECT M.USER_ID_ FROM ACT_ID_MEMBERSHIP M WHERE M.GROUP_ID_ = ?)",
        ),
        text(
            "memberOfTenant",
            "RES.ID_ IN (SELECT M.USER_ID_ FROM ACT_ID_TENANT_MEMBER M WHERE M.TENANT_ID_ = ?)",
        ),
        text(
            "potentialStarter",
            "EXISTS (SELECT 1 FROM ACT_RU_IDENTITYLINK L WHERE L.PROC_DEF_ID_ = ? AND L.USER_ID_ = RES.ID_)",
        ),
    ],
    sorts: &[
        sort("userId", "RES.ID_"),
        sort("firstName", "RES.FIRST_"),
        sort("lastName", "RES.LAST_"),
        sort("email", "RES.EMAIL_"),
    ],
};
