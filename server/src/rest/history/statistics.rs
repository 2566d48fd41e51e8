//! What happened, counted: by activity of a process, by decision of a requirements graph.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::command::Readable;
use cauce_engine::store::Cell;
use cauce_engine::store::query::statistics::{self, HistoricActivities};
use serde_json::{Value, json};

use crate::query_string::QueryString;
use crate::rest::list;
use crate::{App, RestError};

/// The routes of statistics.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(
            "/history/process-definition/{id}/statistics",
            get(activities),
        )
        .route(
            "/history/decision-requirements-definition/{id}/statistics",
            get(decisions),
        )
}

async fn activities(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let wanted = |name| Ok::<_, RestError>(list::boolean(&parameters, name)?.unwrap_or(false));
    let (canceled, finished) = (wanted("canceled")?, wanted("finished")?);
    let (complete_scope, incidents) = (wanted("completeScope")?, wanted("incidents")?);
    let descending = match (parameters.get("sortBy"), parameters.get("sortOrder")) {
        (None, None) => false,
        (Some("activityId") | None, Some("asc" | "desc")) | (Some("activityId"), None) => {
            match (parameters.get("sortBy"), parameters.get("sortOrder")) {
                (Some(_), Some(order)) => order == "desc",
                _ => {
                    return Err(RestError::invalid(
                        "Only a single sorting parameter specified. sortBy and sortOrder required",
                    ));
                }
            }
        }
        (Some("activityId"), Some(order)) => {
            return Err(RestError::invalid(format!(
                "Cannot set query parameter 'sortOrder' to value '{order}'"
            )));
        }
        (sort, _) => {
            let sort = sort.unwrap_or_default();
            return Err(RestError::invalid(format!(
                "Cannot set query parameter 'sortBy' to value '{sort}'"
            )));
        }
    };
    // Who may not read the history of the definition sees nothing of it.
    match app.may_read(Readable::HistoryOfDefinition(&id)).await {
        Err(error) if error.is_refusal() => return Ok(Json(Value::Array(Vec::new()))),
        read => read?,
    }
    let wanted = HistoricActivities {
        canceled,
        finished,
        complete_scope,
        incidents,
        started_after: list::date(&parameters, "startedAfter")?,
        started_before: list::date(&parameters, "startedBefore")?,
        finished_after: list::date(&parameters, "finishedAfter")?,
        finished_before: list::date(&parameters, "finishedBefore")?,
        instances: parameters
            .get("processInstanceIdIn")
            .map(|ids| ids.split(',').map(str::to_owned).collect()),
    };
    let store = list::store(&app);
    let statement = statistics::historic_activities(store.dialect(), &id, &wanted);
    let rows = list::run(store, statement).await?;
    let mut table: std::collections::BTreeMap<String, [i64; 7]> = std::collections::BTreeMap::new();
    for row in rows {
        let mut cells = row.into_iter();
        let Some(Cell::Text(activity)) = cells.next() else {
            continue;
        };
        let counts = table.entry(activity).or_default();
        for (sum, cell) in counts.iter_mut().zip(cells) {
            if let Cell::Int(count) = cell {
                *sum += count;
            }
        }
    }
    let mut answer: Vec<Value> = table
        .into_iter()
        .map(
            |(
                id,
                [
                    instances,
                    canceled,
                    finished,
                    complete_scope,
                    open,
                    resolved,
                    deleted,
                ],
            )| {
                json!({
                    "id": id,
                    "instances": instances,
                    "canceled": canceled,
                    "finished": finished,
                    "completeScope": complete_scope,
                    "openIncidents": open,
                    "resolvedIncidents": resolved,
                    "deletedIncidents": deleted,
                })
            },
        )
        .collect();
    if descending {
        answer.reverse();
    }
    Ok(Json(Value::Array(answer)))
}

async fn decisions(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    app.may_read(Readable::DecisionRequirements(&id)).await?;
    let statement = statistics::decisions(&id, parameters.get("decisionInstanceId"));
    let rows = list::run(list::store(&app), statement).await?;
    let dto = |row: Vec<Cell>| {
        let mut cells = row.into_iter().map(list::json_of);
        json!({ "decisionDefinitionKey": cells.next(), "evaluations": cells.next() })
    };
    Ok(Json(rows.into_iter().map(dto).collect()))
}
