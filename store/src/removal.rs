//! Removal times: when the history of a root process instance may be cleaned up.

use crate::record::{Cell, RowChange, Table, Timestamp, column_index};
use std::collections::HashMap;

/// The tables whose rows carry the root process instance and a removal time.
pub(crate) const TABLES: [&str; 16] = [
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
    "ACT_HI_DECINST",
    "ACT_HI_DEC_IN",
    "ACT_HI_DEC_OUT",
    "ACT_GE_BYTEARRAY",
];

/// Removal times by root process instance, for rows that are not written yet.
pub type Removals = HashMap<String, Timestamp>;

/// Gives new rows the removal time of their root process instance.
pub fn set_removal_times(changes: &mut [RowChange], removals: &Removals) {
    if removals.is_empty() {
        return;
    }
    for change in changes {
        if let RowChange::Insert { table, cells } = change {
            set_in_row(table, cells, removals);
        }
    }
}

pub(crate) fn set_in_row(table: &Table, cells: &mut [Cell], removals: &Removals) {
    if !TABLES.contains(&table.name) {
        return;
    }
    let (Some(root), Some(removal)) = (
        column_index(table.columns, "ROOT_PROC_INST_ID_"),
        column_index(table.columns, "REMOVAL_TIME_"),
    ) else {
        return;
    };
    if let Some(Cell::Text(root)) = cells.get(root)
        && let Some(time) = removals.get(root)
    {
        cells[removal] = Cell::Time(*time);
    }
}
