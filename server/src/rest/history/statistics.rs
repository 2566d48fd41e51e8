//! What happened, counted: by activity of a process, by decision of a requirements graph.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use cauce_engine::store::{Cell, Kind};
use serde_json::{Value, json};

use crate::query_string::QueryString;
use crate::rest::list;
use crate::{App, RestError};

/// The routes of statistics.
pub(super) fn routes() -> Router<App> {
    Router::new()
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
    let store = list::store(&app);
    let mut binds = vec![(Kind::Text, Cell::Text(id))];
    let mut instance = String::new();
    for (name, condition) in [
        ("startedAfter", "P.START_TIME_ >= "),
        ("startedBefore", "P.START_TIME_ <= "),
        ("finishedAfter", "P.END_TIME_ >= "),
        ("finishedBefore", "P.END_TIME_ <= "),
    ] {
        if let Some(time) = list::date(&parameters, name)? {
            binds.push((Kind::Time, Cell::Time(time)));
            instance.push_str(&format!(" AND {condition}${}", binds.len()));
        }
    }
    if let Some(ids) = parameters.get("processInstanceIdIn") {
        let ids: Vec<&str> = ids.split(',').collect();
        binds.push((Kind::Text, Cell::list(&ids)));
        instance.push_str(" AND ");
        instance.push_str(&store.dialect().in_list("P.ID_", binds.len()));
    }
    let mut which = "A.END_TIME_ IS NULL".to_owned();
    if canceled {
        which.push_str(" OR A.ACT_INST_STATE_ = 2");
    }
    if complete_scope {
        which.push_str(" OR A.ACT_INST_STATE_ = 1");
    }
    if finished {
        which = "1 = 1".to_owned();
    }
    let count = |on: bool, condition: &str| match on {
        true => format!("SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"),
        false => "SUM(0)".to_owned(),
    };
    let mut sql = format!(
        "SELECT A.ACT_ID_ AS ID_, {}, {}, {}, {}, SUM(0), SUM(0), SUM(0) FROM ACT_HI_ACTINST A \
         INNER JOIN ACT_HI_PROCINST P ON P.ID_ = A.PROC_INST_ID_ WHERE A.PROC_DEF_ID_ = $1 AND ({which}){instance} GROUP BY A.ACT_ID_",
        count(true, "A.END_TIME_ IS NULL"),
        count(canceled, "A.ACT_INST_STATE_ = 2"),
        count(finished, "A.END_TIME_ IS NOT NULL"),
        count(complete_scope, "A.ACT_INST_STATE_ = 1"),
    );
    if incidents {
        sql.push_str(&format!(
            " UNION ALL SELECT I.ACTIVITY_ID_ AS ID_, SUM(0), SUM(0), SUM(0), SUM(0), {}, {}, {} FROM ACT_HI_INCIDENT I \
             INNER JOIN ACT_HI_PROCINST P ON P.ID_ = I.PROC_INST_ID_ WHERE I.PROC_DEF_ID_ = $1{instance} GROUP BY I.ACTIVITY_ID_",
            count(true, "I.INCIDENT_STATE_ = 0"),
            count(true, "I.INCIDENT_STATE_ = 1"),
            count(true, "I.INCIDENT_STATE_ = 2"),
        ));
    }
    let mut kinds = vec![Kind::Text];
    kinds.extend([Kind::Long; 7]);
    let rows = store
        .query(sql, binds, &kinds)
        .await
        .map_err(list::failed)?;
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
    let mut binds = vec![(Kind::Text, Cell::Text(id))];
    let mut sql =
        "SELECT H.DEC_DEF_KEY_, COUNT(*) FROM ACT_HI_DECINST H WHERE H.DEC_REQ_ID_ = $1".to_owned();
    if let Some(instance) = parameters.get("decisionInstanceId") {
        binds.push((Kind::Text, Cell::Text(instance.to_owned())));
        sql.push_str(" AND (H.ID_ = $2 OR H.ROOT_DEC_INST_ID_ = $2)");
    }
    sql.push_str(" GROUP BY H.DEC_DEF_KEY_ ORDER BY H.DEC_DEF_KEY_");
    let rows = list::store(&app)
        .query(sql, binds, &[Kind::Text, Kind::Long])
        .await
        .map_err(list::failed)?;
    let dto = |row: Vec<Cell>| {
        let mut cells = row.into_iter().map(list::json_of);
        json!({ "decisionDefinitionKey": cells.next(), "evaluations": cells.next() })
    };
    Ok(Json(rows.into_iter().map(dto).collect()))
}
