//! Which tables have months, by which column, and how the migration that makes Camunda's tables makes them so.

use crate::record::{Table, column_index};

/// The tables with the time that their rows are placed by. It is written once.
///
/// These are the ones with several rows an instance. Instances themselves, of processes and decisions, stay in one table: there are
/// fewer of them, most else refers to them, and their ids are unique. So do comments, attachments and incidents, which are
/// rare, and byte arrays, which other tables refer to.
pub(crate) const TABLES: [(&str, &str); 10] = [
    ("ACT_HI_ACTINST", "START_TIME_"),
    ("ACT_HI_TASKINST", "START_TIME_"),
    ("ACT_HI_VARINST", "CREATE_TIME_"),
    ("ACT_HI_DETAIL", "TIME_"),
    ("ACT_HI_JOB_LOG", "TIMESTAMP_"),
    ("ACT_HI_EXT_TASK_LOG", "TIMESTAMP_"),
    ("ACT_HI_IDENTITYLINK", "TIMESTAMP_"),
    ("ACT_HI_OP_LOG", "TIMESTAMP_"),
    ("ACT_HI_DEC_IN", "CREATE_TIME_"),
    ("ACT_HI_DEC_OUT", "CREATE_TIME_"),
];

/// What the key of these tables is called in a migration. Each partition has it instead of the whole.
pub(super) const KEY: &str = "PRIMARY KEY (ID_)";
/// What an index by removal time leaves out. Where a month is dropped whole, one has to see that no row is without.
const EXPIRING: &str = "(REMOVAL_TIME_) WHERE REMOVAL_TIME_ IS NOT NULL;";

/// The column by which a table's rows are placed, if it is one of these.
pub(crate) fn time_column(table: &str) -> Option<&'static str> {
    let found = TABLES.iter().find(|(name, _)| *name == table);
    found.map(|(_, column)| *column)
}

impl Table {
    /// The index of the column by which rows are placed where the history is partitioned by month; `None` for a table that never is.
    #[must_use]
    pub fn month_column(&self) -> Option<usize> {
        column_index(self.columns, time_column(self.name)?)
    }
}

/// The text of a migration that makes these tables partitioned.
pub(crate) fn partitioned(migration: &str) -> String {
    let mut sql = String::with_capacity(migration.len());
    let mut by = None;
    for line in migration.lines() {
        if let Some(table) = line.strip_prefix("CREATE TABLE ") {
            let table = table.trim_end_matches(" (");
            by = TABLES.iter().find(|(name, _)| *name == table);
        }
        match by {
            Some(_) if line.trim() == KEY => {
                // The column before it is the last one now.
                sql.truncate(sql.trim_end_matches(['\n', ',']).len());
            }
            Some((_, column)) if line == ");" => {
                sql.push_str(&format!(") PARTITION BY RANGE ({column});"));
                by = None;
            }
            _ => match line.strip_suffix(EXPIRING) {
                Some(index)
                    if TABLES
                        .iter()
                        .any(|(table, _)| index.ends_with(&format!(" {table} "))) =>
                {
                    sql.push_str(index);
                    sql.push_str("(REMOVAL_TIME_);");
                }
                _ => sql.push_str(line),
            },
        }
        sql.push('\n');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::MIGRATIONS;

    #[test]
    fn each_table_is_partitioned_and_has_no_key_and_all_its_removal_times_indexed() {
        let plain = MIGRATIONS[0].postgres;
        let sql = partitioned(plain);
        for (table, column) in TABLES {
            let (_, rest) = sql
                .split_once(&format!("CREATE TABLE {table} (\n"))
                .expect("the table");
            let (columns, rest) = rest.split_once("\n) ").expect("its end");
            assert!(
                rest.starts_with(&format!("PARTITION BY RANGE ({column});\n")),
                "{table}"
            );
            assert!(
                columns.contains(&format!("    {column} timestamp")),
                "{table}"
            );
            assert!(
                !columns.contains("PRIMARY KEY") && !columns.ends_with(','),
                "{table}"
            );
            assert!(
                sql.contains(&format!(" ON {table} (REMOVAL_TIME_);\n")),
                "{table}"
            );
        }
        let count = |text: &str, word: &str| text.matches(word).count();
        assert_eq!(count(&sql, "PARTITION BY"), TABLES.len());
        assert_eq!(
            count(&sql, "PRIMARY KEY") + TABLES.len(),
            count(plain, "PRIMARY KEY")
        );
        assert_eq!(count(&sql, "CREATE INDEX"), count(plain, "CREATE INDEX"));
    }
}
