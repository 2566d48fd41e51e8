//! Removal times: when the history of a root process instance may be cleaned up.

use cauce_store::{Cell, Kind, RowChange, Timestamp};

use crate::exec::Exec;

/// The tables whose rows carry the root process instance and a removal time.
const TABLES: [&str; 12] = [
    "ACT_HI_PROCINST",
    "ACT_HI_ACTINST",
    "ACT_HI_TASKINST",
    "ACT_HI_VARINST",
    "ACT_HI_DETAIL",
    "ACT_HI_INCIDENT",
    "ACT_HI_JOB_LOG",
    "ACT_HI_EXT_TASK_LOG",
    "ACT_HI_OP_LOG",
    "ACT_HI_IDENTITYLINK",
    "ACT_HI_COMMENT",
    "ACT_HI_ATTACHMENT",
];

/// Sets the removal time of everything that belongs to a root process instance.
pub fn set_removal_time(exec: &mut Exec<'_>, root: &str, removal: Timestamp) {
    for table in TABLES.into_iter().chain([
        "ACT_HI_DECINST",
        "ACT_HI_DEC_IN",
        "ACT_HI_DEC_OUT",
        "ACT_GE_BYTEARRAY",
    ]) {
        exec.ws.statements.push(RowChange::Statement {
            sql: format!("UPDATE {table} SET REMOVAL_TIME_ = $1 WHERE ROOT_PROC_INST_ID_ = $2"),
            binds: vec![
                (Kind::Time, Cell::Time(removal)),
                (Kind::Text, Cell::Text(root.to_owned())),
            ],
        });
    }
}
