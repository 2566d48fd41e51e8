//! Rows of `ACT_ID_GROUP`.

use super::*;

record! {
    /// A group of users.
    pub struct Group = "ACT_ID_GROUP" {
        id: String = "ID_",
        rev: i32 = "REV_",
        name: Option<String> = "NAME_",
        kind: Option<String> = "TYPE_",
    }
}
