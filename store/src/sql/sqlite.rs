//! Cells to and from SQLite: booleans are integers, times are texts.

use super::{Cells, kind_name, zone};
use crate::error::StoreError;
use crate::record::{Cell, Kind};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, Row as _, ValueRef as _};

/// Appends a value to the parameters of a statement.
pub(crate) fn add(arguments: &mut SqliteArguments, cell: &Cell) -> Result<(), sqlx::Error> {
    match cell {
        Cell::Null => arguments.add(None::<i64>),
        Cell::Text(value) => arguments.add(value.as_str()),
        Cell::Int(value) => arguments.add(*value),
        Cell::Double(value) => arguments.add(*value),
        Cell::Bool(value) => arguments.add(*value),
        Cell::Time(value) => arguments.add(zone::to_text(*value)),
        Cell::Bytes(value) => arguments.add(value.as_slice()),
    }
    .map_err(sqlx::Error::Encode)
}

/// The parameters of a statement.
pub(crate) fn arguments(binds: &[(Kind, Cell)]) -> Result<SqliteArguments, sqlx::Error> {
    let mut arguments = SqliteArguments::default();
    for (_, cell) in binds {
        add(&mut arguments, cell)?;
    }
    Ok(arguments)
}

/// A row as cells of the given kinds.
pub(crate) fn cells(row: &SqliteRow, kinds: &[Kind]) -> Result<Cells, StoreError> {
    kinds.iter().enumerate().map(|(index, kind)| cell(row, index, *kind)).collect()
}

/// One value of a row.
pub(crate) fn cell(row: &SqliteRow, index: usize, kind: Kind) -> Result<Cell, StoreError> {
    let wrong = || StoreError::Value { column: index, expected: kind_name(kind) };
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    drop(value);
    // The declared type of an expression is unknown to SQLite, so its value is taken as what the caller expects.
    match kind {
        Kind::Text => row.try_get_unchecked::<String, _>(index).map(Cell::Text).map_err(|_| wrong()),
        Kind::Int | Kind::Long => row.try_get_unchecked::<i64, _>(index).map(Cell::Int).map_err(|_| wrong()),
        Kind::Double => row.try_get_unchecked::<f64, _>(index).map(Cell::Double).map_err(|_| wrong()),
        Kind::Bool => row.try_get_unchecked::<i64, _>(index).map(|value| Cell::Bool(value != 0)).map_err(|_| wrong()),
        Kind::Time => {
            let text = row.try_get_unchecked::<&str, _>(index).map_err(|_| wrong())?;
            zone::from_text(text).map(Cell::Time).ok_or_else(wrong)
        }
        Kind::Bytes => row.try_get_unchecked::<Vec<u8>, _>(index).map(Cell::Bytes).map_err(|_| wrong()),
    }
}
