//! Queries as declarations: each entity has one file that says what its rows hold and what they can be asked by.
//!
//! The names are engine-rest's. [`builder`] makes the SQL of a list, a count and a selection of ids out of a declaration and a
//! [`Query`]. Values are always bound; texts of SQL come from the declarations only. Knows nothing of HTTP or JSON.

pub mod access;
mod builder;
pub mod contents;
pub mod entities;
pub mod reports;
pub mod statistics;
#[cfg(test)]
mod tests;
mod variables;

use crate::record::{Kind, Timestamp};
pub use access::{Access, Permission, Principal, Viewer};
pub use builder::Statement;
use builder::Writer;
use cauce_expr::Value;

/// What can be listed: where its rows come from, what they hold, what they can be asked by.
#[derive(Debug)]
pub struct Entity {
    /// The REST resource, such as `task` or `history/job-log`.
    pub name: &'static str,
    /// The table (or subselect) with the alias `RES`. A `?`, here and in the joins, is the present time.
    pub from: &'static str,
    /// Joins that fields and sort keys need; criteria do without, so that a count does not pay for them. They never change the
    /// number of rows.
    pub joins: &'static str,
    /// A condition that always holds, or nothing.
    pub base: &'static str,
    /// A condition that holds unless an option is true, and the opposite, which few rows are.
    pub unless: Option<(&'static str, &'static str, &'static str)>,
    /// The column that identifies a row; lists without an order of their own are sorted by it.
    pub id: &'static str,
    /// Who sees which rows.
    pub access: Access,
    /// What a row holds, in the order of the answer.
    pub fields: &'static [Field],
    /// What rows can be asked by.
    pub criteria: &'static [Criterion],
    /// What rows can be sorted by.
    pub sorts: &'static [Sort],
}

impl Entity {
    /// The criterion of a name.
    #[must_use]
    pub fn criterion(&self, name: &str) -> Option<&'static Criterion> {
        self.criteria
            .iter()
            .find(|criterion| criterion.name == name)
    }

    /// The sort key of a name.
    #[must_use]
    pub fn sort(&self, name: &str) -> Option<&'static Sort> {
        self.sorts.iter().find(|sort| sort.name == name)
    }

    /// The place of a field among the columns of a list.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<usize> {
        let mut columns = self
            .fields
            .iter()
            .filter(|candidate| matches!(candidate.source, Source::Column(..)));
        columns.position(|candidate| candidate.name == field)
    }
}

/// A value of a row.
#[derive(Debug)]
pub struct Field {
    /// Its name in the answer. A name that begins with `$` is for the program, not for the answer.
    pub name: &'static str,
    /// Where it comes from.
    pub source: Source,
}

/// Where a field's value comes from.
#[derive(Debug)]
pub enum Source {
    /// An SQL expression of a kind.
    Column(&'static str, Kind),
    /// Always null.
    Null,
    /// Always false.
    False,
    /// Always an empty list.
    EmptyList,
}

/// Something rows can be asked by. In its SQL each `?` is the value, `(?)` behind `IN` the list of values, and what `LIKE` is
/// given may escape `%` and `_` with a backslash.
#[derive(Debug)]
pub struct Criterion {
    /// The parameter's name. A name that begins with `$` is for the program, not for requests.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Ask,
    /// The condition.
    pub sql: &'static str,
    /// Another condition that takes its place when an option is true.
    pub when: Option<(&'static str, &'static str)>,
}

/// The kind of a criterion's value.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    /// A text.
    Text,
    /// Any of a list of texts. An empty list asks nothing.
    List,
    /// An `Integer`.
    Int,
    /// A `Long`.
    Long,
    /// A date.
    Time,
    /// A boolean that asks something when true and nothing when false. A `?` is the present time.
    Flag,
    /// A boolean that asks something either way: the condition when false.
    Bool(&'static str),
    /// One of a few words, each with its condition; `*` at the end is any other word.
    Choice(&'static [(&'static str, &'static str)]),
    /// Comparisons with variables.
    Variables(&'static Scope),
    /// Bounds of a date: after, before.
    Bounds,
    /// A boolean that changes what others ask.
    Option,
    /// An expression, which only stored queries may have.
    Expression,
    /// A value that no row has.
    Never,
    /// The value of a variable, which goes with a criterion for its name.
    Value,
}

/// The variables a comparison may look at.
#[derive(Debug)]
pub struct Scope {
    /// SQL with `??` in place of the conditions on a variable `V`, which begins with the row.
    pub sql: &'static str,
    /// The same, which begins with the variable: for a value that few variables have.
    pub named: &'static str,
    /// The column of the variable's type.
    pub type_column: &'static str,
    /// The operators it takes.
    pub operators: &'static [Operator],
    /// What it is called in an error, such as `process variable`.
    pub noun: &'static str,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `eq`
    Eq,
    /// `neq`
    Neq,
    /// `gt`
    Gt,
    /// `gteq`
    Gteq,
    /// `lt`
    Lt,
    /// `lteq`
    Lteq,
    /// `like`
    Like,
    /// `notLike`
    NotLike,
}

impl Operator {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Eq,
        Self::Neq,
        Self::Gt,
        Self::Gteq,
        Self::Lt,
        Self::Lteq,
        Self::Like,
        Self::NotLike,
    ];
    /// All but `notLike`.
    pub const WITHOUT_NOT_LIKE: &'static [Self] = &[
        Self::Eq,
        Self::Neq,
        Self::Gt,
        Self::Gteq,
        Self::Lt,
        Self::Lteq,
        Self::Like,
    ];

    /// The operator of a name in engine-rest.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "eq" => Self::Eq,
            "neq" => Self::Neq,
            "gt" => Self::Gt,
            "gteq" => Self::Gteq,
            "lt" => Self::Lt,
            "lteq" => Self::Lteq,
            "like" => Self::Like,
            "notLike" => Self::NotLike,
            _ => return None,
        })
    }
}

/// Something rows can be sorted by.
#[derive(Debug)]
pub struct Sort {
    /// Its name.
    pub name: &'static str,
    /// The expression. One with `?` sorts by a variable: `?` is its name, `??` the column of its value.
    pub sql: &'static str,
}

/// A question about the rows of an entity.
#[derive(Debug)]
pub struct Query {
    /// What is asked.
    pub entity: &'static Entity,
    /// Conditions, of which all groups must hold.
    pub groups: Vec<Group>,
    /// The order; empty for the default one.
    pub order: Vec<Order>,
    /// The present time, for those criteria that depend on it.
    pub now: Timestamp,
    /// Rows to leave out at the beginning.
    pub first: Option<i64>,
    /// Rows to answer at most.
    pub max: Option<i64>,
}

impl Query {
    /// All rows of an entity.
    #[must_use]
    pub fn new(entity: &'static Entity) -> Self {
        Self {
            entity,
            groups: vec![Group::default()],
            order: Vec::new(),
            now: chrono::Utc::now(),
            first: None,
            max: None,
        }
    }

    /// Adds a condition that must hold. A name the entity does not know is a mistake of the program and selects no rows.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        let criterion = self.entity.criterion(name).unwrap_or(&NEVER);
        match self.groups.first_mut() {
            Some(group) => group.args.push((criterion, arg)),
            None => self.groups.push(Group {
                any: false,
                args: vec![(criterion, arg)],
            }),
        }
        self
    }

    /// Adds a text that must be equal.
    #[must_use]
    pub fn text(self, name: &'static str, value: &str) -> Self {
        self.with(name, Arg::Text(value.to_owned()))
    }
}

static NEVER: Criterion = Criterion {
    name: "",
    kind: Ask::Never,
    sql: "",
    when: None,
};

/// Conditions of which all must hold, or any.
#[derive(Debug, Default)]
pub struct Group {
    /// Whether one of them is enough.
    pub any: bool,
    /// Criteria with their values.
    pub args: Vec<(&'static Criterion, Arg)>,
}

impl Group {
    /// Whether an option is true.
    #[must_use]
    pub fn option(&self, name: &str) -> bool {
        self.args
            .iter()
            .any(|(criterion, arg)| criterion.name == name && matches!(arg, Arg::Bool(true)))
    }
}

/// A criterion's value.
#[derive(Debug, Clone)]
pub enum Arg {
    /// A text.
    Text(String),
    /// Texts.
    List(Vec<String>),
    /// An integer.
    Int(i64),
    /// A date.
    Time(Timestamp),
    /// A boolean.
    Bool(bool),
    /// Comparisons with variables.
    Variables(Vec<Comparison>),
    /// Bounds of a date, `true` for later than.
    Bounds(Vec<(bool, Timestamp)>),
    /// The value of a variable.
    Value(Value),
}

/// A comparison with a variable's value.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The variable's name.
    pub name: String,
    /// How.
    pub operator: Operator,
    /// With what. A number that may be of any type is there once for each type that can hold it.
    pub values: Vec<Value>,
}

/// A sort key with its direction.
#[derive(Debug)]
pub struct Order {
    /// The key.
    pub sort: &'static Sort,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The variable's name and the column of its value, where the key is a variable.
    pub variable: Option<(String, VariableColumn)>,
}

/// The column that holds a variable's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableColumn {
    /// `TEXT_`
    Text,
    /// `LONG_`
    Long,
    /// `DOUBLE_`
    Double,
}
