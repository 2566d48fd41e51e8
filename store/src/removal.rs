//! Removal times: when the history of a root process instance may be cleaned up.

use crate::months::time_column;
use crate::record::{Cell, RowChange, Table, Timestamp, column_index};
use std::collections::HashMap;

/// How the rows of a root process instance are found in a table by an index: most have none of the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// By the root.
    Root,
    /// By this column, which names the process instance.
    Instance(&'static str),
    /// By the decision instance.
    Decision,
}

const INSTANCE: By = By::Instance("PROC_INST_ID_");

/// The tables whose rows carry the root process instance and a removal time.
pub(crate) const TABLES: [(&str, By); 16] = [
    ("ACT_HI_PROCINST", By::Root),
    ("ACT_HI_ACTINST", INSTANCE),
    ("ACT_HI_TASKINST", INSTANCE),
    ("ACT_HI_VARINST", INSTANCE),
    ("ACT_HI_DETAIL", INSTANCE),
    ("ACT_HI_INCIDENT", INSTANCE),
    ("ACT_HI_JOB_LOG", By::Instance("PROCESS_INSTANCE_ID_")),
    ("ACT_HI_EXT_TASK_LOG", INSTANCE),
    ("ACT_HI_OP_LOG", By::Root),
    ("ACT_HI_IDENTITYLINK", By::Root),
    ("ACT_HI_COMMENT", By::Root),
    ("ACT_HI_ATTACHMENT", By::Root),
    ("ACT_HI_DECINST", INSTANCE),
    ("ACT_HI_DEC_IN", By::Decision),
    ("ACT_HI_DEC_OUT", By::Decision),
    ("ACT_GE_BYTEARRAY", By::Root),
];

/// The statement for one root process instance and one table on SQLite: `?1` the time, `?2` the root. Rows that have the time already,
/// because they were written with it, are left alone here and below.
pub(crate) fn one(table: &str, by: By) -> String {
    const OF_ROOT: &str = "SELECT PROC_INST_ID_ FROM ACT_HI_PROCINST WHERE ROOT_PROC_INST_ID_ = ?2";
    let found = match by {
        By::Root => String::new(),
        By::Instance(column) => format!("{column} IN ({OF_ROOT}) AND "),
        By::Decision => format!(
            "DEC_INST_ID_ IN (SELECT ID_ FROM ACT_HI_DECINST WHERE PROC_INST_ID_ IN ({OF_ROOT})) AND "
        ),
    };
    format!(
        "UPDATE {table} SET REMOVAL_TIME_ = ?1 WHERE {found}ROOT_PROC_INST_ID_ = ?2 AND REMOVAL_TIME_ IS NOT ?1"
    )
}

/// The statement for many root process instances and all tables on PostgreSQL, in one round trip: `$1` the roots, `$2` the times. Each
/// table has a condition of its own that an index answers, so that no order of joins can have a whole table read. `since` is the
/// parameter of a time before which there is no row of the roots, which spares looking into older months.
pub(crate) fn many(since: Option<&str>) -> String {
    const OF_ROOTS: &str = "I AS MATERIALIZED (SELECT ARRAY(SELECT PROC_INST_ID_::text FROM ACT_HI_PROCINST \
        WHERE ROOT_PROC_INST_ID_ = ANY($1::text[])) AS IDS)";
    const OF_DECISIONS: &str = "D AS MATERIALIZED (SELECT ARRAY(SELECT ID_::text FROM ACT_HI_DECINST \
        WHERE PROC_INST_ID_ = ANY((SELECT IDS FROM I)::text[])) AS IDS)";
    let mut parts = vec![OF_ROOTS.to_owned(), OF_DECISIONS.to_owned()];
    for (index, (table, by)) in TABLES.iter().enumerate() {
        let mut found = match by {
            By::Root => String::new(),
            By::Instance(column) => format!("T.{column} = ANY((SELECT IDS FROM I)::text[]) AND "),
            By::Decision => "T.DEC_INST_ID_ = ANY((SELECT IDS FROM D)::text[]) AND ".to_owned(),
        };
        if let (Some(since), Some(column)) = (since, time_column(table)) {
            found.push_str(&format!("T.{column} >= {since} AND "));
        }
        parts.push(format!(
            "U{index} AS (UPDATE {table} AS T SET REMOVAL_TIME_ = V.R FROM UNNEST($1::text[], $2::timestamp[]) AS V(K, R) \
             WHERE {found}T.ROOT_PROC_INST_ID_ = ANY($1::text[]) AND T.ROOT_PROC_INST_ID_ = V.K AND T.REMOVAL_TIME_ IS DISTINCT FROM V.R)"
        ));
    }
    format!("WITH {} SELECT 1", parts.join(", "))
}

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
    if !TABLES.iter().any(|(name, _)| *name == table.name) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Store, StoreError, StoreOptions};

    #[tokio::test]
    async fn rows_of_a_root_are_found_by_indexes_alone() -> Result<(), StoreError> {
        let store = Store::open("sqlite::memory:", StoreOptions::default()).await?;
        for (table, by) in TABLES {
            let sql = one(table, by).replace("?1", "$1").replace("?2", "$2");
            let binds = vec![
                (Kind::Text, Cell::Text("t".to_owned())),
                (Kind::Text, Cell::Text("r".to_owned())),
            ];
            let steps = store
                .query(
                    format!("EXPLAIN QUERY PLAN {sql}"),
                    binds,
                    &[Kind::Int, Kind::Int, Kind::Int, Kind::Text],
                )
                .await?;
            let plan = format!("{steps:?}");
            assert!(
                !plan.contains("SCAN") && plan.contains("SEARCH"),
                "{table}: {plan}"
            );
        }
        Ok(())
    }
}
