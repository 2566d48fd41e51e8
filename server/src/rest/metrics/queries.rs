//! Reading `/metrics`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::meters::REPORT_INTERVAL;
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

/// The name that answers give a stored metric.
fn shown(name: &str) -> &str {
    match name {
        "root-process-instance-start" => "process-instances",
        "executed-decision-instances" => "decision-instances",
        "activity-instance-start" => "flow-node-instances",
        "unique-task-workers" => "task-users",
        name => name,
    }
}

/// Whether what a node has counted since its last report belongs to what is asked for.
fn goes_on(app: &App, before: Option<Timestamp>) -> bool {
    before.is_none_or(|before| before >= app.engine.now() - REPORT_INTERVAL)
}

/// What this node has counted under a name since its last report.
fn counted(app: &App, name: &str) -> i64 {
    i64::try_from(app.engine.meters().named(name)).unwrap_or(i64::MAX)
}

pub(super) fn date(parameters: &QueryString, name: &str) -> Result<Option<Timestamp>, RestError> {
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
    let name = stored(&name);
    let (statement, unwritten) = if name == "unique-task-workers" {
        (reports::task_workers(after, before), 0)
    } else {
        let report = MetricsReport {
            name: Some(name.to_owned()),
            reporter: None,
            after,
            before,
        };
        let unwritten = if goes_on(&app, before) {
            counted(&app, name)
        } else {
            0
        };
        (report.sum(), unwritten)
    };
    let written = list::store(&app)
        .scalar(statement.sql, statement.binds)
        .await
        .map_err(list::failed)?;
    Ok(Json(json!({ "result": written.saturating_add(unwritten) })))
}

/// Of an interval: its beginning in milliseconds, name, reporter, value.
struct Interval {
    began: i64,
    name: Option<String>,
    reporter: Option<String>,
    value: i64,
}

impl Interval {
    fn read(row: Vec<Cell>) -> Self {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or(Cell::Null);
        let int = |cell| match cell {
            Cell::Int(n) => n,
            _ => 0,
        };
        let text = |cell| match cell {
            Cell::Text(text) => Some(text),
            _ => None,
        };
        Self {
            began: int(next()),
            name: text(next()),
            reporter: text(next()),
            value: int(next()),
        }
    }

    fn dto(&self) -> Value {
        json!({
            "timestamp": chrono::DateTime::from_timestamp_millis(self.began).map(format_date),
            "name": self.name.as_deref().map(shown),
            "reporter": self.reporter,
            "value": self.value,
        })
    }
}

/// Adds what this node has not written yet to the newest interval: to its first row where a name is asked for, else to the node's own.
fn add_unwritten(app: &App, name: Option<&str>, rows: &mut [Interval]) {
    let Some(newest) = rows.first().map(|row| row.began) else {
        return;
    };
    let own = Some(app.engine.config().hostname.as_str());
    for (place, row) in rows.iter_mut().enumerate() {
        let counts = match name {
            Some(_) => place == 0,
            None => row.began == newest && row.reporter.as_deref() == own,
        };
        if counts {
            let name = name.or(row.name.as_deref()).unwrap_or_default();
            row.value = row.value.saturating_add(counted(app, name));
        }
    }
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
    let mut rows: Vec<Interval> = rows.into_iter().map(Interval::read).collect();
    if goes_on(&app, report.before) {
        add_unwritten(&app, report.name.as_deref(), &mut rows);
    }
    Ok(Json(rows.iter().map(Interval::dto).collect()))
}
