//! `/process-definition/statistics` and `/process-definition/{id}/statistics`: what runs, by definition or by activity.

use std::collections::BTreeMap;

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use cauce_engine::command::Readable;
use cauce_engine::store::Cell;
use cauce_engine::store::query::{Query, Statement, statistics};
use serde_json::{Value, json};

use super::queries::WORDS;
use crate::query_string::QueryString;
use crate::rest::definitions::Name;
use crate::rest::list::{self, Options, Shape};
use crate::{App, RestError};

/// The routes of statistics.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/process-definition/statistics", get(by_definition))
        .route("/process-definition/{id}/statistics", get(by_id))
        .route("/process-definition/key/{id}/statistics", get(by_key))
        .route(
            "/process-definition/key/{id}/tenant-id/{tenant}/statistics",
            get(by_tenant),
        )
}

/// What a request wants counted beside the instances.
struct Wanted {
    failed_jobs: bool,
    incidents: Option<Incidents>,
}

#[derive(Default)]
struct Incidents {
    of_type: Option<String>,
    roots: bool,
}

impl Wanted {
    fn of(parameters: &QueryString) -> Result<Self, RestError> {
        let flag = |name| parameters.flag(name).unwrap_or(false);
        let of_type = parameters.get("incidentsForType").map(str::to_owned);
        let (all, roots) = (flag("incidents"), flag("rootIncidents"));
        let refuse = |message: &str| Err(RestError::invalid(message));
        if all && of_type.is_some() {
            return refuse(
                "Only one of the query parameter includeIncidents or includeIncidentsForType can be set.",
            );
        }
        if roots && (all || of_type.is_some()) {
            return refuse(
                "Only one of the query parameter includeIncidents, includeIncidentsForType or includeRootIncidents can be set.",
            );
        }
        let incidents = (all || roots || of_type.is_some()).then_some(Incidents { of_type, roots });
        Ok(Self {
            failed_jobs: flag("failedJobs"),
            incidents,
        })
    }
}

#[derive(Default)]
struct Counts {
    instances: i64,
    failed_jobs: i64,
    incidents: BTreeMap<String, i64>,
}

impl Counts {
    fn dto(&self, class: &str, id: &str) -> serde_json::Map<String, Value> {
        let incidents: Vec<Value> = self
            .incidents
            .iter()
            .map(|(kind, count)| json!({ "incidentType": kind, "incidentCount": count }))
            .collect();
        let mut dto = serde_json::Map::new();
        dto.insert(
            "@class".into(),
            format!("org.camunda.bpm.engine.rest.dto.repository.{class}").into(),
        );
        dto.insert("id".into(), id.into());
        dto.insert("instances".into(), self.instances.into());
        dto.insert("failedJobs".into(), self.failed_jobs.into());
        dto.insert("incidents".into(), incidents.into());
        dto
    }
}

type Table = BTreeMap<String, Counts>;

/// Reads pairs of a text and a number, and puts them where they belong.
async fn fill(
    app: &App,
    statement: Statement,
    table: &mut Table,
    put: impl Fn(&mut Counts, Option<String>, i64),
) -> Result<(), RestError> {
    for row in list::run(list::store(app), statement).await? {
        if let Ok([Cell::Text(id), detail, Cell::Int(count)]) = <[Cell; 3]>::try_from(row) {
            let detail = if let Cell::Text(detail) = detail {
                Some(detail)
            } else {
                None
            };
            put(table.entry(id).or_default(), detail, count);
        }
    }
    Ok(())
}

/// Counts of all definitions, or of one definition's activities.
async fn counts(app: &App, wanted: &Wanted, definition: Option<&str>) -> Result<Table, RestError> {
    let mut table = Table::new();
    let (dialect, viewer) = (list::store(app).dialect(), app.viewer());
    let found = statistics::instances(dialect, definition, &viewer);
    fill(app, found, &mut table, |counts, _, count| {
        counts.instances = count;
    })
    .await?;
    if wanted.failed_jobs {
        let found = statistics::failed_jobs(dialect, definition, &viewer);
        fill(app, found, &mut table, |counts, _, count| {
            counts.failed_jobs = count;
        })
        .await?;
    }
    if let Some(incidents) = &wanted.incidents {
        let of_type = incidents.of_type.as_deref();
        let found = statistics::incidents(dialect, definition, of_type, incidents.roots, &viewer);
        fill(app, found, &mut table, |counts, kind, count| {
            counts.incidents.insert(kind.unwrap_or_default(), count);
        })
        .await?;
    }
    Ok(table)
}

async fn by_definition(
    State(app): State<App>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let wanted = Wanted::of(&parameters)?;
    let table = counts(&app, &wanted, None).await?;
    let none = Counts::default();
    let definitions = list::rows(
        &app,
        Shape::ProcessDefinition,
        &Query::new(WORDS.entity),
        Options::SINGLE,
    )
    .await?;
    let answer = definitions.into_iter().map(|definition| {
        let id = definition["id"].as_str().unwrap_or_default().to_owned();
        let mut dto = table
            .get(&id)
            .unwrap_or(&none)
            .dto("ProcessDefinitionStatisticsResultDto", &id);
        // Camunda's statistics read neither documentation nor how long the history lives.
        let mut definition = definition;
        definition["description"] = Value::Null;
        definition["historyTimeToLive"] = Value::Null;
        dto.insert("definition".into(), definition);
        Value::Object(dto)
    });
    Ok(Json(answer.collect()))
}

async fn by_activity(
    app: &App,
    id: &str,
    parameters: &QueryString,
) -> Result<Json<Value>, RestError> {
    app.may_read(Readable::ProcessDefinition(id)).await?;
    let table = counts(app, &Wanted::of(parameters)?, Some(id)).await?;
    Ok(Json(
        table
            .iter()
            .map(|(activity, counts)| {
                Value::Object(counts.dto("ActivityStatisticsResultDto", activity))
            })
            .collect(),
    ))
}

async fn by_id(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    by_activity(&app, &id, &parameters).await
}

async fn by_key(
    State(app): State<App>,
    Path(key): Path<String>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let id = WORDS.id_of(&app, &Name::Key(key, None)).await?;
    by_activity(&app, &id, &parameters).await
}

async fn by_tenant(
    State(app): State<App>,
    Path((key, tenant)): Path<(String, String)>,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let id = WORDS.id_of(&app, &Name::Key(key, Some(tenant))).await?;
    by_activity(&app, &id, &parameters).await
}
