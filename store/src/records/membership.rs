//! Rows of `ACT_ID_MEMBERSHIP`.

use super::*;

record! {
    /// A user in a group.
    pub struct Membership = "ACT_ID_MEMBERSHIP" {
        user_id: String = "USER_ID_",
        group_id: String = "GROUP_ID_",
    }
}
