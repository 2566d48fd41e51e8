//! Rows of `ACT_GE_BYTEARRAY`.

use super::*;

record! {
    /// A value too large or too binary for a column: deployment resources, serialized variables, stack traces.
    pub struct ByteArray = "ACT_GE_BYTEARRAY" {
        id: String = "ID_",
        rev: i32 = "REV_",
        name: Option<String> = "NAME_",
        deployment_id: Option<String> = "DEPLOYMENT_ID_",
        bytes: Option<Vec<u8>> = "BYTES_",
        generated: Option<bool> = "GENERATED_",
        tenant_id: Option<String> = "TENANT_ID_",
        kind: Option<i32> = "TYPE_",
        create_time: Option<Timestamp> = "CREATE_TIME_",
        root_proc_inst_id: Option<String> = "ROOT_PROC_INST_ID_",
        removal_time: Option<Timestamp> = "REMOVAL_TIME_",
    }
}
