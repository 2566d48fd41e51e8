//! Rows of `ACT_ID_INFO`.

use super::*;

record! {
    /// A further fact about a user.
    pub struct IdentityInfo = "ACT_ID_INFO" {
        id: String = "ID_",
        rev: i32 = "REV_",
        user_id: Option<String> = "USER_ID_",
        kind: Option<String> = "TYPE_",
        key: Option<String> = "KEY_",
        value: Option<String> = "VALUE_",
        password: Option<Vec<u8>> = "PASSWORD_",
        parent_id: Option<String> = "PARENT_ID_",
    }
}
