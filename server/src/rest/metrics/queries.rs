//! Reading `/metrics`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::store::query::reports::{self, MetricsReport};
use cauce_engine::store::{Cell, Timestamp};
use serde_json::{Value, json};

use crate::body::{format_date, parse_date};
use crate::query_string::QueryString;
use crate::rest::list;
use crate::{App, RestError};

/// The longest list of intervals, and the default one.
const MOST: i64 = 200;

/// The default interval in seconds.
const INTERVAL: i64 = 900;

/// The routes that read.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/metrics", get(intervals))
        .route("/metrics/{id}/sum", get(sum))
}

/// The name a metric is stored under.
fn stored(name: &str) -> &str {
    match name {
        "process-instances" => "root-process-instance-start",
        "decision-instances" => "executed-decision-instances",
        "flow-node-instances" => "activity-instance-start",
        "task-users" => "unique-task-workers",
        name => name,
    }
}

fn date(parameters: &QueryString, name: &str) -> Result<Option<Timestamp>, RestError> {
    match parameters.get(name) {
        None | Some("") => Ok(None),
        Some(text) => parse_date(text).map(Some).ok_or_else(|| {
            RestError::invalid(format!(
                "Cannot convert value \"{text}\" to java type java.util.Date"
            ))
        }),
    }
}

fn number(parameters: &QueryString, name: &str, java: &str) -> Result<Option<i64>, RestError> {
    let wrong = |text: &str| {
        RestError::invalid(format!(
            "Cannot convert value {text} to java type java.lang.{java}"
        ))
    };
    parameters
        .get(name)
        .map(|text| text.parse().map_err(|_| wrong(text)))
        .transpose()
}

async fn sum(
    State(app): State<App>,
    Path(name): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let (after, before) = (
        date(&parameters, "startDate")?,
        date(&parameters, "endDate")?,
    );
    let statement = match stored(&name) {
        "unique-task-workers" => reports::task_workers(after, before),
        name => MetricsReport {
            name: Some(name.to_owned()),
            reporter: None,
            after,
            before,
        }
        .sum(),
    };
    let result = list::store(&app)
        .scalar(statement.sql, statement.binds)
        .await
        .map_err(list::failed)?;
    Ok(Json(json!({ "result": result })))
}

async fn intervals(
    State(app): State<App>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let report = MetricsReport {
        name: parameters.get("name").map(|name| stored(name).to_owned()),
        reporter: parameters.get("reporter").map(str::to_owned),
        after: date(&parameters, "startDate")?,
        before: date(&parameters, "endDate")?,
    };
    let first = number(&parameters, "firstResult", "Integer")?
        .unwrap_or(0)
        .max(0);
    let max = number(&parameters, "maxResults", "Integer")?.unwrap_or(MOST);
    let interval = number(&parameters, "interval", "Long")?.unwrap_or(INTERVAL);
    if max > MOST {
        return Err(RestError::process_engine(
            "Metrics interval query row limit can't be set larger than 200.",
        ));
    }
    let aggregate = parameters.flag("aggregateByReporter").unwrap_or(false);
    let statement = report.intervals(
        interval.clamp(1, 1 << 40) * 1000,
        aggregate,
        first,
        max.max(0),
    );
    let rows = list::store(&app)
        .query(statement.sql, statement.binds, &statement.columns)
        .await
        .map_err(list::failed)?;
    let dto = |row: Vec<Cell>| {
        let mut cells = row.into_iter();
        let timestamp = match cells.next() {
            Some(Cell::Int(millis)) => {
                chrono::DateTime::from_timestamp_millis(millis).map(format_date)
            }
            _ => None,
        };
        let mut cells = cells.map(list::json_of);
        json!({ "timestamp": timestamp, "name": cells.next(), "reporter": cells.next(), "value": cells.next() })
    };
    Ok(Json(rows.into_iter().map(dto).collect()))
}
