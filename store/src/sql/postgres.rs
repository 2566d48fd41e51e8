//! Cells to and from PostgreSQL.

use super::{Cells, kind_name, zone};
use crate::error::StoreError;
use crate::record::{Cell, Kind};
use bytes::BytesMut;
use chrono::NaiveDateTime;
use std::error::Error;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

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

/// The type of a kind's parameters.
fn parameter_type(kind: Kind) -> Type {
    match kind {
        Kind::Text => Type::TEXT,
        Kind::Int => Type::INT4,
        Kind::Long => Type::INT8,
        Kind::Double => Type::FLOAT8,
        Kind::Bool => Type::BOOL,
        Kind::Time => Type::TIMESTAMP,
        Kind::Bytes => Type::BYTEA,
    }
}

/// A parameter of a statement, of the type of its kind. A value of another kind than the one named is null.
#[derive(Debug)]
pub(crate) struct Bind<'a>(Kind, &'a Cell);

impl ToSql for Bind<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let Self(kind, cell) = self;
        match kind {
            Kind::Text => text(cell).to_sql(ty, out),
            Kind::Int => int(cell).to_sql(ty, out),
            Kind::Long => long(cell).to_sql(ty, out),
            Kind::Double => double(cell).to_sql(ty, out),
            Kind::Bool => boolean(cell).to_sql(ty, out),
            Kind::Time => time(cell).to_sql(ty, out),
            Kind::Bytes => bytes(cell).to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Its statement has been prepared with its type.
        true
    }

    to_sql_checked!();
}

/// The parameters of a statement, and their types.
pub(crate) fn binds(binds: &[(Kind, Cell)]) -> (Vec<Type>, Vec<Bind<'_>>) {
    binds
        .iter()
        .map(|(kind, cell)| (parameter_type(*kind), Bind(*kind, cell)))
        .unzip()
}

/// A row as cells of the given kinds.
pub(crate) fn cells(row: &Row, kinds: &[Kind]) -> Result<Cells, StoreError> {
    kinds
        .iter()
        .enumerate()
        .map(|(index, kind)| cell(row, index, *kind))
        .collect()
}

/// A text, whatever its type.
struct Words(String);

impl<'a> FromSql<'a> for Words {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// One value of a row. Any integer type is taken for an integer, whatever its width.
fn cell(row: &Row, index: usize, kind: Kind) -> Result<Cell, StoreError> {
    fn value<'a, T: FromSql<'a>>(
        row: &'a Row,
        index: usize,
        cell: impl FnOnce(T) -> Cell,
    ) -> Result<Cell, tokio_postgres::Error> {
        let value: Option<T> = row.try_get(index)?;
        Ok(value.map_or(Cell::Null, cell))
    }
    let read = match kind {
        Kind::Text => value(row, index, |Words(text)| Cell::Text(text)),
        Kind::Int | Kind::Long => match row.columns().get(index).map(|column| column.type_()) {
            Some(&Type::INT2) => value(row, index, |it: i16| Cell::Int(it.into())),
            Some(&Type::INT4) => value(row, index, |it: i32| Cell::Int(it.into())),
            _ => value(row, index, Cell::Int),
        },
        Kind::Double => value(row, index, Cell::Double),
        Kind::Bool => value(row, index, Cell::Bool),
        Kind::Time => value(row, index, |it: NaiveDateTime| {
            Cell::Time(zone::from_local(it))
        }),
        Kind::Bytes => value(row, index, Cell::Bytes),
    };
    read.map_err(|_| StoreError::Value {
        column: index,
        expected: kind_name(kind),
    })
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
