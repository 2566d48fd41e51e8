//! Conditions on the rows of one table.
//!
//! Names of columns and texts of SQL come from the program, never from outside; values are always bound.

use crate::record::{AsCell, Cell, Kind};
use crate::sql::Dialect;

/// Which rows of a table, in which order, how many. Conditions are joined by AND.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    conditions: Vec<Condition>,
    order: Option<&'static str>,
    limit: Option<u64>,
    offset: Option<u64>,
    by_index: bool,
}

#[derive(Debug, Clone)]
enum Condition {
    Compare(&'static str, &'static str, Kind, Cell),
    Any(&'static str, Vec<String>),
    Null(&'static str, bool),
    Raw(String, Vec<(Kind, Cell)>),
}

impl Filter {
    /// All rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Rows whose column has this value. `None` matches rows where it is null.
    #[must_use]
    pub fn eq<T: AsCell>(self, column: &'static str, value: T) -> Self {
        match value.to_cell() {
            Cell::Null => self.is_null(column),
            cell => self.with(Condition::Compare(column, "=", T::KIND, cell)),
        }
    }

    /// Rows whose column has this text.
    #[must_use]
    pub fn text(self, column: &'static str, value: &str) -> Self {
        self.with(Condition::Compare(
            column,
            "=",
            Kind::Text,
            Cell::Text(value.to_owned()),
        ))
    }

    /// Rows whose column has another value; rows where it is null are not among them.
    #[must_use]
    pub fn ne<T: AsCell>(self, column: &'static str, value: T) -> Self {
        self.with(Condition::Compare(column, "<>", T::KIND, value.to_cell()))
    }

    /// Rows whose column is less than the value.
    #[must_use]
    pub fn lt<T: AsCell>(self, column: &'static str, value: T) -> Self {
        self.with(Condition::Compare(column, "<", T::KIND, value.to_cell()))
    }

    /// Rows whose column is the value or less.
    #[must_use]
    pub fn le<T: AsCell>(self, column: &'static str, value: T) -> Self {
        self.with(Condition::Compare(column, "<=", T::KIND, value.to_cell()))
    }

    /// Rows whose column is the value or greater.
    #[must_use]
    pub fn ge<T: AsCell>(self, column: &'static str, value: T) -> Self {
        self.with(Condition::Compare(column, ">=", T::KIND, value.to_cell()))
    }

    /// Rows whose column has one of these texts; no row for an empty list.
    #[must_use]
    pub fn any(self, column: &'static str, values: Vec<String>) -> Self {
        self.with(Condition::Any(column, values))
    }

    /// Rows whose column is null.
    #[must_use]
    pub fn is_null(self, column: &'static str) -> Self {
        self.with(Condition::Null(column, true))
    }

    /// Rows whose column is not null.
    #[must_use]
    pub fn is_not_null(self, column: &'static str) -> Self {
        self.with(Condition::Null(column, false))
    }

    /// A condition as SQL with its own `$1`, `$2` …; the table's columns are reached by their names.
    #[must_use]
    pub fn raw(self, sql: impl Into<String>, binds: Vec<(Kind, Cell)>) -> Self {
        self.with(Condition::Raw(sql.into(), binds))
    }

    /// Says that an index leads to the rows, whatever the conditions look like: they are found that way then, not by reading the table.
    #[must_use]
    pub fn by_index(mut self) -> Self {
        self.by_index = true;
        self
    }

    /// The order, as SQL after `ORDER BY`.
    #[must_use]
    pub fn order(mut self, order: &'static str) -> Self {
        self.order = Some(order);
        self
    }

    /// At most so many rows.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Without the first so many rows.
    #[must_use]
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The text that a column must have, where that is all there is to the filter.
    pub(crate) fn only_text(&self, column: &str) -> Option<&str> {
        if self.order.is_some() || self.limit.is_some() || self.offset.is_some() {
            return None;
        }
        match self.conditions.as_slice() {
            [Condition::Compare(of, "=", Kind::Text, Cell::Text(text))] if *of == column => {
                Some(text)
            }
            _ => None,
        }
    }

    /// Whether some column must have one of some values, and nothing else is asked but of columns: such rows are found by an index.
    pub(crate) fn is_by_value(&self) -> bool {
        let mut by_value = false;
        for condition in &self.conditions {
            match condition {
                Condition::Compare(_, "=", ..) | Condition::Any(..) => by_value = true,
                Condition::Compare(..) | Condition::Null(..) => {}
                Condition::Raw(..) => return self.by_index,
            }
        }
        by_value || self.by_index
    }

    fn with(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Appends ` WHERE …` to a statement and its values to `binds`.
    pub(crate) fn write_where(
        &self,
        dialect: Dialect,
        sql: &mut String,
        binds: &mut Vec<(Kind, Cell)>,
    ) {
        for (index, condition) in self.conditions.iter().enumerate() {
            sql.push_str(if index == 0 { " WHERE " } else { " AND " });
            match condition {
                Condition::Compare(column, operator, kind, cell) => {
                    binds.push((*kind, cell.clone()));
                    sql.push_str(&format!("{column} {operator} ${}", binds.len()));
                }
                Condition::Any(column, values) => {
                    binds.push((Kind::Text, Cell::list(values)));
                    sql.push_str(&dialect.in_list(column, binds.len()));
                }
                Condition::Null(column, null) => {
                    sql.push_str(column);
                    sql.push_str(if *null { " IS NULL" } else { " IS NOT NULL" });
                }
                Condition::Raw(text, values) => {
                    sql.push('(');
                    renumber(text, binds.len(), sql);
                    sql.push(')');
                    binds.extend(values.iter().cloned());
                }
            }
        }
    }

    /// Appends the order, the limit and the offset to a statement.
    pub(crate) fn write_page(&self, sql: &mut String, binds: &mut Vec<(Kind, Cell)>) {
        if let Some(order) = self.order {
            sql.push_str(" ORDER BY ");
            sql.push_str(order);
        }
        let mut number = |word: &str, value: u64| {
            binds.push((
                Kind::Long,
                Cell::Int(i64::try_from(value).unwrap_or(i64::MAX)),
            ));
            sql.push_str(&format!(" {word} ${}", binds.len()));
        };
        match (self.limit, self.offset) {
            (Some(limit), offset) => {
                number("LIMIT", limit);
                if let Some(offset) = offset {
                    number("OFFSET", offset);
                }
            }
            (None, Some(offset)) => {
                // SQLite takes no OFFSET without a LIMIT.
                number("LIMIT", u64::MAX);
                number("OFFSET", offset);
            }
            (None, None) => {}
        }
    }
}

/// Copies SQL, adding `offset` to each `$n`. A `$` in a quoted text is left alone.
fn renumber(text: &str, offset: usize, sql: &mut String) {
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        sql.push(c);
        if c == '\'' {
            quoted = !quoted;
        }
        if c == '$' && !quoted {
            let mut number = 0;
            while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                number = number * 10 + digit as usize;
                chars.next();
            }
            sql.push_str(&(number + offset).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_number_their_parameters_in_order() {
        let filter = Filter::new()
            .text("A_", "x")
            .any("B_", vec!["y".to_owned()])
            .is_null("C_")
            .raw(
                "D_ > $1 OR E_ = '$1' OR F_ = $2",
                vec![(Kind::Int, Cell::Int(1)), (Kind::Int, Cell::Int(2))],
            )
            .eq("G_", true)
            .order("A_ ASC")
            .offset(3);
        let (mut sql, mut binds) = (String::new(), Vec::new());
        filter.write_where(Dialect::Sqlite, &mut sql, &mut binds);
        filter.write_page(&mut sql, &mut binds);
        assert_eq!(
            sql,
            " WHERE A_ = $1 AND B_ IN (SELECT value FROM json_each($2)) AND C_ IS NULL \
             AND (D_ > $3 OR E_ = '$1' OR F_ = $4) AND G_ = $5 ORDER BY A_ ASC LIMIT $6 OFFSET $7"
        );
        assert_eq!(binds.len(), 7);
    }
}
