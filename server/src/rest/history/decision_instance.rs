//! The inputs and outputs of decision instances, where a request wants them.

use cauce_engine::store::query::{Arg, Entity, Query, entities};
use serde_json::{Map, Value};

use crate::rest::list::{self, Options, Shape};
use crate::{App, RestError};

/// Adds inputs and outputs to decision instances.
pub(crate) async fn complete(
    app: &App,
    query: &Query,
    answer: &mut [Map<String, Value>],
) -> Result<(), RestError> {
    let wanted = |name: &str| query.groups.iter().any(|group| group.option(name));
    // Binary values are there unless a request does without.
    let options = Options {
        single: !wanted("disableBinaryFetching"),
        deserialize: !wanted("disableCustomObjectDeserialization"),
    };
    if wanted("includeInputs") {
        add(
            app,
            answer,
            &entities::HISTORY_DECISION_INPUT,
            "inputs",
            options,
        )
        .await?;
    }
    if wanted("includeOutputs") {
        add(
            app,
            answer,
            &entities::HISTORY_DECISION_OUTPUT,
            "outputs",
            options,
        )
        .await?;
    }
    Ok(())
}

async fn add(
    app: &App,
    answer: &mut [Map<String, Value>],
    entity: &'static Entity,
    key: &str,
    options: Options,
) -> Result<(), RestError> {
    let ids: Vec<String> = answer
        .iter()
        .filter_map(|row| row.get("id").and_then(Value::as_str).map(str::to_owned))
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let query = Query::new(entity).with("decisionInstanceIdIn", Arg::List(ids));
    // Values have no parts of their own to complete.
    let values = list::plain_rows(app, Shape::Variable, &query, options).await?;
    for row in answer.iter_mut() {
        let of_row = values
            .iter()
            .filter(|value| value.get("decisionInstanceId") == row.get("id"));
        let list: Vec<Value> = of_row.cloned().map(Value::Object).collect();
        row.insert(key.to_owned(), Value::Array(list));
    }
    Ok(())
}
