//! Cells to and from SQLite: booleans are integers, times are texts.

use super::{Cells, kind_name, zone};
use crate::error::StoreError;
use crate::record::{Cell, Kind};
use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Row};
use std::borrow::Cow;

/// A cell as a parameter of a statement.
impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Int(value) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
            Self::Double(value) => ToSqlOutput::Borrowed(ValueRef::Real(*value)),
            Self::Bool(value) => ToSqlOutput::Borrowed(ValueRef::Integer((*value).into())),
            Self::Time(value) => ToSqlOutput::Owned(Value::Text(zone::to_text(*value))),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

/// Runs a statement and reads its rows as cells of the given kinds.
pub(crate) fn rows(
    connection: &Connection,
    sql: &str,
    binds: &[(Kind, Cell)],
    kinds: &[Kind],
) -> Result<Vec<Cells>, StoreError> {
    let mut statement = connection.prepare_cached(&numbered(sql))?;
    let mut rows = statement.query(rusqlite::params_from_iter(
        binds.iter().map(|(_, cell)| cell),
    ))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(
            kinds
                .iter()
                .enumerate()
                .map(|(index, kind)| cell(row, index, *kind))
                .collect::<Result<Cells, _>>()?,
        );
    }
    Ok(all)
}

/// The text with its parameters as SQLite numbers them: `?1`. To SQLite `$1` is a name, counted where it first appears.
pub(crate) fn numbered(sql: &str) -> Cow<'_, str> {
    if !sql.contains('$') {
        return Cow::Borrowed(sql);
    }
    let mut quoted = false;
    let mut chars = sql.chars().peekable();
    let mut text = String::with_capacity(sql.len());
    while let Some(c) = chars.next() {
        quoted ^= c == '\'';
        let parameter = c == '$' && !quoted && chars.peek().is_some_and(char::is_ascii_digit);
        text.push(if parameter { '?' } else { c });
    }
    Cow::Owned(text)
}

/// One value of a row. The declared type of an expression is unknown to SQLite, so its value is taken as what the caller expects.
fn cell(row: &Row<'_>, index: usize, kind: Kind) -> Result<Cell, StoreError> {
    let wrong = || StoreError::Value {
        column: index,
        expected: kind_name(kind),
    };
    let value = row.get_ref(index)?;
    Ok(match (kind, value) {
        (_, ValueRef::Null) => Cell::Null,
        (Kind::Text, ValueRef::Text(text)) => {
            Cell::Text(String::from_utf8(text.to_vec()).map_err(|_| wrong())?)
        }
        (Kind::Text, ValueRef::Integer(value)) => Cell::Text(value.to_string()),
        (Kind::Int | Kind::Long, ValueRef::Integer(value)) => Cell::Int(value),
        (Kind::Double, ValueRef::Real(value)) => Cell::Double(value),
        #[expect(
            clippy::cast_precision_loss,
            reason = "SQLite gives a whole double as an integer"
        )]
        (Kind::Double, ValueRef::Integer(value)) => Cell::Double(value as f64),
        (Kind::Bool, ValueRef::Integer(value)) => Cell::Bool(value != 0),
        (Kind::Time, ValueRef::Text(text)) => {
            zone::from_text(text).map(Cell::Time).ok_or_else(wrong)?
        }
        (Kind::Bytes, ValueRef::Blob(bytes)) => Cell::Bytes(bytes.to_vec()),
        _ => return Err(wrong()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_outside_of_texts() {
        assert_eq!(
            numbered("A = $2 AND B = '$1''$1' AND C = $10"),
            "A = ?2 AND B = '$1''$1' AND C = ?10"
        );
    }
}
