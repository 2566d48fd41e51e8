//! Queries of filters as the table keeps them, which has words of its own, to those of engine-rest and back.

use serde_json::{Map, Value, json};

use crate::body::{format_date, parse_date};

/// Names that differ: in the table, in engine-rest.
const NAMES: &[(&str, &str)] = &[
    ("key", "taskDefinitionKey"),
    ("keys", "taskDefinitionKeyIn"),
    ("keyNotIn", "taskDefinitionKeyNotIn"),
    ("keyLike", "taskDefinitionKeyLike"),
    ("processDefinitionKeys", "processDefinitionKeyIn"),
    (
        "processInstanceBusinessKeys",
        "processInstanceBusinessKeyIn",
    ),
    ("tenantIds", "tenantIdIn"),
    ("due", "dueDate"),
    ("followUp", "followUpDate"),
    ("created", "createdOn"),
    ("taskAssigneeExpression", "assigneeExpression"),
    ("taskAssigneeLikeExpression", "assigneeLikeExpression"),
    ("taskOwnerExpression", "ownerExpression"),
    ("taskInvolvedUserExpression", "involvedUserExpression"),
    ("taskCandidateUserExpression", "candidateUserExpression"),
    ("taskCandidateGroupExpression", "candidateGroupExpression"),
    (
        "taskCandidateGroupInExpression",
        "candidateGroupsExpression",
    ),
    ("taskCreatedOnExpression", "createdOnExpression"),
    ("taskCreatedBeforeExpression", "createdBeforeExpression"),
    ("taskCreatedAfterExpression", "createdAfterExpression"),
    ("taskUpdatedAfterExpression", "updatedAfterExpression"),
];

/// Dates by their names in engine-rest; the table has milliseconds.
const DATES: &[&str] = &[
    "dueDate",
    "dueBefore",
    "dueAfter",
    "followUpDate",
    "followUpBefore",
    "followUpAfter",
    "createdOn",
    "createdBefore",
    "createdAfter",
    "updatedAfter",
];

const VARIABLES: &[&str] = &["taskVariables", "processVariables", "caseInstanceVariables"];

/// Operators: in the table, in engine-rest.
const OPERATORS: &[(&str, &str)] = &[
    ("EQUALS", "eq"),
    ("NOT_EQUALS", "neq"),
    ("GREATER_THAN", "gt"),
    ("GREATER_THAN_OR_EQUAL", "gteq"),
    ("LESS_THAN", "lt"),
    ("LESS_THAN_OR_EQUAL", "lteq"),
    ("LIKE", "like"),
    ("NOT_LIKE", "notLike"),
];

/// Sort keys: the column, the function on it, the name in engine-rest.
const SORTS: &[(&str, Option<&str>, &str)] = &[
    ("PROC_INST_ID_", None, "instanceId"),
    ("CASE_INST_ID_", None, "caseInstanceId"),
    ("DUE_DATE_", None, "dueDate"),
    ("FOLLOW_UP_DATE_", None, "followUpDate"),
    ("EXECUTION_ID_", None, "executionId"),
    ("CASE_EXECUTION_ID_", None, "caseExecutionId"),
    ("ASSIGNEE_", None, "assignee"),
    ("CREATE_TIME_", None, "created"),
    ("LAST_UPDATED_", None, "lastUpdated"),
    ("DESCRIPTION_", None, "description"),
    ("ID_", None, "id"),
    ("NAME_", Some("LOWER"), "nameCaseInsensitive"),
    ("NAME_", None, "name"),
    ("PRIORITY_", None, "priority"),
    ("TENANT_ID_", None, "tenantId"),
];

/// Sort keys that are variables: the variable's column, the task's column it is compared with, the name in engine-rest.
const VARIABLE_SORTS: &[(&str, &str, &str)] = &[
    ("EXECUTION_ID_", "PROC_INST_ID_", "processVariable"),
    ("EXECUTION_ID_", "EXECUTION_ID_", "executionVariable"),
    ("TASK_ID_", "ID_", "taskVariable"),
    (
        "CASE_EXECUTION_ID_",
        "CASE_EXECUTION_ID_",
        "caseExecutionVariable",
    ),
    (
        "CASE_EXECUTION_ID_",
        "CASE_INST_ID_",
        "caseInstanceVariable",
    ),
];

/// A stored query in engine-rest's words.
pub(crate) fn to_rest(stored: &Map<String, Value>) -> Map<String, Value> {
    let mut query = rest_group(stored);
    let alternatives = stored
        .get("orQueries")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let alternatives = alternatives
        .iter()
        .filter_map(Value::as_object)
        .map(|group| Value::Object(rest_group(group)));
    query.insert("orQueries".into(), alternatives.collect());
    if let Some(orders) = stored.get("orderingProperties").and_then(Value::as_array) {
        let sorting: Vec<Value> = orders.iter().filter_map(rest_order).collect();
        query.insert("sorting".into(), sorting.into());
    }
    query
}

fn rest_group(stored: &Map<String, Value>) -> Map<String, Value> {
    let mut query = Map::new();
    let null_accepted = stored
        .get("followUpNullAccepted")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    for (name, value) in stored {
        let name = NAMES
            .iter()
            .find(|(stored, _)| stored == name)
            .map_or(name.as_str(), |(_, rest)| rest);
        let value = match value.as_i64() {
            Some(millis) if DATES.contains(&name) => {
                chrono::DateTime::from_timestamp_millis(millis)
                    .map_or(Value::Null, |date| format_date(date).into())
            }
            _ => value.clone(),
        };
        match name {
            "orQueries" | "orderingProperties" | "followUpNullAccepted" => {}
            "followUpBefore" if null_accepted => {
                query.insert("followUpBeforeOrNotExistent".into(), value);
            }
            name if VARIABLES.contains(&name) => {
                let list = value
                    .as_array()
                    .map(|list| list.iter().map(rest_variable).collect::<Vec<_>>())
                    .unwrap_or_default();
                query.insert(name.into(), list.into());
            }
            name => {
                query.insert(name.into(), value);
            }
        }
    }
    // The lists of variables are there even where they are empty.
    for list in VARIABLES {
        query.entry(*list).or_insert_with(|| json!([]));
    }
    query
}

fn rest_variable(stored: &Value) -> Value {
    let operator = stored["operator"].as_str().unwrap_or_default();
    let operator = OPERATORS
        .iter()
        .find(|(stored, _)| *stored == operator)
        .map_or(operator, |(_, rest)| rest);
    json!({ "operator": operator, "value": stored["value"], "name": stored["name"] })
}

fn rest_order(stored: &Value) -> Option<Value> {
    let text = |key: &str| stored.get(key).and_then(Value::as_str);
    let (column, order) = (text("queryProperty")?, text("direction").unwrap_or("asc"));
    if text("relation") != Some("variable") {
        let (_, _, name) = SORTS.iter().find(|(candidate, function, _)| {
            *candidate == column && *function == text("queryPropertyFunction")
        })?;
        return Some(json!({ "sortBy": name, "sortOrder": order }));
    }
    let relations = stored.get("relationProperties")?.as_array()?;
    let value = |field: &str| {
        relations
            .iter()
            .find(|relation| relation["baseField"] == field)?
            .get("value")?
            .as_str()
    };
    let (_, _, name) = VARIABLE_SORTS.iter().find(|(base, other, _)| {
        relations
            .iter()
            .any(|relation| relation["baseField"] == *base && relation["comparisonField"] == *other)
    })?;
    let mut kind = value("TYPE_").unwrap_or("string").to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Some(
        json!({ "sortBy": name, "sortOrder": order, "parameters": { "variable": value("NAME_"), "type": kind } }),
    )
}

/// A query of engine-rest as the table keeps it. Names that task queries do not know are left out.
pub(crate) fn to_stored(query: &Map<String, Value>) -> Map<String, Value> {
    let mut stored = stored_group(query);
    let alternatives = query
        .get("orQueries")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if !alternatives.is_empty() {
        let groups = alternatives
            .iter()
            .filter_map(Value::as_object)
            .map(|group| Value::Object(stored_group(group)));
        stored.insert("orQueries".into(), groups.collect());
    }
    let sorting = query
        .get("sorting")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let orders: Vec<Value> = sorting.iter().filter_map(stored_order).collect();
    if !orders.is_empty() {
        stored.insert("orderingProperties".into(), orders.into());
    }
    stored
}

fn stored_group(query: &Map<String, Value>) -> Map<String, Value> {
    let known = &cauce_engine::store::query::entities::TASK;
    let mut stored = Map::new();
    for (name, value) in query {
        let nothing = match value {
            Value::Null | Value::Bool(false) => true,
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if nothing || known.criterion(name).is_none() {
            continue;
        }
        let date = value
            .as_str()
            .filter(|_| DATES.contains(&name.as_str()) || name == "followUpBeforeOrNotExistent")
            .and_then(parse_date);
        let value = match date {
            Some(date) => date.timestamp_millis().into(),
            None => value.clone(),
        };
        match name.as_str() {
            "followUpBeforeOrNotExistent" => {
                stored.insert("followUpBefore".into(), value);
                stored.insert("followUpNullAccepted".into(), Value::Bool(true));
            }
            name if VARIABLES.contains(&name) => {
                let list = value
                    .as_array()
                    .map(|list| list.iter().map(stored_variable).collect::<Vec<_>>())
                    .unwrap_or_default();
                stored.insert(name.into(), list.into());
            }
            name => {
                let name = NAMES
                    .iter()
                    .find(|(_, rest)| *rest == name)
                    .map_or(name, |(stored, _)| stored);
                stored.insert(name.into(), value);
            }
        }
    }
    stored
}

fn stored_variable(query: &Value) -> Value {
    let operator = query["operator"].as_str().unwrap_or_default();
    let operator = OPERATORS
        .iter()
        .find(|(_, rest)| *rest == operator)
        .map_or(operator, |(stored, _)| stored);
    json!({ "name": query["name"], "value": query["value"], "operator": operator })
}

fn stored_order(sorting: &Value) -> Option<Value> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let (name, order) = (text(sorting, "sortBy")?, text(sorting, "sortOrder")?);
    if let Some((column, function, _)) = SORTS.iter().find(|(_, _, candidate)| *candidate == name) {
        let mut stored = json!({ "queryProperty": column });
        if let Some(function) = function {
            stored["queryPropertyFunction"] = (*function).into();
        }
        stored["direction"] = order.into();
        return Some(stored);
    }
    let (base, other, _) = VARIABLE_SORTS
        .iter()
        .find(|(_, _, candidate)| *candidate == name)?;
    let parameters = sorting.get("parameters")?;
    let kind = text(parameters, "type")
        .unwrap_or_else(|| "String".into())
        .to_lowercase();
    let column = match kind.as_str() {
        "double" => "DOUBLE_",
        "boolean" | "short" | "integer" | "long" | "date" => "LONG_",
        _ => "TEXT_",
    };
    let mut stored = json!({ "relation": "variable", "queryProperty": column });
    if column == "TEXT_" {
        stored["queryPropertyFunction"] = "LOWER".into();
    }
    stored["direction"] = order.into();
    stored["relationProperties"] = json!([
        { "baseField": "NAME_", "value": text(parameters, "variable") },
        { "baseField": "TYPE_", "value": kind },
        { "baseField": base, "comparisonField": other },
    ]);
    Some(stored)
}

#[cfg(test)]
mod tests {
    use super::{to_rest, to_stored};
    use serde_json::{Value, json};

    #[test]
    fn a_query_survives_the_table() {
        let query = json!({
            "taskDefinitionKey": "a",
            "candidateGroups": ["x"],
            "dueBefore": "2020-01-01T00:00:00.000+0000",
            "followUpBeforeOrNotExistent": "2020-01-01T00:00:00.000+0000",
            "assigneeExpression": "${currentUser()}",
            "processVariables": [{ "operator": "neq", "value": 5, "name": "n" }],
            "taskVariables": [],
            "caseInstanceVariables": [],
            "orQueries": [{ "name": "b", "taskVariables": [], "processVariables": [], "caseInstanceVariables": [] }],
            "sorting": [
                { "sortBy": "nameCaseInsensitive", "sortOrder": "asc" },
                { "sortBy": "taskVariable", "sortOrder": "desc", "parameters": { "variable": "v", "type": "Integer" } },
            ],
        });
        let Value::Object(query) = query else {
            panic!("an object")
        };
        let stored = to_stored(&query);
        assert_eq!(stored["key"], "a");
        assert_eq!(stored["dueBefore"], 1_577_836_800_000_i64);
        assert_eq!(stored["processVariables"][0]["operator"], "NOT_EQUALS");
        assert_eq!(stored["orderingProperties"][1]["queryProperty"], "LONG_");
        assert_eq!(Value::Object(to_rest(&stored)), Value::Object(query));
    }
}
