//! What a database holds, and what is to be done about it.

use super::{BOOKKEEPING, CAMUNDA, MIGRATIONS, Migration};
use crate::error::StoreError;
use crate::options::HistoryPartitions;
use std::collections::BTreeSet;

/// What was found in a database.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Its tables, in upper case.
    pub(crate) tables: BTreeSet<String>,
    /// The latest entry of Camunda's schema log.
    pub(crate) camunda: Option<String>,
    /// The numbers of the migrations it went through.
    pub(crate) applied: BTreeSet<i64>,
    /// Whether tables of history are partitioned.
    pub(crate) partitioned: bool,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The bookkeeping table is missing.
    pub(crate) make_bookkeeping: bool,
    /// The tables are Camunda's already: the first migration is recorded, not run.
    pub(crate) adopt: bool,
    /// Migrations to run, in order.
    pub(crate) run: Vec<&'static Migration>,
}

impl Plan {
    /// Whether the database can stay as it is.
    pub(crate) fn is_empty(&self) -> bool {
        !self.make_bookkeeping && !self.adopt && self.run.is_empty()
    }
}

impl std::fmt::Debug for Migration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Found {
    /// Whether Camunda's schema log is there to be read.
    pub(crate) fn has_schema_log(&self) -> bool {
        self.tables.contains("ACT_GE_SCHEMA_LOG")
    }

    /// Whether the table of applied migrations is there to be read.
    pub(crate) fn has_bookkeeping(&self) -> bool {
        self.tables.contains(BOOKKEEPING)
    }

    /// Decides what to do.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if the tables are none that this version can work on.
    pub(crate) fn plan(&self) -> Result<Plan, StoreError> {
        let newest = MIGRATIONS.last().map_or(0, |migration| migration.version);
        if let Some(unknown) = self.applied.iter().rev().find(|version| **version > newest) {
            return Err(StoreError::Schema(format!(
                "this database was changed by a newer Cauce: it has migration {unknown}, but this version knows {newest} at most. \
                 Start the newer version, or restore a backup from before the upgrade"
            )));
        }
        let engine_tables = self.tables.iter().any(|table| table.starts_with("ACT_"));
        if !engine_tables {
            if let Some(table) = self.tables.first() {
                return Err(StoreError::Schema(format!(
                    "expected an empty database or one with the tables of Camunda {CAMUNDA}, but found the table {table} and none of \
                     Camunda's. Name another database or schema in the URL"
                )));
            }
            return Ok(Plan {
                make_bookkeeping: true,
                adopt: false,
                run: MIGRATIONS.iter().collect(),
            });
        }
        match &self.camunda {
            Some(version) if *version == CAMUNDA || version.starts_with(&format!("{CAMUNDA}.")) => {
            }
            Some(version) => {
                return Err(StoreError::Schema(format!(
                    "expected the tables of Camunda {CAMUNDA}, but these are of version {version}. Bring the database to {CAMUNDA} with \
                     Camunda's own update scripts first"
                )));
            }
            None => {
                return Err(StoreError::Schema(format!(
                    "expected the tables of Camunda {CAMUNDA}, but the database has tables named ACT_… and no version in \
                     ACT_GE_SCHEMA_LOG. Bring the database to {CAMUNDA} with Camunda's own update scripts first"
                )));
            }
        }
        let missing: Vec<&str> = camunda_tables()
            .filter(|table| !self.tables.contains(*table))
            .collect();
        if !missing.is_empty() {
            return Err(StoreError::Schema(format!(
                "the database has the tables of Camunda {CAMUNDA}, but these are missing: {}. Create them with Camunda's own scripts first",
                missing.join(", ")
            )));
        }
        let adopt = !self.applied.contains(&1);
        let run = MIGRATIONS.iter().filter(|migration| {
            migration.version > 1 && !self.applied.contains(&migration.version)
        });
        Ok(Plan {
            make_bookkeeping: !self.has_bookkeeping(),
            adopt,
            run: run.collect(),
        })
    }

    /// Whether the history is, or is about to be, partitioned by month.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if that is asked of tables that are not.
    pub(crate) fn months(
        &self,
        plan: &Plan,
        asked: Option<HistoryPartitions>,
    ) -> Result<bool, StoreError> {
        let fresh = plan.run.iter().any(|migration| migration.version == 1);
        match asked {
            None => Ok(self.partitioned),
            Some(HistoryPartitions::Month) if fresh || self.partitioned => Ok(true),
            Some(HistoryPartitions::Month) => Err(StoreError::Schema(
                "expected an empty database where the history is to be partitioned by month, but this one has its tables already, and they \
                 are not partitioned. Leave the partitions out to go on with it as it is, or name an empty database in the URL"
                    .to_owned(),
            )),
        }
    }
}

/// The tables that the first migration makes.
fn camunda_tables() -> impl Iterator<Item = &'static str> {
    let lines = MIGRATIONS[0].sqlite.lines();
    lines
        .filter_map(|line| line.strip_prefix("CREATE TABLE "))
        .filter_map(|rest| rest.split_whitespace().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(tables: &[&str], camunda: Option<&str>, applied: &[i64]) -> Found {
        let mut tables: BTreeSet<String> = tables.iter().map(|table| (*table).to_owned()).collect();
        if tables.remove("*") {
            tables.extend(camunda_tables().map(str::to_owned));
        }
        Found {
            tables,
            camunda: camunda.map(str::to_owned),
            applied: applied.iter().copied().collect(),
            partitioned: false,
        }
    }

    /// What is decided, in short: the migrations to run and what is made, or the error.
    fn decide(found: &Found) -> String {
        match found.plan() {
            Ok(plan) => format!(
                "run {:?} adopt {} bookkeeping {}",
                plan.run, plan.adopt, plan.make_bookkeeping
            ),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_first_migration_makes_all_of_camundas_tables() {
        assert_eq!(camunda_tables().count(), 49);
    }

    #[test]
    fn known_databases_are_taken() {
        let all = "run [0001_camunda_7_24, 0002_cauce, 0003_cauce_indexes, 0004_cauce_lists, 0005_cauce_jobs] adopt false bookkeeping true";
        assert_eq!(decide(&found(&[], None, &[])), all);
        assert_eq!(
            decide(&found(&["*"], Some("7.24.0"), &[])),
            "run [0002_cauce, 0003_cauce_indexes, 0004_cauce_lists, 0005_cauce_jobs] adopt true bookkeeping true"
        );
        assert_eq!(
            decide(&found(
                &["*", BOOKKEEPING],
                Some("7.24.3"),
                &[1, 2, 3, 4, 5]
            )),
            "run [] adopt false bookkeeping false"
        );
    }

    #[test]
    fn other_databases_are_refused_with_what_was_found() {
        for (found, words) in [
            (
                found(&["*"], Some("7.23.0"), &[]),
                ["7.23.0", "update scripts"],
            ),
            (
                found(&["*"], Some("7.240.0"), &[]),
                ["7.240.0", "update scripts"],
            ),
            (found(&["*"], None, &[]), ["no version", "update scripts"]),
            (
                found(&["*", BOOKKEEPING], Some("7.24.0"), &[1, 2, 3, 99]),
                ["migration 99", "newer version"],
            ),
            (
                found(&["ORDERS"], None, &[]),
                ["ORDERS", "another database"],
            ),
            (
                found(&["ACT_RU_EXECUTION"], Some("7.24.0"), &[]),
                ["ACT_GE_BYTEARRAY", "missing"],
            ),
        ] {
            let decision = decide(&found);
            for word in words {
                assert!(decision.contains(word), "{decision}");
            }
        }
    }
}
