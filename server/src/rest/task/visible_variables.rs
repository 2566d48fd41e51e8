//! The variables of tasks in a list: local ones, or all that a task sees.

use std::collections::HashMap;

use cauce_engine::expr::Value as TypedValue;
use cauce_engine::expr::value::fields::Fields;
use cauce_engine::store::records::{ByteArray, Execution, Variable};
use cauce_engine::store::{Filter, Store};
use serde_json::{Map, Value};

use crate::rest::list;
use crate::{App, RestError, variables};

/// Puts `variables` into each task. `all` says whether those of the scopes around it are wanted as well.
pub(crate) async fn add(
    app: &App,
    tasks: &mut [Map<String, Value>],
    all: bool,
) -> Result<(), RestError> {
    let texts = |key: &str| -> Vec<String> {
        tasks
            .iter()
            .filter_map(|task| task.get(key).and_then(Value::as_str).map(str::to_owned))
            .collect()
    };
    let store = list::store(app);
    let mut rows: Vec<Variable> = store
        .select(&Filter::new().any("TASK_ID_", texts("id")))
        .await
        .map_err(list::failed)?;
    let mut parents = HashMap::new();
    if all {
        let instances = texts("processInstanceId");
        let executions: Vec<Execution> = store
            .select(&Filter::new().any("PROC_INST_ID_", instances.clone()))
            .await
            .map_err(list::failed)?;
        parents.extend(
            executions
                .into_iter()
                .map(|execution| (execution.id, execution.parent_id)),
        );
        let around = Filter::new()
            .any("PROC_INST_ID_", instances)
            .is_null("TASK_ID_");
        rows.extend(
            store
                .select::<Variable>(&around)
                .await
                .map_err(list::failed)?,
        );
    }
    let bytes = contents(store, &rows).await?;
    for task in tasks.iter_mut() {
        let mut seen: Map<String, Value> = Map::new();
        let id = task.get("id").and_then(Value::as_str).unwrap_or_default();
        for row in rows.iter().filter(|row| row.task_id.as_deref() == Some(id)) {
            put(&mut seen, row, &bytes)?;
        }
        let mut scope = task
            .get("executionId")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .filter(|_| all);
        while let Some(execution) = scope {
            for row in rows.iter().filter(|row| {
                row.task_id.is_none() && row.execution_id.as_deref() == Some(&execution)
            }) {
                put(&mut seen, row, &bytes)?;
            }
            scope = parents.get(&execution).cloned().flatten();
        }
        if !seen.is_empty() {
            task.insert("variables".into(), Value::Object(seen));
        }
    }
    Ok(())
}

async fn contents(store: &Store, rows: &[Variable]) -> Result<HashMap<String, Vec<u8>>, RestError> {
    let ids: Vec<String> = rows
        .iter()
        .filter_map(|row| row.bytearray_id.clone())
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<ByteArray> = store
        .select(&Filter::new().any("ID_", ids))
        .await
        .map_err(list::failed)?;
    Ok(found
        .into_iter()
        .filter_map(|content| Some((content.id, content.bytes?)))
        .collect())
}

/// Puts a variable unless one of its name is nearer.
fn put(
    seen: &mut Map<String, Value>,
    row: &Variable,
    bytes: &HashMap<String, Vec<u8>>,
) -> Result<(), RestError> {
    if seen.contains_key(&row.name) {
        return Ok(());
    }
    let fields = Fields {
        type_name: row.kind.clone().into(),
        text: row.text.clone(),
        text2: row.text2.clone(),
        long: row.long,
        double: row.double,
        bytes: row
            .bytearray_id
            .as_ref()
            .and_then(|id| bytes.get(id))
            .cloned(),
    };
    let value = TypedValue::from_fields(&fields)
        .map_err(|error| RestError::process_engine(error.to_string()))?;
    seen.insert(row.name.clone(), variables::dto(&row.name, &value, true)?);
    Ok(())
}
