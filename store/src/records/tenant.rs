//! Rows of `ACT_ID_TENANT`.

use super::*;

record! {
    /// A tenant.
    pub struct Tenant = "ACT_ID_TENANT" {
        id: String = "ID_",
        rev: i32 = "REV_",
        name: Option<String> = "NAME_",
    }
}
