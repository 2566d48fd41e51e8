//! Rows of `ACT_GE_PROPERTY`.

use super::*;

record! {
    /// A setting of the database as a whole, such as the schema version and the locks of the engine.
    pub struct Property = "ACT_GE_PROPERTY" {
        name: String = "NAME_",
        value: Option<String> = "VALUE_",
        rev: i32 = "REV_",
    }
}
