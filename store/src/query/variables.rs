//! Comparisons with the values of variables, which lie in a column by their type.

use super::{Comparison, Operator, Scope, Statement};
use crate::record::{Cell, Kind};
use crate::sql::Dialect;
use cauce_expr::Value;

/// Appends a comparison. `ignore` says whether names and values are compared regardless of case.
pub(super) fn write(
    statement: &mut Statement,
    dialect: Dialect,
    scope: &Scope,
    comparison: &Comparison,
    ignore: (bool, bool),
) {
    let text = match comparison.values.as_slice() {
        [Value::String(text)]
            if comparison.operator == Operator::Eq && ignore == (false, false) =>
        {
            Some(text)
        }
        _ => None,
    };
    let sql = if text.is_some() {
        scope.named
    } else {
        scope.sql
    };
    let (before, after) = sql.split_once("??").unwrap_or((sql, ""));
    statement.sql.push_str(before);
    let name = bind(statement, Kind::Text, Cell::Text(comparison.name.clone()));
    statement.sql.push_str(&if ignore.0 {
        format!("UPPER(V.NAME_) = UPPER({name})")
    } else {
        format!("V.NAME_ = {name}")
    });
    // The index on PostgreSQL holds the beginnings of texts.
    if let Some(text) = text
        && dialect == Dialect::Postgres
        && scope.type_column == "TYPE_"
    {
        let number = bind(statement, Kind::Text, Cell::Text(text.to_string()));
        statement
            .sql
            .push_str(&format!(" AND LEFT(V.TEXT_, 100) = LEFT({number}, 100)"));
    }
    // "Not" holds if it holds for each type.
    let negated = matches!(comparison.operator, Operator::Neq | Operator::NotLike);
    let mut between = " AND (";
    for value in &comparison.values {
        statement.sql.push_str(between);
        write_value(
            statement,
            "V.",
            scope.type_column,
            comparison.operator,
            value,
            ignore.1,
        );
        between = if negated { " AND " } else { " OR " };
    }
    statement.sql.push(')');
    statement.sql.push_str(after);
}

/// Appends a comparison of the value of a variable whose columns have a prefix.
pub(super) fn write_value(
    statement: &mut Statement,
    prefix: &str,
    type_column: &str,
    operator: Operator,
    value: &Value,
    ignore_case: bool,
) {
    // "Not" is the negation of the whole, so it holds for values of other types as well.
    let (not, sign) = match operator {
        Operator::Eq => ("", "="),
        Operator::Neq => ("NOT ", "="),
        Operator::Gt => ("", ">"),
        Operator::Gteq => ("", ">="),
        Operator::Lt => ("", "<"),
        Operator::Lteq => ("", "<="),
        Operator::Like => ("", "LIKE"),
        Operator::NotLike => ("NOT ", "LIKE"),
    };
    let escape = if sign == "LIKE" { " ESCAPE '\\'" } else { "" };
    let (type_name, column, kind, cell) = match value {
        Value::Null
        | Value::List(_)
        | Value::Map(_)
        | Value::Host(_)
        | Value::Bytes(_)
        | Value::File(_)
        | Value::Object(_)
        | Value::Json(_)
        | Value::Xml(_)
        | Value::TypedNull(_)
        | Value::Java(_) => {
            statement.sql.push_str(&format!(
                "{not}({prefix}TEXT_ IS NULL AND {prefix}TEXT2_ IS NULL AND {prefix}LONG_ IS NULL AND {prefix}DOUBLE_ IS NULL \
                 AND {prefix}BYTEARRAY_ID_ IS NULL)"
            ));
            return;
        }
        Value::String(text) => ("string", "TEXT_", Kind::Text, Cell::Text(text.to_string())),
        Value::Boolean(yes) => ("boolean", "LONG_", Kind::Long, Cell::Int(i64::from(*yes))),
        Value::Short(number) => ("short", "LONG_", Kind::Long, Cell::Int(i64::from(*number))),
        Value::Integer(number) => (
            "integer",
            "LONG_",
            Kind::Long,
            Cell::Int(i64::from(*number)),
        ),
        Value::Long(number) => ("long", "LONG_", Kind::Long, Cell::Int(*number)),
        Value::Double(number) => ("double", "DOUBLE_", Kind::Double, Cell::Double(*number)),
        Value::Date(time) => (
            "date",
            "LONG_",
            Kind::Long,
            Cell::Int(time.timestamp_millis()),
        ),
    };
    let type_column = type_column.rsplit('.').next().unwrap_or(type_column);
    let number = bind(statement, kind, cell);
    let (left, right) = if ignore_case && kind == Kind::Text {
        (
            format!("UPPER({prefix}{column})"),
            format!("UPPER({number})"),
        )
    } else {
        (format!("{prefix}{column}"), number)
    };
    statement.sql.push_str(&format!(
        "{not}({prefix}{type_column} IS NOT NULL AND {prefix}{type_column} = '{type_name}' AND {prefix}{column} IS NOT NULL \
         AND {left} {sign} {right}{escape})"
    ));
}

fn bind(statement: &mut Statement, kind: Kind, cell: Cell) -> String {
    statement.binds.push((kind, cell));
    format!("${}", statement.binds.len())
}
