//! Cells to and from PostgreSQL.

use super::{Cells, kind_name, zone};
use crate::error::StoreError;
use crate::record::{Cell, Kind};
use chrono::NaiveDateTime;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments as _, Row as _, TypeInfo as _, ValueRef as _};

/// The name of a kind's type, as in a cast.
pub(crate) fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int => "int4",
        Kind::Long => "int8",
        Kind::Double => "float8",
        Kind::Bool => "bool",
        Kind::Time => "timestamp",
        Kind::Bytes => "bytea",
    }
}

/// The name of a kind's type in standard SQL, which SQLite understands too.
pub(crate) fn cast_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "varchar",
        Kind::Int => "integer",
        Kind::Long => "bigint",
        Kind::Double => "double precision",
        Kind::Bool => "boolean",
        Kind::Time => "timestamp",
        Kind::Bytes => "bytea",
    }
}

/// Appends a value to the parameters of a statement. A value of another kind than the one named becomes null.
pub(crate) fn add(arguments: &mut PgArguments, kind: Kind, cell: &Cell) -> Result<(), sqlx::Error> {
    match kind {
        Kind::Text => arguments.add(text(cell)),
        Kind::Int => arguments.add(int(cell)),
        Kind::Long => arguments.add(long(cell)),
        Kind::Double => arguments.add(double(cell)),
        Kind::Bool => arguments.add(boolean(cell)),
        Kind::Time => arguments.add(time(cell)),
        Kind::Bytes => arguments.add(bytes(cell)),
    }
    .map_err(sqlx::Error::Encode)
}

/// The parameters of a statement.
pub(crate) fn arguments(binds: &[(Kind, Cell)]) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    for (kind, cell) in binds {
        add(&mut arguments, *kind, cell)?;
    }
    Ok(arguments)
}

/// A row as cells of the given kinds.
pub(crate) fn cells(row: &PgRow, kinds: &[Kind]) -> Result<Cells, StoreError> {
    kinds
        .iter()
        .enumerate()
        .map(|(index, kind)| cell(row, index, *kind))
        .collect()
}

/// One value of a row. Any integer type is taken for an integer, whatever its width.
pub(crate) fn cell(row: &PgRow, index: usize, kind: Kind) -> Result<Cell, StoreError> {
    let wrong = || StoreError::Value {
        column: index,
        expected: kind_name(kind),
    };
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match kind {
        Kind::Text => row
            .try_get_unchecked::<String, _>(index)
            .map(Cell::Text)
            .map_err(|_| wrong()),
        Kind::Int | Kind::Long => {
            let width = value.type_info().name().to_owned();
            match width.as_str() {
                "INT2" => row
                    .try_get::<i16, _>(index)
                    .map(|value| Cell::Int(value.into())),
                "INT4" => row
                    .try_get::<i32, _>(index)
                    .map(|value| Cell::Int(value.into())),
                _ => row.try_get::<i64, _>(index).map(Cell::Int),
            }
            .map_err(|_| wrong())
        }
        Kind::Double => row
            .try_get::<f64, _>(index)
            .map(Cell::Double)
            .map_err(|_| wrong()),
        Kind::Bool => row
            .try_get::<bool, _>(index)
            .map(Cell::Bool)
            .map_err(|_| wrong()),
        Kind::Time => row
            .try_get::<NaiveDateTime, _>(index)
            .map(|value| Cell::Time(zone::from_local(value)))
            .map_err(|_| wrong()),
        Kind::Bytes => row
            .try_get::<Vec<u8>, _>(index)
            .map(Cell::Bytes)
            .map_err(|_| wrong()),
    }
}

/// A cell as what a column of texts takes; null where it is another. So are those below.
pub(crate) fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(value) => Some(value),
        _ => None,
    }
}

pub(crate) fn int(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Int(value) => i32::try_from(*value).ok(),
        _ => None,
    }
}

pub(crate) fn long(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Int(value) => Some(*value),
        _ => None,
    }
}

pub(crate) fn double(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Double(value) => Some(*value),
        _ => None,
    }
}

pub(crate) fn boolean(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Bool(value) => Some(*value),
        _ => None,
    }
}

pub(crate) fn time(cell: &Cell) -> Option<NaiveDateTime> {
    match cell {
        Cell::Time(value) => Some(zone::to_local(*value)),
        _ => None,
    }
}

pub(crate) fn bytes(cell: &Cell) -> Option<&[u8]> {
    match cell {
        Cell::Bytes(value) => Some(value),
        _ => None,
    }
}
