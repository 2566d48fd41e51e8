//! SQL text and values: what differs between the two databases.
//!
//! Knows nothing of what the tables mean.

pub(crate) mod postgres;
pub(crate) mod sqlite;
pub(crate) mod zone;

use crate::record::{Cell, Kind, Table};

/// Which of the two databases a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// A condition that a column is one of the texts bound as parameter number `parameter` with [`Cell::list`].
    #[must_use]
    pub fn in_list(self, column: &str, parameter: usize) -> String {
        match self {
            Self::Sqlite => format!("{column} IN (SELECT value FROM json_each(${parameter}))"),
            Self::Postgres => format!(
                "{column} = ANY (ARRAY(SELECT jsonb_array_elements_text(${parameter}::jsonb)))"
            ),
        }
    }

    /// A condition that a column is in the result of a select, which runs exactly once even where it locks rows.
    #[must_use]
    pub fn in_select(self, column: &str, select: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} IN ({select})"),
            Self::Postgres => format!("{column} = ANY (ARRAY({select}))"),
        }
    }

    /// A condition that a column is among the first `limit` (a parameter, such as `$4`) that some selects find one after the other.
    #[must_use]
    pub fn in_selects(self, column: &str, selects: &[String], limit: &str) -> String {
        match self {
            Self::Sqlite => {
                let all: Vec<String> = selects
                    .iter()
                    .map(|select| format!("SELECT * FROM ({select})"))
                    .collect();
                format!(
                    "{column} IN (SELECT * FROM ({}) LIMIT {limit})",
                    all.join(" UNION ALL ")
                )
            }
            Self::Postgres => {
                let all: Vec<String> = selects
                    .iter()
                    .map(|select| format!("ARRAY({select})"))
                    .collect();
                format!("{column} = ANY (({})[1:{limit}])", all.join(" || "))
            }
        }
    }

    /// Locks the rows of a select that others have not locked, and skips the rest. Empty on SQLite, where one writes at a time.
    #[must_use]
    pub fn for_update_skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }
}

/// A result row as cells.
pub(crate) type Cells = Vec<Cell>;

/// A table's columns, separated by commas.
pub(crate) fn column_list(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

/// The kinds of a table's columns.
pub(crate) fn column_kinds(table: &Table) -> Vec<Kind> {
    table.columns.iter().map(|column| column.kind).collect()
}

/// A kind's name in an error.
pub(crate) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int | Kind::Long => "integer",
        Kind::Double => "double",
        Kind::Bool => "boolean",
        Kind::Time => "timestamp",
        Kind::Bytes => "bytes",
    }
}
