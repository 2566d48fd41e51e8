//! Rows of `ACT_RE_DEPLOYMENT`.

use super::*;

record! {
    /// Resources that were deployed together.
    pub struct Deployment = "ACT_RE_DEPLOYMENT" {
        id: String = "ID_",
        name: Option<String> = "NAME_",
        deploy_time: Option<Timestamp> = "DEPLOY_TIME_",
        source: Option<String> = "SOURCE_",
        tenant_id: Option<String> = "TENANT_ID_",
    }
}
