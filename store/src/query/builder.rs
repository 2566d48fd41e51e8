//! From a query to SQL: list, count, ids.

use super::{Arg, Ask, Criterion, Group, Order, Query, Source, VariableColumn, Viewer, variables};
use crate::record::{Cell, Kind};
use crate::sql::Dialect;

/// An SQL text with its parameters and the kinds of its columns.
#[derive(Debug, Default)]
pub struct Statement {
    /// The text, with `$1` for the first parameter.
    pub sql: String,
    /// The parameters.
    pub binds: Vec<(Kind, Cell)>,
    /// The kinds of the columns of its result.
    pub columns: Vec<Kind>,
}

impl Query {
    /// The rows of the page that the viewer sees, their columns those fields of the entity that are columns, in their order.
    #[must_use]
    pub fn list(&self, dialect: Dialect, viewer: &Viewer) -> Statement {
        let mut statement = Statement {
            sql: "SELECT ".to_owned(),
            ..Statement::default()
        };
        for field in self.entity.fields {
            match field.source {
                Source::Column(sql, kind) => {
                    if !statement.columns.is_empty() {
                        statement.sql.push_str(", ");
                    }
                    statement.sql.push_str(sql);
                    statement.columns.push(kind);
                }
                Source::Null | Source::False | Source::EmptyList => {}
            }
        }
        if self.joins_only_the_page() {
            statement.sql.push_str(" FROM (SELECT RES.*");
            self.from(&mut statement, false);
            self.conditions(&mut statement, dialect, viewer);
            self.page(&mut statement);
            statement.sql.push_str(") RES ");
            self.source(&mut statement, self.entity.joins);
            self.order(&mut statement);
        } else {
            self.from(&mut statement, true);
            self.conditions(&mut statement, dialect, viewer);
            self.page(&mut statement);
        }
        statement
    }

    /// Whether the rows of a page can be found before anything is joined to them: where neither of their order is in what is joined.
    fn joins_only_the_page(&self) -> bool {
        let own = |order: &Order| {
            order.variable.is_none()
                && order.sort.sql.strip_prefix("RES.").is_some_and(|column| {
                    column.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
                })
        };
        self.max.is_some() && !self.entity.joins.is_empty() && self.order.iter().all(own)
    }

    /// The number of rows that the viewer sees, regardless of the page.
    #[must_use]
    pub fn count(&self, dialect: Dialect, viewer: &Viewer) -> Statement {
        let mut statement = Statement {
            sql: "SELECT COUNT(*)".to_owned(),
            columns: vec![Kind::Long],
            ..Statement::default()
        };
        self.from(&mut statement, false);
        let from = statement.sql.len();
        self.conditions(&mut statement, dialect, viewer);
        // All rows but few: an index counts all, another one the few.
        if let Some((option, sql, opposite)) = self.entity.unless
            && statement.sql[from..] == format!(" WHERE {sql}")
            && !self.groups.iter().any(|group| group.option(option))
        {
            let table = statement.sql[..from].to_owned();
            statement.sql = format!("SELECT ({table}) - ({table} WHERE {opposite})");
        }
        statement
    }

    /// The ids of the rows of the page that the viewer sees.
    #[must_use]
    pub fn ids(&self, dialect: Dialect, viewer: &Viewer) -> Statement {
        let mut statement = Statement {
            sql: "SELECT ".to_owned(),
            columns: vec![Kind::Text],
            ..Statement::default()
        };
        statement.sql.push_str(self.entity.id);
        self.from(&mut statement, !self.order.is_empty());
        self.conditions(&mut statement, dialect, viewer);
        self.page(&mut statement);
        statement
    }

    fn from(&self, statement: &mut Statement, joins: bool) {
        statement.sql.push_str(" FROM ");
        self.source(statement, self.entity.from);
        if joins && !self.entity.joins.is_empty() {
            statement.sql.push(' ');
            self.source(statement, self.entity.joins);
        }
    }

    /// Appends where rows come from, the present time in place of each `?`.
    fn source(&self, statement: &mut Statement, sql: &str) {
        if !sql.contains('?') {
            statement.sql.push_str(sql);
            return;
        }
        statement.binds.push((Kind::Time, Cell::Time(self.now)));
        statement
            .sql
            .push_str(&sql.replace('?', &format!("${}", statement.binds.len())));
    }

    fn conditions(&self, statement: &mut Statement, dialect: Dialect, viewer: &Viewer) {
        let mut writer = Writer {
            statement,
            dialect,
            started: false,
            between: " AND ",
            opened: false,
        };
        writer.raw(self.entity.base);
        if let Some((option, sql, _)) = self.entity.unless
            && !self.groups.iter().any(|group| group.option(option))
        {
            writer.raw(sql);
        }
        writer.access(&self.entity.access, viewer);
        for group in &self.groups {
            writer.group(self, group);
        }
    }

    fn order(&self, statement: &mut Statement) {
        statement.sql.push_str(" ORDER BY ");
        for order in &self.order {
            write_order(statement, order);
            statement.sql.push_str(", ");
        }
        statement.sql.push_str(self.entity.id);
        statement.sql.push_str(" ASC");
    }

    fn page(&self, statement: &mut Statement) {
        self.order(statement);
        if self.first.is_some() || self.max.is_some() {
            let mut number = |word: &str, value: i64| {
                statement.binds.push((Kind::Long, Cell::Int(value)));
                statement
                    .sql
                    .push_str(&format!(" {word} ${}", statement.binds.len()));
            };
            number("LIMIT", self.max.unwrap_or(i64::MAX));
            number("OFFSET", self.first.unwrap_or(0));
        }
    }
}

fn write_order(statement: &mut Statement, order: &Order) {
    let mut sql = order.sort.sql.to_owned();
    if let Some((name, column)) = &order.variable {
        let column = match column {
            VariableColumn::Text => "LOWER(V.TEXT_)",
            VariableColumn::Long => "V.LONG_",
            VariableColumn::Double => "V.DOUBLE_",
        };
        statement.binds.push((Kind::Text, Cell::Text(name.clone())));
        sql = sql
            .replace("??", column)
            .replace('?', &format!("${}", statement.binds.len()));
    }
    statement.sql.push_str(&sql);
    statement
        .sql
        .push_str(if order.descending { " DESC" } else { " ASC" });
}

/// Writes conditions one after the other.
pub(super) struct Writer<'a> {
    pub(super) statement: &'a mut Statement,
    pub(super) dialect: Dialect,
    started: bool,
    between: &'static str,
    opened: bool,
}

impl Writer<'_> {
    fn group(&mut self, query: &Query, group: &Group) {
        self.between = if group.any { " OR " } else { " AND " };
        let grouped = group.any
            && group
                .args
                .iter()
                .any(|(criterion, arg)| asks(criterion, arg));
        if grouped {
            self.statement
                .sql
                .push_str(if self.started { " AND (" } else { " WHERE (" });
            self.started = true;
            self.opened = true;
        }
        for (criterion, arg) in &group.args {
            self.criterion(query, group, criterion, arg);
        }
        if grouped {
            self.statement.sql.push(')');
            self.opened = false;
        }
        self.between = " AND ";
    }

    pub(super) fn next(&mut self) {
        if self.opened {
            // The first condition of a group in parentheses.
            self.opened = false;
        } else if self.started {
            self.statement.sql.push_str(self.between);
        } else {
            self.statement.sql.push_str(" WHERE ");
        }
        self.started = true;
    }

    fn raw(&mut self, sql: &str) {
        if !sql.is_empty() {
            self.next();
            self.statement.sql.push_str(sql);
        }
    }

    fn criterion(&mut self, query: &Query, group: &Group, criterion: &Criterion, arg: &Arg) {
        if !asks(criterion, arg) {
            return;
        }
        let sql = criterion
            .when
            .filter(|(option, _)| group.option(option))
            .map_or(criterion.sql, |(_, sql)| sql);
        match (criterion.kind, arg) {
            (Ask::Text, Arg::Text(text)) => self.bound(sql, Kind::Text, Cell::Text(text.clone())),
            (Ask::List, Arg::List(list)) => self.bound(sql, Kind::Text, Cell::list(list)),
            (Ask::Int, Arg::Int(value)) => self.bound(sql, Kind::Int, Cell::Int(*value)),
            (Ask::Long, Arg::Int(value)) => self.bound(sql, Kind::Long, Cell::Int(*value)),
            (Ask::Time, Arg::Time(time)) => self.bound(sql, Kind::Time, Cell::Time(*time)),
            (Ask::Flag, Arg::Bool(true)) if sql.contains('?') => {
                self.bound(sql, Kind::Time, Cell::Time(query.now))
            }
            (Ask::Flag, Arg::Bool(true)) => self.raw(sql),
            (Ask::Bool(otherwise), Arg::Bool(yes)) => self.raw(if *yes { sql } else { otherwise }),
            (Ask::Choice(words), Arg::Text(word)) => {
                match words
                    .iter()
                    .find(|(candidate, _)| candidate == word || *candidate == "*")
                {
                    Some((_, sql)) => self.raw(sql),
                    None => self.raw("1 = 0"),
                }
            }
            (Ask::Bounds, Arg::Bounds(bounds)) => {
                for (later, time) in bounds {
                    let sql = format!("{sql} {} ?", if *later { ">" } else { "<" });
                    self.bound(&sql, Kind::Time, Cell::Time(*time));
                }
            }
            (Ask::Variables(scope), Arg::Variables(comparisons)) => {
                let ignore = (
                    group.option("variableNamesIgnoreCase"),
                    group.option("variableValuesIgnoreCase"),
                );
                for comparison in comparisons {
                    self.next();
                    variables::write(self.statement, self.dialect, scope, comparison, ignore);
                }
            }
            (Ask::Value, Arg::Value(value)) => {
                self.next();
                let type_column = if query.entity.name.starts_with("history") {
                    "RES.VAR_TYPE_"
                } else {
                    "RES.TYPE_"
                };
                let ignore = group.option("variableValuesIgnoreCase");
                variables::write_value(
                    self.statement,
                    "RES.",
                    type_column,
                    super::Operator::Eq,
                    value,
                    ignore,
                );
            }
            // A value of another kind than the criterion's is a mistake of the program: no row, rather than all rows.
            (_, _) => self.raw("1 = 0"),
        }
    }

    /// A condition with one value, which it may name several times.
    fn bound(&mut self, sql: &str, kind: Kind, cell: Cell) {
        self.next();
        self.statement.binds.push((kind, cell));
        let number = self.statement.binds.len();
        substitute(&mut self.statement.sql, sql, number, self.dialect);
    }
}

/// Whether a criterion with this value restricts anything.
fn asks(criterion: &Criterion, arg: &Arg) -> bool {
    match (criterion.kind, arg) {
        (Ask::Option | Ask::Expression, _) => false,
        (Ask::Flag, Arg::Bool(yes)) => *yes,
        (Ask::List, Arg::List(list)) => !list.is_empty(),
        (Ask::Variables(_), Arg::Variables(list)) => !list.is_empty(),
        (Ask::Bounds, Arg::Bounds(list)) => !list.is_empty(),
        _ => true,
    }
}

/// Copies a condition, putting the parameter in place of each `?`.
fn substitute(out: &mut String, sql: &str, number: usize, dialect: Dialect) {
    let mut rest = sql;
    while let Some(place) = rest.find('?') {
        let (before, after) = rest.split_at(place);
        let after = &after[1..];
        if let (Some(column), Some(after)) =
            (before.strip_suffix(" NOT IN ("), after.strip_prefix(')'))
        {
            out.push_str(column);
            out.push_str(match dialect {
                Dialect::Sqlite => " NOT IN (SELECT value FROM json_each($",
                Dialect::Postgres => " <> ALL (ARRAY(SELECT jsonb_array_elements_text($",
            });
            out.push_str(&number.to_string());
            out.push_str(list_end(dialect));
            rest = after;
        } else if let (Some(column), Some(after)) =
            (before.strip_suffix(" IN ("), after.strip_prefix(')'))
        {
            out.push_str(column);
            out.push_str(match dialect {
                Dialect::Sqlite => " IN (SELECT value FROM json_each($",
                Dialect::Postgres => " = ANY (ARRAY(SELECT jsonb_array_elements_text($",
            });
            out.push_str(&number.to_string());
            out.push_str(list_end(dialect));
            rest = after;
        } else {
            out.push_str(before);
            out.push('$');
            out.push_str(&number.to_string());
            rest = after;
            if before.ends_with("LIKE UPPER(") {
                out.push(')');
                rest = rest.strip_prefix(')').unwrap_or(rest);
                out.push_str(" ESCAPE '\\'");
            } else if before.ends_with("LIKE ") {
                out.push_str(" ESCAPE '\\'");
            }
        }
    }
    out.push_str(rest);
}

fn list_end(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "))",
        Dialect::Postgres => "::jsonb)))",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(sql: &str, dialect: Dialect) -> String {
        let mut out = String::new();
        substitute(&mut out, sql, 3, dialect);
        out
    }

    #[test]
    fn values_are_put_in_place() {
        assert_eq!(text("A = ? OR B = ?", Dialect::Sqlite), "A = $3 OR B = $3");
        assert_eq!(
            text("EXISTS (A LIKE ? AND B)", Dialect::Sqlite),
            "EXISTS (A LIKE $3 ESCAPE '\\' AND B)"
        );
        assert_eq!(
            text("UPPER(A) LIKE UPPER(?)", Dialect::Sqlite),
            "UPPER(A) LIKE UPPER($3) ESCAPE '\\'"
        );
        assert_eq!(
            text("A NOT IN (?)", Dialect::Sqlite),
            "A NOT IN (SELECT value FROM json_each($3))"
        );
        assert_eq!(
            text("(A IN (?) OR B)", Dialect::Postgres),
            "(A = ANY (ARRAY(SELECT jsonb_array_elements_text($3::jsonb))) OR B)"
        );
    }
}
