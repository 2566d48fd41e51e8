//! Rows of `ACT_RE_DECISION_REQ_DEF`.

use super::*;

record! {
    /// A deployed decision requirements graph.
    pub struct DecisionRequirementsDefinition = "ACT_RE_DECISION_REQ_DEF" {
        id: String = "ID_",
        rev: i32 = "REV_",
        category: Option<String> = "CATEGORY_",
        name: Option<String> = "NAME_",
        key: String = "KEY_",
        version: i32 = "VERSION_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        resource_name: Option<String> = "RESOURCE_NAME_",
        dgrm_resource_name: Option<String> = "DGRM_RESOURCE_NAME_",
        tenant_id: Option<String> = "TENANT_ID_",
    }
}
