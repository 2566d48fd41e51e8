//! Authorizations.

use super::*;

/// `authorization`
pub static AUTHORIZATION: Entity = Entity {
    name: "authorization",
    from: "ACT_RU_AUTHORIZATION RES",
    joins: "",
    base: "",
    unless: None,
    id: "RES.ID_",
    access: Access {
        permissions: &[&[permission(kind::AUTHORIZATION, bit::READ, "RES.ID_")]],
        free: "",
        tenant: "",
    },
    fields: &[
        t("id", "RES.ID_"),
        i("type", "RES.TYPE_"),
        i("$permissions", "RES.PERMS_"),
        t("userId", "RES.USER_ID_"),
        t("groupId", "RES.GROUP_ID_"),
        i("resourceType", "RES.RESOURCE_TYPE_"),
        t("resourceId", "RES.RESOURCE_ID_"),
        d("removalTime", "RES.REMOVAL_TIME_"),
        t("rootProcessInstanceId", "RES.ROOT_PROC_INST_ID_"),
    ],
    criteria: &[
        text("id", "RES.ID_ = ?"),
        int("type", "RES.TYPE_ = ?"),
        list("userIdIn", "RES.USER_ID_ IN (?)"),
        list("groupIdIn", "RES.GROUP_ID_ IN (?)"),
        int("resourceType", "RES.RESOURCE_TYPE_ = ?"),
        text("resourceId", "RES.RESOURCE_ID_ = ?"),
    ],
    sorts: &[
        sort("resourceType", "RES.RESOURCE_TYPE_"),
        sort("resourceId", "RES.RESOURCE_ID_"),
    ],
};
