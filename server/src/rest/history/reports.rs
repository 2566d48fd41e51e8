//! Reports on durations and completed tasks.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cauce_engine::command::Readable;
use cauce_engine::store::Cell;
use cauce_engine::store::query::Statement;
use cauce_engine::store::query::reports::{self, InstanceReport, Period};
use serde_json::{Value, json};

use crate::query_string::QueryString;
use crate::rest::list;
use crate::rest::scoped_variables::attachment;
use crate::{App, RestError};

/// The routes of reports.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/history/process-instance/report", get(process_instances))
        .route("/history/task/report", get(tasks))
}

/// The period a request names.
fn period(parameters: &QueryString) -> Result<Option<Period>, RestError> {
    let Some(name) = parameters.get("periodUnit") else {
        return Ok(None);
    };
    match name.to_ascii_lowercase().as_str() {
        "month" => Ok(Some(Period::Month)),
        "quarter" => Ok(Some(Period::Quarter)),
        _ => Err(RestError::invalid(format!(
            "Cannot set query parameter 'periodUnit' to value '{name}': Cannot convert value {name} to java enum type \
             org.camunda.bpm.engine.query.PeriodUnit"
        ))),
    }
}

/// The kind of report a request names.
fn kind(parameters: &QueryString) -> Result<Option<&str>, RestError> {
    match parameters.get("reportType") {
        Some(name) if !matches!(name, "duration" | "count") => Err(RestError::invalid(format!(
            "Cannot set query parameter 'reportType' to value '{name}'"
        ))),
        kind => Ok(kind),
    }
}

async fn rows(app: &App, statement: Statement) -> Result<Vec<Vec<Cell>>, RestError> {
    list::store(app)
        .query(statement.sql, statement.binds, &statement.columns)
        .await
        .map_err(list::failed)
}

fn unit(period: Period) -> &'static str {
    match period {
        Period::Month => "MONTH",
        Period::Quarter => "QUARTER",
    }
}

fn durations(rows: Vec<Vec<Cell>>, period: Period) -> Vec<Value> {
    let dto = |row: Vec<Cell>| {
        let mut cells = row.into_iter().map(list::json_of);
        let number = cells.next();
        json!({
            "period": number,
            "periodUnit": unit(period),
            "minimum": cells.next(),
            "maximum": cells.next(),
            "average": cells.next(),
        })
    };
    rows.into_iter().map(dto).collect()
}

async fn process_instances(
    State(app): State<App>,
    headers: HeaderMap,
    parameters: QueryString,
) -> Result<Response, RestError> {
    let period = period(&parameters)?;
    let words = |name: &str| -> Vec<String> {
        parameters
            .get(name)
            .map(|list| list.split(',').map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let report = InstanceReport {
        definitions: words("processDefinitionIdIn"),
        keys: words("processDefinitionKeyIn"),
        after: list::date(&parameters, "startedAfter")?,
        before: list::date(&parameters, "startedBefore")?,
    };
    match kind(&parameters)? {
        Some("duration") => {}
        other => {
            return Err(RestError::invalid(format!(
                "Unknown report type {}",
                other.unwrap_or("null")
            )));
        }
    }
    let Some(period) = period else {
        let mut error = RestError::invalid("periodUnit is null");
        error.code = Some(0);
        return Err(error);
    };
    if report.definitions.is_empty() && report.keys.is_empty() {
        app.may_read(Readable::HistoryOfKey("*")).await?;
    }
    for id in &report.definitions {
        app.may_read(Readable::HistoryOfDefinition(id)).await?;
    }
    for key in &report.keys {
        app.may_read(Readable::HistoryOfKey(key)).await?;
    }
    let statement =
        reports::instance_durations(list::store(&app).dialect(), period, &report, &app.viewer());
    let rows = rows(&app, statement).await?;
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("*/*");
    let Some(kind) = ["text/csv", "application/csv"]
        .into_iter()
        .find(|kind| accept.contains(kind))
    else {
        if !["*/*", "application/json", "application/*"]
            .iter()
            .any(|kind| accept.contains(kind))
        {
            return Err(RestError::not_acceptable());
        }
        return Ok(Json(Value::Array(durations(rows, period))).into_response());
    };
    let mut text = "PERIOD,PERIOD_UNIT,MINIMUM,MAXIMUM,AVERAGE".to_owned();
    for row in rows {
        let numbers: Vec<String> = row
            .into_iter()
            .map(|cell| list::json_of(cell).to_string())
            .collect();
        if let [number, minimum, maximum, average] = numbers.as_slice() {
            text.push_str(&format!(
                "\n{number},{},{minimum},{maximum},{average}",
                unit(period)
            ));
        }
    }
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            attachment("process-instance-report.csv"),
        ),
    ];
    Ok((StatusCode::OK, headers, text).into_response())
}

async fn tasks(
    State(app): State<App>,
    headers: HeaderMap,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("*/*");
    if !["*/*", "application/json", "application/*"]
        .iter()
        .any(|kind| accept.contains(kind))
    {
        return Err(RestError::not_acceptable());
    }
    let period = period(&parameters)?;
    let (after, before) = (
        list::date(&parameters, "completedAfter")?,
        list::date(&parameters, "completedBefore")?,
    );
    app.may_read(Readable::HistoryOfKey("*")).await?;
    match kind(&parameters)? {
        None => Err(RestError::invalid("Parameter reportType is not set.")),
        Some("duration") => {
            let period = period.ok_or_else(|| RestError::invalid("periodUnit is null"))?;
            let statement = reports::task_durations(
                list::store(&app).dialect(),
                period,
                after,
                before,
                &app.viewer(),
            );
            Ok(Json(Value::Array(durations(
                rows(&app, statement).await?,
                period,
            ))))
        }
        Some(_) => {
            let by_name = match parameters.get("groupBy") {
                Some("taskName") => true,
                Some("processDefinition") => false,
                other => {
                    let other = other.unwrap_or("null");
                    return Err(RestError::invalid(format!(
                        "groupBy parameter has invalid value: {other}"
                    )));
                }
            };
            let dto = |row: Vec<Cell>| {
                let mut cells = row.into_iter().map(list::json_of);
                json!({
                    "count": cells.next(),
                    "processDefinitionId": cells.next(),
                    "processDefinitionKey": cells.next(),
                    "processDefinitionName": cells.next(),
                    "tenantId": cells.next(),
                    "taskName": cells.next(),
                })
            };
            Ok(Json(
                rows(
                    &app,
                    reports::task_counts(
                        list::store(&app).dialect(),
                        by_name,
                        after,
                        before,
                        &app.viewer(),
                    ),
                )
                .await?
                .into_iter()
                .map(dto)
                .collect(),
            ))
        }
    }
}
