//! Rows of `ACT_ID_USER`.

use super::*;

record! {
    /// A user.
    pub struct User = "ACT_ID_USER" {
        id: String = "ID_",
        rev: i32 = "REV_",
        first: Option<String> = "FIRST_",
        last: Option<String> = "LAST_",
        email: Option<String> = "EMAIL_",
        pwd: Option<String> = "PWD_",
        salt: Option<String> = "SALT_",
        lock_exp_time: Option<Timestamp> = "LOCK_EXP_TIME_",
        attempts: Option<i32> = "ATTEMPTS_",
        picture_id: Option<String> = "PICTURE_ID_",
    }
}
