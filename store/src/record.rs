//! What a row is: a plain struct that knows its table, its columns and how to become cells and back.
//!
//! Knows nothing of SQL dialects or connections.

use chrono::{DateTime, Utc};

/// A point in time with millisecond precision. The tables hold it in the zone of the server without naming it, as Camunda does.
pub type Timestamp = DateTime<Utc>;

/// A column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `varchar`, `text`
    Text,
    /// `integer`
    Int,
    /// `bigint`
    Long,
    /// `double precision`
    Double,
    /// `boolean`
    Bool,
    /// `timestamp without time zone`
    Time,
    /// `bytea`, `blob`
    Bytes,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in upper case with the trailing underscore.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether the struct's field is an option.
    pub nullable: bool,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name in upper case.
    pub name: &'static str,
    /// Its columns in the order of the cells of a row. The first is the key `ID_`, but for `ACT_GE_PROPERTY` and `ACT_ID_MEMBERSHIP`.
    pub columns: &'static [Column],
    /// The index of `REV_`, where there is one.
    pub revision: Option<usize>,
}

/// The value of a column in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// SQL's null.
    Null,
    /// A text.
    Text(String),
    /// An `integer` or `bigint`.
    Int(i64),
    /// A `double precision`.
    Double(f64),
    /// A `boolean`.
    Bool(bool),
    /// A timestamp.
    Time(Timestamp),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Cell {
    /// A list of texts as one value, to be bound where [`Dialect::in_list`](crate::Dialect::in_list) stands: a JSON array.
    #[must_use]
    pub fn list<T: AsRef<str>>(values: &[T]) -> Self {
        Self::Text(
            serde_json::Value::from(values.iter().map(AsRef::as_ref).collect::<Vec<&str>>())
                .to_string(),
        )
    }
}

/// A row as a struct.
pub trait Record: Clone + PartialEq + Default + Send + Sync + std::fmt::Debug + 'static {
    /// Its table.
    const TABLE: &'static Table;
    /// The value of its first column.
    fn id(&self) -> &str;
    /// Its revision, 0 where the table has none.
    fn revision(&self) -> i32;
    /// Sets the revision, where the table has one.
    fn set_revision(&mut self, rev: i32);
    /// Its cells in the order of [`Table::columns`].
    fn cells(&self) -> Vec<Cell>;
    /// A row from its cells. A cell of another type than its column, or a missing one, reads as null (or the type's default).
    fn from_cells(cells: &mut dyn Iterator<Item = Cell>) -> Self;
}

/// A change of one row, to be written by a commit.
#[derive(Debug, Clone)]
pub enum RowChange {
    /// A new row.
    Insert {
        /// The table.
        table: &'static Table,
        /// All cells.
        cells: Vec<Cell>,
    },
    /// Some columns of a row.
    Update {
        /// The table.
        table: &'static Table,
        /// The row's key.
        id: String,
        /// The revision that was read, where the table has one: the row must still have it.
        revision: Option<i32>,
        /// Changed columns by index in [`Table::columns`], with their new cells (the new revision among them).
        set: Vec<(usize, Cell)>,
        /// The time in [`Table::month_column`], as it was read: it spares looking for the row in older months.
        placed: Option<Timestamp>,
    },
    /// A row no more.
    Delete {
        /// The table.
        table: &'static Table,
        /// The row's key.
        id: String,
        /// The revision that was read, where the table has one: the row must still have it.
        revision: Option<i32>,
    },
    /// No change: a row that was read must still have its revision.
    Check {
        /// The table.
        table: &'static Table,
        /// The row's key.
        id: String,
        /// Its revision.
        revision: i32,
    },
    /// No change: as many rows of an owner as were read must be there.
    CheckOwner {
        /// The table.
        table: &'static Table,
        /// The column of the owner.
        column: &'static str,
        /// The owner.
        owner: String,
        /// How many rows it had.
        rows: u64,
    },
    /// No change: a process definition that was read must still have its revision, and be the newest of its key and tenant.
    CheckLatest {
        /// Its id.
        id: String,
        /// Its revision.
        revision: i32,
    },
    /// All history of a root process instance is to be removed at a time. Comes after the inserts and updates of its unit.
    Removal {
        /// The root process instance.
        root: String,
        /// When.
        time: Timestamp,
        /// When the root began, where that is known: none of its history is older.
        began: Option<Timestamp>,
    },
    /// Any other statement, run after the inserts and updates of its unit and before its deletes, in order.
    /// The text uses `$1`, `$2` … and is the same on both databases.
    Statement {
        /// The SQL text.
        sql: String,
        /// Its parameters.
        binds: Vec<(Kind, Cell)>,
    },
}

/// A type that is a cell.
pub trait AsCell: Sized {
    /// Its column type.
    const KIND: Kind;
    /// Whether it can be null.
    const NULLABLE: bool;
    /// As a cell.
    fn to_cell(&self) -> Cell;
    /// From a cell.
    fn from_cell(cell: Cell) -> Self;
}

macro_rules! as_cell {
    ($type:ty, $kind:ident, $to:expr, $from:pat => $value:expr) => {
        impl AsCell for $type {
            const KIND: Kind = Kind::$kind;
            const NULLABLE: bool = false;
            fn to_cell(&self) -> Cell {
                let to: fn(&$type) -> Cell = $to;
                to(self)
            }
            fn from_cell(cell: Cell) -> Self {
                match cell {
                    $from => $value,
                    _ => <$type>::default(),
                }
            }
        }
    };
}

as_cell!(String, Text, |v| Cell::Text(v.clone()), Cell::Text(v) => v);
as_cell!(i64, Long, |v| Cell::Int(*v), Cell::Int(v) => v);
as_cell!(i32, Int, |v| Cell::Int(i64::from(*v)), Cell::Int(v) => i32::try_from(v).unwrap_or_default());
as_cell!(f64, Double, |v| Cell::Double(*v), Cell::Double(v) => v);
as_cell!(bool, Bool, |v| Cell::Bool(*v), Cell::Bool(v) => v);
as_cell!(Timestamp, Time, |v| Cell::Time(*v), Cell::Time(v) => v);
as_cell!(Vec<u8>, Bytes, |v| Cell::Bytes(v.clone()), Cell::Bytes(v) => v);

impl<T: AsCell> AsCell for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn to_cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Null, AsCell::to_cell)
    }
    fn from_cell(cell: Cell) -> Self {
        match cell {
            Cell::Null => None,
            cell => Some(T::from_cell(cell)),
        }
    }
}

/// The index of a column by name, at compile time.
#[must_use]
pub const fn column_index(columns: &[Column], name: &str) -> Option<usize> {
    let mut i = 0;
    while i < columns.len() {
        let (a, b) = (columns[i].name.as_bytes(), name.as_bytes());
        if a.len() == b.len() {
            let mut k = 0;
            while k < a.len() && a[k] == b[k] {
                k += 1;
            }
            if k == a.len() {
                return Some(i);
            }
        }
        i += 1;
    }
    None
}

/// Declares a record: a struct whose fields are a table's columns, the key first.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident = $table:literal { $first:ident : $first_type:ty = $first_column:literal, $($field:ident : $type:ty = $column:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default)]
        #[allow(missing_docs, reason = "the fields are the columns, whose meaning is Camunda's")]
        pub struct $name {
            pub $first: $first_type,
            $(pub $field: $type,)*
        }

        impl $crate::record::Record for $name {
            const TABLE: &'static $crate::record::Table = {
                const COLUMNS: &[$crate::record::Column] = &[
                    $crate::record::Column { name: $first_column, kind: <$first_type as $crate::record::AsCell>::KIND, nullable: false },
                    $($crate::record::Column {
                        name: $column,
                        kind: <$type as $crate::record::AsCell>::KIND,
                        nullable: <$type as $crate::record::AsCell>::NULLABLE,
                    },)*
                ];
                &$crate::record::Table { name: $table, columns: COLUMNS, revision: $crate::record::column_index(COLUMNS, "REV_") }
            };
            fn id(&self) -> &str {
                &self.$first
            }
            fn revision(&self) -> i32 {
                $crate::record::record!(@rev self; $($field)*)
            }
            fn set_revision(&mut self, rev: i32) {
                $crate::record::record!(@set_rev self rev; $($field)*);
            }
            fn cells(&self) -> Vec<$crate::record::Cell> {
                use $crate::record::AsCell as _;
                vec![self.$first.to_cell(), $(self.$field.to_cell(),)*]
            }
            fn from_cells(cells: &mut dyn Iterator<Item = $crate::record::Cell>) -> Self {
                let mut next = || cells.next().unwrap_or($crate::record::Cell::Null);
                Self {
                    $first: $crate::record::AsCell::from_cell(next()),
                    $($field: $crate::record::AsCell::from_cell(next()),)*
                }
            }
        }
    };
    (@rev $self:ident; rev $($rest:ident)*) => { $self.rev };
    (@rev $self:ident; $skip:ident $($rest:ident)*) => { $crate::record::record!(@rev $self; $($rest)*) };
    (@rev $self:ident;) => { 0 };
    (@set_rev $self:ident $rev:ident; rev $($rest:ident)*) => { $self.rev = $rev; };
    (@set_rev $self:ident $rev:ident; $skip:ident $($rest:ident)*) => { $crate::record::record!(@set_rev $self $rev; $($rest)*) };
    (@set_rev $self:ident $rev:ident;) => { let _ = $rev; };
}
pub(crate) use record;
