//! A group of changes as one statement of PostgreSQL, whose columns travel as arrays.

use super::NEWER;
use super::plan::{Group, Key};
use crate::months;
use crate::pg_writer::Sql;
use crate::record::{Cell, Column, Kind, Record as _, Table};
use crate::records::ProcessDefinition;
use crate::removal;
use crate::sql::postgres::type_name;
use std::fmt::Write as _;

/// Columns that may be null for which the database has a value of its own where an insert names none.
const WITH_DEFAULT: [&str; 2] = ["MILLISECONDS_", "REPEAT_OFFSET_"];

/// A group's text and parameters.
pub(super) fn statement<'a>(group: &Group<'a>) -> Sql<'a> {
    let mut sql = Sql::default();
    match group {
        Group::Insert { table, rows } => insert(&mut sql, table, rows),
        Group::Update {
            table,
            keys,
            columns,
            rows,
            since,
        } => {
            let (mut arrays, mut names, mut condition) = by_key(&mut sql, table, keys);
            let mut set = Vec::with_capacity(columns.len());
            for (index, column) in columns.iter().enumerate() {
                let column = &table.columns[*column];
                let cells = rows.iter().copied().map(|cells| &cells[index].1);
                sql.add_array(column.kind, cells);
                arrays.push(array(sql.binds(), column.kind));
                names.push(format!("C{index}"));
                set.push(format!("{} = V.C{index}", column.name));
            }
            if let (Some(since), Some(column)) = (since, months::time_column(table.name)) {
                let bound = months::not_before(&mut sql, *since);
                let _ = write!(condition, " AND T.{column} >= {bound}");
            }
            sql.text = format!(
                "UPDATE {} AS T SET {} FROM UNNEST({}) AS V({}) WHERE {condition}",
                table.name,
                set.join(", "),
                arrays.join(", "),
                names.join(", "),
            );
            all_or_none(&mut sql, table, keys);
        }
        Group::Delete { table, keys } => {
            let (arrays, names, condition) = by_key(&mut sql, table, keys);
            sql.text = format!(
                "DELETE FROM {} AS T USING UNNEST({}) AS V({}) WHERE {condition}",
                table.name,
                arrays.join(", "),
                names.join(", "),
            );
            all_or_none(&mut sql, table, keys);
        }
        Group::Check { table, keys } => {
            let (arrays, names, condition) = by_key(&mut sql, table, keys);
            let found = format!(
                "FROM UNNEST({}) AS V({}) JOIN {} AS T ON {condition}",
                arrays.join(", "),
                names.join(", "),
                table.name,
            );
            counted(&mut sql, table, &found, keys.len());
        }
        Group::CheckLatest { keys } => {
            let table = ProcessDefinition::TABLE;
            let (arrays, names, condition) = by_key(&mut sql, table, keys);
            let found = format!(
                "FROM UNNEST({}) AS V({}) JOIN {table} AS T ON {condition} \
                 WHERE NOT EXISTS (SELECT 1 FROM {table} AS N WHERE {NEWER})",
                arrays.join(", "),
                names.join(", "),
                table = table.name,
            );
            counted(&mut sql, table, &found, keys.len());
        }
        Group::CheckOwner {
            table,
            column,
            owners,
        } => {
            sql.bind(
                owners
                    .iter()
                    .map(|(owner, _)| *owner)
                    .collect::<Vec<&str>>(),
            );
            let found = format!(
                "FROM UNNEST({ids}) AS V(K) JOIN {} AS T ON T.{column} = V.K AND T.{column} = ANY({ids})",
                table.name,
                ids = array(1, Kind::Text),
            );
            let rows: u64 = owners.iter().map(|(_, rows)| rows).sum();
            counted(
                &mut sql,
                table,
                &found,
                usize::try_from(rows).unwrap_or(usize::MAX),
            );
        }
        // One statement for all tables.
        Group::Removal {
            roots,
            times,
            since,
        } => {
            sql.bind(roots.clone());
            sql.bind(
                times
                    .iter()
                    .map(|time| crate::sql::zone::to_local(*time))
                    .collect::<Vec<_>>(),
            );
            let bound = since.map(|since| months::not_before(&mut sql, since));
            sql.text = removal::many(bound.as_deref());
        }
        Group::Statement { sql: text, binds } => {
            for (kind, cell) in *binds {
                sql.add(*kind, cell);
            }
            (*text).clone_into(&mut sql.text);
        }
    }
    sql
}

/// Columns that are null in all rows are left out: most of a table's columns are of rare use, and each costs.
fn insert<'a>(sql: &mut Sql<'a>, table: &Table, rows: &[&'a [Cell]]) {
    let named = |index: usize, column: &Column| {
        !column.nullable
            || WITH_DEFAULT.contains(&column.name)
            || rows
                .iter()
                .any(|cells| !matches!(cells.get(index), None | Some(Cell::Null)))
    };
    let (mut columns, mut arrays) = (Vec::new(), Vec::new());
    for (index, column) in table.columns.iter().enumerate() {
        if named(index, column) {
            let cells = rows.iter().copied();
            let cells = cells.map(|cells| cells.get(index).unwrap_or(&Cell::Null));
            sql.add_array(column.kind, cells);
            columns.push(column.name);
            arrays.push(array(sql.binds(), column.kind));
        }
    }
    sql.text = format!(
        "INSERT INTO {} ({}) SELECT * FROM UNNEST({})",
        table.name,
        columns.join(", "),
        arrays.join(", ")
    );
}

/// Which of some rows another transaction has changed: the first one's key.
pub(super) fn stale<'a>(table: &Table, keys: &[Key<'a>]) -> Sql<'a> {
    let mut sql = Sql::default();
    let (arrays, names, condition) = by_key(&mut sql, table, keys);
    sql.text = format!(
        "SELECT V.K FROM UNNEST({}) AS V({}) WHERE NOT EXISTS (SELECT 1 FROM {} AS T WHERE {condition}) LIMIT 1",
        arrays.join(", "),
        names.join(", "),
        table.name,
    );
    sql
}

/// The keys as arrays, the names of their columns and the condition that joins them.
fn by_key<'a>(
    sql: &mut Sql<'a>,
    table: &Table,
    keys: &[Key<'a>],
) -> (Vec<String>, Vec<String>, String) {
    sql.bind(keys.iter().map(|key| key.id).collect::<Vec<&str>>());
    let mut arrays = vec![array(1, Kind::Text)];
    let mut names = vec!["K".to_owned()];
    // The second condition says the same as the first, to the table alone: whichever of the two a plan begins with, it goes by index.
    let id = table.columns[0].name;
    let mut condition = format!("T.{id} = V.K AND T.{id} = ANY({})", arrays[0]);
    if with_revision(keys) {
        sql.bind(keys.iter().map(|key| key.revision).collect::<Vec<_>>());
        arrays.push(array(2, Kind::Int));
        names.push("R".to_owned());
        condition.push_str(" AND T.REV_ = V.R");
    }
    (arrays, names, condition)
}

fn with_revision(keys: &[Key<'_>]) -> bool {
    keys.first().is_some_and(|key| key.revision.is_some())
}

/// Has a statement that changes rows of which revisions were read fail where it does not find all of them.
fn all_or_none(sql: &mut Sql<'_>, table: &Table, keys: &[Key<'_>]) {
    if !with_revision(keys) {
        return;
    }
    let change = format!("WITH C AS ({} RETURNING 1) ", sql.text);
    counted(sql, table, "FROM C", keys.len());
    sql.text.insert_str(0, &change);
}

/// Counts what is found, and fails where it is not the number expected. Thus the commit can go out with the batch: after a statement
/// that failed it rolls back. A number that cannot be read is the way to fail with words of one's own without a function in the database.
fn counted(sql: &mut Sql<'_>, table: &Table, found: &str, rows: usize) {
    sql.bind(i64::try_from(rows).unwrap_or(i64::MAX));
    sql.counts = true;
    sql.text = format!(
        "SELECT CASE WHEN COUNT(*) = ${} THEN '0' ELSE 'another transaction has changed {}' END::int4 {found}",
        sql.binds(),
        table.name
    );
}

fn array(parameter: usize, kind: Kind) -> String {
    format!("${parameter}::{}[]", type_name(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::MIGRATIONS;

    #[test]
    fn columns_that_may_be_left_out_have_no_default() {
        for line in MIGRATIONS
            .iter()
            .flat_map(|migration| migration.postgres.lines())
        {
            let line = line.trim();
            if line.contains(" DEFAULT ") && !line.contains("NOT NULL") {
                let column = line.split(' ').next().unwrap_or_default();
                assert!(WITH_DEFAULT.contains(&column), "{line}");
            }
        }
    }
}
