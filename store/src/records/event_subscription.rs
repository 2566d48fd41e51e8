//! Rows of `ACT_RU_EVENT_SUBSCR`.

use super::*;

record! {
    /// Something that waits for a message, signal, condition or compensation.
    pub struct EventSubscription = "ACT_RU_EVENT_SUBSCR" {
        id: String = "ID_",
        rev: i32 = "REV_",
        event_type: String = "EVENT_TYPE_",
        event_name: Option<String> = "EVENT_NAME_",
        execution_id: Option<String> = "EXECUTION_ID_",
        proc_inst_id: Option<String> = "PROC_INST_ID_",
        activity_id: Option<String> = "ACTIVITY_ID_",
        configuration: Option<String> = "CONFIGURATION_",
        created: Timestamp = "CREATED_",
        tenant_id: Option<String> = "TENANT_ID_",
    }
}
