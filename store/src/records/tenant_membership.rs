//! Rows of `ACT_ID_TENANT_MEMBER`.

use super::*;

record! {
    /// A user or group in a tenant.
    pub struct TenantMembership = "ACT_ID_TENANT_MEMBER" {
        id: String = "ID_",
        tenant_id: String = "TENANT_ID_",
        user_id: Option<String> = "USER_ID_",
        group_id: Option<String> = "GROUP_ID_",
    }
}
