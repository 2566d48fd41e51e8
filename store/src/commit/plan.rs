//! In which order changes are written.
//!
//! Camunda's foreign keys on PostgreSQL want parents first and, for deletes, last. Rows that nothing refers to but that have a
//! unique rule go before all inserts, so that a variable may be removed and another of its name created in one unit.

use super::UnitOfWork;
use crate::record::{Cell, Kind, RowChange, Table, Timestamp};
use std::collections::BTreeMap;

/// When a group is written: the smaller first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// What must be as it was read, before anything of the batch changes.
    Check,
    /// Deletes of rows that nothing refers to.
    EarlyDelete,
    /// Inserts, parents first.
    Insert,
    /// Updates.
    Update,
    /// Removal times of history.
    Removal,
    /// Statements, in order.
    Statement,
    /// Deletes, children first.
    Delete,
}

/// A row's key and the revision it must have.
#[derive(Debug, PartialEq)]
pub(super) struct Key<'a> {
    pub(super) id: &'a str,
    pub(super) revision: Option<i32>,
}

/// Changes of one shape, written together.
#[derive(Debug)]
pub(super) enum Group<'a> {
    /// New rows.
    Insert {
        /// The table.
        table: &'static Table,
        /// Their cells.
        rows: Vec<&'a [Cell]>,
    },
    /// The same columns of some rows.
    Update {
        /// The table.
        table: &'static Table,
        /// Which rows. Either all or none of them have a revision.
        keys: Vec<Key<'a>>,
        /// The changed columns.
        columns: Vec<usize>,
        /// Each row's cells in the order of `columns`.
        rows: Vec<&'a [(usize, Cell)]>,
        /// A time before which none of the rows is placed, where that is known of all.
        since: Option<Timestamp>,
    },
    /// Rows no more.
    Delete {
        /// The table.
        table: &'static Table,
        /// Which rows. Either all or none of them have a revision.
        keys: Vec<Key<'a>>,
    },
    /// Rows that must have their revision.
    Check {
        /// The table.
        table: &'static Table,
        /// Which rows.
        keys: Vec<Key<'a>>,
    },
    /// Owners that must have so many rows.
    CheckOwner {
        /// The table.
        table: &'static Table,
        /// The column of the owner.
        column: &'static str,
        /// The owners, each with its number of rows.
        owners: Vec<(&'a str, u64)>,
    },
    /// Process definitions that must be the newest of their key and tenant, with their revision.
    CheckLatest {
        /// Which, each once.
        keys: Vec<Key<'a>>,
    },
    /// Removal times of the history of root process instances.
    Removal {
        /// The root process instances.
        roots: Vec<&'a str>,
        /// Their times.
        times: Vec<Timestamp>,
        /// When the first of them began, where that is known of all.
        since: Option<Timestamp>,
    },
    /// Any other statement.
    Statement {
        /// Its text.
        sql: &'a str,
        /// Its parameters.
        binds: &'a [(Kind, Cell)],
    },
}

/// What makes changes go together: when, where, of which columns, with a revision or not, and the place of a statement.
type Shape = (Phase, i8, &'static str, Vec<usize>, bool, usize);

/// The earlier of two times, if both are known.
fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    Some(one?.min(other?))
}

/// The groups of a batch in the order to write them.
pub(super) fn plan<'a>(units: &[&'a UnitOfWork]) -> Vec<Group<'a>> {
    group(units.iter().flat_map(|unit| &unit.changes))
}

/// The groups of some changes in the order to write them.
pub(super) fn group<'a>(changes: impl Iterator<Item = &'a RowChange>) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<Shape, Group<'a>> = BTreeMap::new();
    for (position, change) in changes.enumerate() {
        match change {
            RowChange::Insert { table, cells } => {
                let shape = (
                    Phase::Insert,
                    rank(table.name),
                    table.name,
                    Vec::new(),
                    false,
                    0,
                );
                let group = groups.entry(shape).or_insert_with(|| Group::Insert {
                    table,
                    rows: Vec::new(),
                });
                if let Group::Insert { rows, .. } = group {
                    rows.push(cells);
                }
            }
            RowChange::Update {
                table,
                id,
                revision,
                set,
                placed,
            } => {
                let columns: Vec<usize> = set.iter().map(|(column, _)| *column).collect();
                let shape = (
                    Phase::Update,
                    rank(table.name),
                    table.name,
                    columns.clone(),
                    revision.is_some(),
                    0,
                );
                let group = groups.entry(shape).or_insert_with(|| Group::Update {
                    table,
                    keys: Vec::new(),
                    columns,
                    rows: Vec::new(),
                    since: *placed,
                });
                if let Group::Update {
                    keys, rows, since, ..
                } = group
                {
                    *since = earlier(*since, *placed);
                    keys.push(Key {
                        id,
                        revision: *revision,
                    });
                    rows.push(set);
                }
            }
            RowChange::Delete {
                table,
                id,
                revision,
            } => {
                let phase = if goes_first(table.name) {
                    Phase::EarlyDelete
                } else {
                    Phase::Delete
                };
                let shape = (
                    phase,
                    -rank(table.name),
                    table.name,
                    Vec::new(),
                    revision.is_some(),
                    0,
                );
                let group = groups.entry(shape).or_insert_with(|| Group::Delete {
                    table,
                    keys: Vec::new(),
                });
                if let Group::Delete { keys, .. } = group {
                    keys.push(Key {
                        id,
                        revision: *revision,
                    });
                }
            }
            RowChange::Check {
                table,
                id,
                revision,
            } => {
                let shape = (Phase::Check, 0, table.name, Vec::new(), true, 0);
                let group = groups.entry(shape).or_insert_with(|| Group::Check {
                    table,
                    keys: Vec::new(),
                });
                if let Group::Check { keys, .. } = group {
                    keys.push(Key {
                        id,
                        revision: Some(*revision),
                    });
                }
            }
            RowChange::CheckOwner {
                table,
                column,
                owner,
                rows,
            } => {
                let shape = (Phase::Check, 1, table.name, Vec::new(), false, 0);
                let group = groups.entry(shape).or_insert_with(|| Group::CheckOwner {
                    table,
                    column,
                    owners: Vec::new(),
                });
                if let Group::CheckOwner { owners, .. } = group {
                    owners.push((owner, *rows));
                }
            }
            RowChange::CheckLatest { id, revision } => {
                let shape = (Phase::Check, 2, "", Vec::new(), true, 0);
                let group = groups
                    .entry(shape)
                    .or_insert_with(|| Group::CheckLatest { keys: Vec::new() });
                let key = Key {
                    id,
                    revision: Some(*revision),
                };
                // Many of a batch start the same process.
                if let Group::CheckLatest { keys } = group
                    && !keys.contains(&key)
                {
                    keys.push(key);
                }
            }
            RowChange::Removal { root, time, began } => {
                let shape = (Phase::Removal, 0, "", Vec::new(), false, 0);
                let group = groups.entry(shape).or_insert_with(|| Group::Removal {
                    roots: Vec::new(),
                    times: Vec::new(),
                    since: *began,
                });
                if let Group::Removal {
                    roots,
                    times,
                    since,
                } = group
                {
                    *since = earlier(*since, *began);
                    roots.push(root);
                    times.push(*time);
                }
            }
            RowChange::Statement { sql, binds } => {
                groups.insert(
                    (Phase::Statement, 0, "", Vec::new(), false, position),
                    Group::Statement { sql, binds },
                );
            }
        }
    }
    groups.into_values().collect()
}

/// Tables with a unique rule beside the key, to whose rows nothing refers.
fn goes_first(table: &str) -> bool {
    matches!(
        table,
        "ACT_RU_VARIABLE" | "ACT_RU_AUTHORIZATION" | "ACT_ID_TENANT_MEMBER" | "ACT_ID_MEMBERSHIP"
    )
}

/// A table's place in the order of foreign keys: each refers to tables of lower rank only, or to itself.
fn rank(table: &str) -> i8 {
    match table {
        "ACT_RE_DEPLOYMENT" | "ACT_ID_USER" | "ACT_ID_GROUP" | "ACT_ID_TENANT" => 0,
        "ACT_GE_BYTEARRAY"
        | "ACT_RE_PROCDEF"
        | "ACT_RE_DECISION_REQ_DEF"
        | "ACT_RE_CASE_DEF"
        | "ACT_RU_JOBDEF" => 1,
        "ACT_RE_DECISION_DEF" | "ACT_RU_BATCH" | "ACT_RU_EXECUTION" | "ACT_RU_CASE_EXECUTION" => 2,
        "ACT_RU_TASK" => 3,
        // All others refer to those above, or to nothing.
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::records::{ByteArray, Execution, Task, Variable};

    fn insert<R: Record>() -> RowChange {
        RowChange::Insert {
            table: R::TABLE,
            cells: R::default().cells(),
        }
    }

    fn delete<R: Record>(id: &str) -> RowChange {
        RowChange::Delete {
            table: R::TABLE,
            id: id.to_owned(),
            revision: Some(1),
        }
    }

    fn update(id: &str, column: usize) -> RowChange {
        let set = vec![(column, Cell::Null)];
        RowChange::Update {
            table: Execution::TABLE,
            id: id.to_owned(),
            revision: Some(1),
            set,
            placed: None,
        }
    }

    #[test]
    fn parents_are_written_first_and_deleted_last() {
        let statement = RowChange::Statement {
            sql: "DELETE FROM X".to_owned(),
            binds: Vec::new(),
        };
        let changes = vec![
            delete::<Execution>("e1"),
            statement,
            insert::<Variable>(),
            insert::<Task>(),
            update("e2", 4),
            insert::<Execution>(),
            delete::<ByteArray>("b1"),
            delete::<Variable>("v1"),
            insert::<ByteArray>(),
            insert::<Execution>(),
            update("e3", 5),
            update("e4", 4),
            delete::<Task>("t1"),
        ];
        let unit = UnitOfWork {
            changes,
            ..UnitOfWork::default()
        };
        let order: Vec<String> = plan(&[&unit])
            .iter()
            .map(|group| match group {
                Group::Insert { table, rows } => format!("insert {} {}", rows.len(), table.name),
                Group::Update {
                    table,
                    keys,
                    columns,
                    ..
                } => format!("update {} {} {columns:?}", keys.len(), table.name),
                Group::Delete { table, keys } => format!("delete {} {}", keys.len(), table.name),
                Group::Check { table, keys } => format!("check {} {}", keys.len(), table.name),
                Group::CheckOwner { table, owners, .. } => {
                    format!("check owners {} {}", owners.len(), table.name)
                }
                Group::CheckLatest { keys } => format!("check latest {}", keys.len()),
                Group::Removal { roots, .. } => format!("removal {}", roots.len()),
                Group::Statement { sql, .. } => (*sql).to_owned(),
            })
            .collect();
        assert_eq!(
            order,
            [
                "delete 1 ACT_RU_VARIABLE",
                "insert 1 ACT_GE_BYTEARRAY",
                "insert 2 ACT_RU_EXECUTION",
                "insert 1 ACT_RU_TASK",
                "insert 1 ACT_RU_VARIABLE",
                "update 2 ACT_RU_EXECUTION [4]",
                "update 1 ACT_RU_EXECUTION [5]",
                "DELETE FROM X",
                "delete 1 ACT_RU_TASK",
                "delete 1 ACT_RU_EXECUTION",
                "delete 1 ACT_GE_BYTEARRAY",
            ]
        );
    }
}
