//! Rows of `ACT_RE_CAMFORMDEF`.

use super::*;

record! {
    /// A deployed Camunda form.
    pub struct FormDefinition = "ACT_RE_CAMFORMDEF" {
        id: String = "ID_",
        rev: i32 = "REV_",
        key: String = "KEY_",
        version: i32 = "VERSION_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        resource_name: Option<String> = "RESOURCE_NAME_",
        tenant_id: Option<String> = "TENANT_ID_",
    }
}
