//! Rows of `ACT_RE_PROCDEF`.

use super::*;

record! {
    /// A deployed process, one row a version.
    pub struct ProcessDefinition = "ACT_RE_PROCDEF" {
        id: String = "ID_",
        rev: i32 = "REV_",
        category: Option<String> = "CATEGORY_",
        name: Option<String> = "NAME_",
        key: String = "KEY_",
        version: i32 = "VERSION_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        resource_name: Option<String> = "RESOURCE_NAME_",
        dgrm_resource_name: Option<String> = "DGRM_RESOURCE_NAME_",
        has_start_form_key: Option<bool> = "HAS_START_FORM_KEY_",
        suspension_state: i32 = "SUSPENSION_STATE_",
        tenant_id: Option<String> = "TENANT_ID_",
        version_tag: Option<String> = "VERSION_TAG_",
        history_ttl: Option<i32> = "HISTORY_TTL_",
        startable: bool = "STARTABLE_",
    }
}
