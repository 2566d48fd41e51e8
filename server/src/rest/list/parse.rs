//! From query strings and JSON bodies to queries.

use cauce_engine::expr::Value;
use cauce_engine::store::query::{
    Arg, Ask, Comparison, Criterion, Entity, Group, Operator, Order, Query, Scope, VariableColumn,
};
use serde_json::Value as Json;

use super::parameter::{self, split};
use super::{elements, rules};
use crate::RestError;
use crate::body::{Fields, parse_date};
use crate::query_string::QueryString;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    first: Option<i64>,
    max: Option<i64>,
}

impl Page {
    /// The page that a query string asks for. Texts that are no numbers answer 404, as in Camunda.
    pub(crate) fn of(parameters: &QueryString) -> Result<Self, RestError> {
        let number = |name| match parameters.get(name) {
            None | Some("") => Ok(None),
            Some(text) => text
                .parse::<i32>()
                .map(|number| Some(i64::from(number)))
                .map_err(|_| RestError::query_param()),
        };
        Ok(Self {
            first: number("firstResult")?,
            max: number("maxResults")?,
        })
    }

    /// The query for that page.
    pub(crate) fn on(self, mut query: Query) -> Query {
        query.first = self.first.map(|first| first.max(0));
        query.max = self.max;
        // From before the first row there is none to be seen.
        if self.first.is_some_and(|first| first < 0) && self.max.is_none_or(|max| max >= 0) {
            query.max = Some(0);
        }
        query
    }
}

/// The query that a query string asks. Parameters that the entity does not know are passed over.
pub(crate) fn query_string(
    entity: &'static Entity,
    parameters: &QueryString,
) -> Result<Query, RestError> {
    let mut query = Query::new(entity);
    let mut group = Group::default();
    let (mut sort, mut order) = (None, None);
    for (place, (name, value)) in parameters.pairs.iter().enumerate() {
        if parameters.pairs[..place]
            .iter()
            .any(|(before, _)| before == name)
        {
            continue;
        }
        let wrong = |why: Option<String>| {
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            RestError::invalid(format!(
                "Cannot set query parameter '{name}' to value '{value}'{why}"
            ))
        };
        match name.as_str() {
            "sortBy" => {
                let found = entity.sort(value).filter(|sort| !sort.sql.contains('?'));
                sort = Some(found.ok_or_else(|| wrong(None))?);
            }
            "sortOrder" => {
                order = Some(match value.as_str() {
                    "asc" => false,
                    "desc" => true,
                    _ => return Err(wrong(None)),
                });
            }
            _ => {
                if let Some(criterion) = entity
                    .criterion(name)
                    .filter(|criterion| !criterion.name.starts_with('$'))
                {
                    let arg = text_arg(entity, criterion, value).map_err(|error| match error {
                        Wrong::Format(why) => wrong(Some(why)),
                        Wrong::Meaning(error) => error,
                    })?;
                    group.args.extend(arg.map(|arg| (criterion, arg)));
                }
            }
        }
    }
    match (sort, order) {
        (Some(sort), Some(descending)) => query.order.push(Order {
            sort,
            descending,
            variable: None,
        }),
        (None, None) => {}
        (_, _) => return Err(half_a_sorting()),
    }
    rules::check(entity, &group)?;
    query.groups = vec![group];
    Ok(query)
}

/// Reads into a query those options that a query string has, such as what to include.
pub(crate) fn options(query: &mut Query, parameters: &QueryString) -> Result<(), RestError> {
    for (name, value) in &parameters.pairs {
        if let Some(criterion) = query.entity.criterion(name)
            && matches!(criterion.kind, Ask::Option)
            && let Some(group) = query.groups.first_mut()
        {
            group.args.push((criterion, Arg::Bool(value == "true")));
        }
    }
    Ok(())
}

/// Why a value was refused: its format, or what it says.
enum Wrong {
    Format(String),
    Meaning(RestError),
}

fn text_arg(
    entity: &Entity,
    criterion: &'static Criterion,
    value: &str,
) -> Result<Option<Arg>, Wrong> {
    let convert = |java: &str| {
        Wrong::Format(format!(
            "Cannot convert value {value} to java type java.lang.{java}"
        ))
    };
    Ok(Some(match criterion.kind {
        Ask::Text | Ask::Never => Arg::Text(value.to_owned()),
        Ask::Choice(words) => {
            return word(criterion, words, value)
                .map(Some)
                .map_err(Wrong::Meaning);
        }
        Ask::List => {
            let list = elements::of_text(entity, criterion.name, value);
            elements::check(entity, criterion.name, &list).map_err(Wrong::Meaning)?;
            Arg::List(list)
        }
        Ask::Int => {
            let int = parameter::read(value, |fields, name| fields.int(name))
                .ok_or_else(|| convert("Integer"))?;
            return Ok(int.map(|int| Arg::Int(int.into())));
        }
        Ask::Long => {
            let long = parameter::read(value, |fields, name| fields.long(name))
                .ok_or_else(|| convert("Long"))?;
            return Ok(long.map(Arg::Int));
        }
        Ask::Flag | Ask::Bool(_) | Ask::Option => {
            let yes = parameter::read(value, |fields, name| fields.boolean(name))
                .ok_or_else(|| convert("Boolean"))?;
            return Ok(yes.map(Arg::Bool));
        }
        Ask::Time => {
            let time = parameter::time(value).ok_or_else(|| {
                Wrong::Format(format!(
                    "Cannot convert value \"{value}\" to java type java.util.Date"
                ))
            })?;
            return Ok(time.map(Arg::Time));
        }
        Ask::Variables(scope) => {
            let mut comparisons = Vec::new();
            for expression in split(value, ',') {
                let parts = split(&expression, '_');
                let [name, operator, value] = parts.as_slice() else {
                    return Err(Wrong::Format(
                        "variable query parameter has to have format KEY_OPERATOR_VALUE.".into(),
                    ));
                };
                comparisons.push(Comparison {
                    name: name.clone(),
                    operator: operator_of(scope, operator).map_err(Wrong::Meaning)?,
                    values: vec![text_value(value)],
                });
            }
            Arg::Variables(comparisons)
        }
        Ask::Bounds => {
            let mut bounds = Vec::new();
            for expression in split(value, ',') {
                let parts = split(&expression, '_');
                let [operator, value] = parts.as_slice() else {
                    return Err(Wrong::Format(
                        "condition query parameter has to have format OPERATOR_VALUE.".into(),
                    ));
                };
                bounds.push(bound(criterion.name, operator, value).map_err(Wrong::Meaning)?);
            }
            Arg::Bounds(bounds)
        }
        Ask::Expression => return Err(Wrong::Meaning(forbidden_expression())),
        Ask::Value => Arg::Value(text_value(value)),
    }))
}

/// The query that a JSON body asks; none asks for everything.
pub(crate) fn body(entity: &'static Entity, body: Option<Fields<'_>>) -> Result<Query, RestError> {
    let mut query = Query::new(entity);
    let Some(fields) = body else { return Ok(query) };
    query.groups = vec![group(entity, fields, false)?];
    for alternative in fields.objects("orQueries")?.unwrap_or_default() {
        orders(entity, alternative)?;
        query.groups.push(group(entity, alternative, true)?);
    }
    query.order = orders(entity, fields)?;
    Ok(query)
}

fn group(entity: &'static Entity, fields: Fields<'_>, any: bool) -> Result<Group, RestError> {
    let mut group = Group {
        any,
        args: Vec::new(),
    };
    for (name, value) in fields.map() {
        if value.is_null() {
            continue;
        }
        if let Some(criterion) = entity.criterion(name)
            && !name.starts_with('$')
            && let Some(arg) = json_arg(entity, criterion, fields)?
        {
            group.args.push((criterion, arg));
        }
    }
    rules::check(entity, &group)?;
    Ok(group)
}

fn json_arg(
    entity: &Entity,
    criterion: &'static Criterion,
    fields: Fields<'_>,
) -> Result<Option<Arg>, RestError> {
    let name = criterion.name;
    Ok(match criterion.kind {
        Ask::Text | Ask::Never => fields.text(name)?.map(Arg::Text),
        Ask::Choice(words) => fields
            .text(name)?
            .map(|text| word(criterion, words, &text))
            .transpose()?,
        Ask::List => match fields.texts(name)? {
            Some(list) => {
                if fields.has_null_in(name) {
                    elements::refuse_null(entity, name)?;
                }
                elements::check(entity, name, &list)?;
                Some(Arg::List(list))
            }
            None => None,
        },
        Ask::Int => fields.int(name)?.map(|int| Arg::Int(int.into())),
        Ask::Long => fields.long(name)?.map(Arg::Int),
        Ask::Flag | Ask::Bool(_) | Ask::Option => fields.boolean(name)?.map(Arg::Bool),
        Ask::Time => fields.date(name)?.map(Arg::Time),
        Ask::Variables(scope) => {
            let mut comparisons = Vec::new();
            for comparison in fields.objects(name)?.unwrap_or_default() {
                let variable = comparison.text("name")?;
                let Some(operator) = comparison.text("operator")? else {
                    return Err(RestError::null_pointer(
                        "Cannot invoke \"String.equals(Object)\" because \"op\" is null",
                    ));
                };
                let operator = operator_of(scope, &operator)?;
                let value = comparison.raw("value").unwrap_or(&Json::Null);
                rules::comparison(entity, variable.as_deref(), operator, value)?;
                comparisons.push(Comparison {
                    name: variable.unwrap_or_default(),
                    operator,
                    values: json_values(value),
                });
            }
            Some(Arg::Variables(comparisons))
        }
        Ask::Bounds => {
            let mut bounds = Vec::new();
            for condition in fields.objects(name)?.unwrap_or_default() {
                let operator = condition.text("operator")?.unwrap_or_else(|| "null".into());
                let value = condition.text("value")?.unwrap_or_else(|| "null".into());
                bounds.push(bound(name, &operator, &value)?);
            }
            Some(Arg::Bounds(bounds))
        }
        Ask::Expression => match fields.text(name)? {
            Some(_) => return Err(forbidden_expression()),
            None => None,
        },
        Ask::Value => fields.raw(name).map(|value| Arg::Value(json_value(value))),
    })
}

fn orders(entity: &'static Entity, fields: Fields<'_>) -> Result<Vec<Order>, RestError> {
    let mut orders = Vec::new();
    for sorting in fields.objects("sorting")?.unwrap_or_default() {
        let (name, direction) = (sorting.text("sortBy")?, sorting.text("sortOrder")?);
        let sort = name.as_deref().and_then(|name| entity.sort(name));
        let descending = match direction.as_deref() {
            Some("asc") => Some(false),
            Some("desc") => Some(true),
            _ => None,
        };
        let refused = |message: &str| {
            RestError::engine(
                axum::http::StatusCode::BAD_REQUEST,
                "NotValidException",
                message,
            )
        };
        match (sort, descending) {
            (None, _) if entity.name == "history/detail" => {
                let name = name.as_deref().unwrap_or("null");
                return Err(RestError::invalid(format!(
                    "sortBy parameter has invalid value: {name}"
                )));
            }
            (Some(sort), Some(descending)) => {
                orders.push(Order {
                    sort,
                    descending,
                    variable: variable_order(sort.sql, sorting)?,
                });
            }
            (None, Some(_)) => {
                return Err(refused(
                    "You should call any of the orderBy methods first before specifying a direction: currentOrderingProperty is null",
                ));
            }
            (Some(_), None) if entity.name == "history/detail" && direction.is_none() => {
                return Err(half_a_sorting());
            }
            (Some(_), None) => {
                return Err(refused(
                    "Invalid query: call asc() or desc() after using orderByXX(): direction is null",
                ));
            }
            (None, None) => {}
        }
    }
    Ok(orders)
}

fn variable_order(
    sql: &str,
    sorting: Fields<'_>,
) -> Result<Option<(String, VariableColumn)>, RestError> {
    if !sql.contains('?') {
        return Ok(None);
    }
    let parameters = sorting.object("parameters")?;
    let text = |name| match parameters {
        Some(parameters) => parameters.text(name),
        None => Ok(None),
    };
    let null = |what: &str| {
        RestError::engine(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            "NullValueException",
            format!("{what} is null"),
        )
    };
    let variable = text("variable")?.ok_or_else(|| null("variableName"))?;
    let kind = text("type")?.and_then(|name| parameter::variable_type(&name));
    Ok(Some((variable, kind.ok_or_else(|| null("valueType"))?)))
}

fn word(criterion: &Criterion, words: &[(&str, &str)], value: &str) -> Result<Arg, RestError> {
    if criterion.name != "delegationState" {
        return Ok(Arg::Text(value.to_owned()));
    }
    let upper = value.to_uppercase();
    if words.iter().any(|(word, _)| *word == upper) {
        return Ok(Arg::Text(upper));
    }
    let valid: Vec<String> = words.iter().map(|(word, _)| format!("'{word}'")).collect();
    let (name, valid) = (criterion.name, valid.join(" or "));
    Err(RestError::invalid(format!(
        "Valid values for property '{name}' are {valid}, but was '{value}'"
    )))
}

fn operator_of(scope: &Scope, name: &str) -> Result<Operator, RestError> {
    Operator::parse(name)
        .filter(|operator| scope.operators.contains(operator))
        .ok_or_else(|| {
            RestError::invalid(format!(
                "Invalid {} comparator specified: {name}",
                scope.noun
            ))
        })
}

fn bound(
    name: &str,
    operator: &str,
    value: &str,
) -> Result<(bool, cauce_engine::store::Timestamp), RestError> {
    let what = if name == "createTimes" {
        "create time"
    } else {
        "due date"
    };
    let later = match operator {
        "gt" => true,
        "lt" => false,
        _ => {
            return Err(RestError::invalid(format!(
                "Invalid {what} comparator specified: {operator}"
            )));
        }
    };
    let time = parse_date(value).ok_or_else(|| {
        RestError::invalid(format!(
            "Invalid {what} format: Cannot convert value \"{value}\" to java type java.util.Date"
        ))
    })?;
    Ok((later, time))
}

/// A variable's value in a query string is a text, or a date where it reads as one.
fn text_value(text: &str) -> Value {
    parse_date(text).map_or_else(|| Value::from(text), Value::Date)
}

/// A variable's value in a body, typed as Jackson types it.
fn json_value(value: &Json) -> Value {
    match value {
        Json::Bool(yes) => Value::Boolean(*yes),
        Json::Number(number) => match number.as_i64() {
            Some(long) => i32::try_from(long).map_or(Value::Long(long), Value::Integer),
            None => Value::Double(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => text_value(text),
        Json::Null | Json::Array(_) | Json::Object(_) => Value::Null,
    }
}

/// What a value in a body is compared with: a number is equal to numbers of each type that holds it without loss.
fn json_values(value: &Json) -> Vec<Value> {
    let Json::Number(number) = value else {
        return vec![json_value(value)];
    };
    let double = number.as_f64().unwrap_or(f64::NAN);
    let whole = number.as_i64().or_else(|| {
        format!("{double:.0}")
            .parse()
            .ok()
            .filter(|_| double.fract() == 0.0)
    });
    let mut values = Vec::new();
    if let Some(whole) = whole {
        values.extend(i16::try_from(whole).map(Value::Short));
        values.extend(i32::try_from(whole).map(Value::Integer));
        values.push(Value::Long(whole));
    }
    values.push(Value::Double(double));
    values
}

fn half_a_sorting() -> RestError {
    RestError::invalid("Only a single sorting parameter specified. sortBy and sortOrder required")
}

fn forbidden_expression() -> RestError {
    RestError::engine(
        axum::http::StatusCode::BAD_REQUEST,
        "BadUserRequestException",
        "Expressions are forbidden in adhoc queries. This behavior can be toggled in the process engine configuration",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_of_bodies_may_be_of_each_type_that_holds_them() {
        for (given, types) in [
            (json!(7), "short integer long double"),
            (json!(70_000), "integer long double"),
            (json!(7_000_000_000_i64), "long double"),
            (json!(7.0), "short integer long double"),
            (json!(7.5), "double"),
            (json!("7"), "string"),
            (json!(true), "boolean"),
        ] {
            let found: Vec<_> = json_values(&given)
                .iter()
                .map(|value| match value {
                    Value::Short(_) => "short",
                    Value::Integer(_) => "integer",
                    Value::Long(_) => "long",
                    Value::Double(_) => "double",
                    Value::String(_) => "string",
                    Value::Boolean(_) => "boolean",
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(found.join(" "), types, "{given}");
        }
    }
}
