//! Rows of `ACT_RU_FILTER`.

use super::*;

record! {
    /// A saved task query.
    pub struct TaskFilter = "ACT_RU_FILTER" {
        id: String = "ID_",
        rev: i32 = "REV_",
        resource_type: String = "RESOURCE_TYPE_",
        name: String = "NAME_",
        owner: Option<String> = "OWNER_",
        query: String = "QUERY_",
        properties: Option<String> = "PROPERTIES_",
    }
}
