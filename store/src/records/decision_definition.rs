//! Rows of `ACT_RE_DECISION_DEF`.

use super::*;

record! {
    /// A deployed decision.
    pub struct DecisionDefinition = "ACT_RE_DECISION_DEF" {
        id: String = "ID_",
        rev: i32 = "REV_",
        category: Option<String> = "CATEGORY_",
        name: Option<String> = "NAME_",
        key: String = "KEY_",
        version: i32 = "VERSION_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        resource_name: Option<String> = "RESOURCE_NAME_",
        dgrm_resource_name: Option<String> = "DGRM_RESOURCE_NAME_",
        dec_req_id: Option<String> = "DEC_REQ_ID_",
        dec_req_key: Option<String> = "DEC_REQ_KEY_",
        tenant_id: Option<String> = "TENANT_ID_",
        history_ttl: Option<i32> = "HISTORY_TTL_",
        version_tag: Option<String> = "VERSION_TAG_",
    }
}
