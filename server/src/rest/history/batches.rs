//! What is done with much of the history, in batches: it is deleted, or gets a removal time.

use crate::routes::Routes;
use crate::routes::post;
use axum::extract::State;
use axum::http::StatusCode;
use cauce_engine::Exec;
use cauce_engine::batch::{Elements, NewBatch, RemovalTime, Work, create_batch};
use cauce_engine::exec::Step;
use cauce_engine::store::query::{Entity, entities};

use crate::body::{Body, Fields};
use crate::rest::batch::commands::{Begun, begun};
use crate::rest::selection;
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/history/process-instance/delete", post(delete_instances))
        .route("/history/decision-instance/delete", post(delete_decisions))
        .route(
            "/history/process-instance/set-removal-time",
            post(instances_removal_time),
        )
        .route(
            "/history/decision-instance/set-removal-time",
            post(decisions_removal_time),
        )
        .route(
            "/history/batch/set-removal-time",
            post(batches_removal_time),
        )
}

/// A resource of the history: the words of a request for its ids, and what is said where there are none.
struct Resource {
    entity: &'static Entity,
    ids: &'static str,
    query: &'static str,
    none: &'static str,
    elements: fn(&Exec<'_>, &[String]) -> Step<Elements>,
}

static INSTANCES: Resource = Resource {
    entity: &entities::HISTORY_PROCESS_INSTANCE,
    ids: "historicProcessInstanceIds",
    query: "historicProcessInstanceQuery",
    none: "historicProcessInstances is empty",
    elements: |exec, ids| Elements::historic_instances(exec, ids, true),
};

static DECISIONS: Resource = Resource {
    entity: &entities::HISTORY_DECISION_INSTANCE,
    ids: "historicDecisionInstanceIds",
    query: "historicDecisionInstanceQuery",
    none: "historicDecisionInstances is empty",
    elements: |exec, ids| Elements::historic_decisions(exec, ids, true),
};

static BATCHES: Resource = Resource {
    entity: &entities::HISTORY_BATCH,
    ids: "historicBatchIds",
    query: "historicBatchQuery",
    none: "historicBatches is empty",
    elements: Elements::historic_batches,
};

impl Resource {
    async fn find(&self, app: &App, fields: Fields<'_>) -> Result<Vec<String>, RestError> {
        let mut ids = fields.texts(self.ids)?.unwrap_or_default();
        ids.extend(selection::found(app, self.entity, fields, self.query).await?);
        Ok(ids)
    }
}

async fn delete_instances(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let ids = INSTANCES.find(&app, fields).await?;
    // Camunda takes no account of `failIfNotExists`.
    let work = Work::DeleteHistory { must_exist: false };
    delete(&app, fields, ids, &INSTANCES, work, |exec, ids| {
        Elements::historic_instances(exec, ids, false)
    })
    .await
}

async fn delete_decisions(State(app): State<App>, body: Body) -> Begun {
    let fields = body.fields();
    let ids = DECISIONS.find(&app, fields).await?;
    let work = Work::DeleteDecisions;
    delete(&app, fields, ids, &DECISIONS, work, |exec, ids| {
        Elements::historic_decisions(exec, ids, false)
    })
    .await
}

async fn delete(
    app: &App,
    fields: Fields<'_>,
    ids: Vec<String>,
    resource: &Resource,
    work: Work,
    elements: fn(&Exec<'_>, &[String]) -> Step<Elements>,
) -> Begun {
    if ids.is_empty() {
        return Err(RestError::invalid(format!("{} is empty", resource.ids)));
    }
    let note = fields.text("deleteReason")?;
    let batch = app
        .run(|exec| {
            let new = NewBatch {
                note: note.clone(),
                ..NewBatch::new(work.clone(), elements(exec, &ids)?)
            };
            create_batch(exec, &new)
        })
        .await?;
    Ok(begun(&batch))
}

fn bad_request(message: &str) -> RestError {
    RestError::engine(StatusCode::BAD_REQUEST, "BadUserRequestException", message)
}

fn removal_time(fields: Fields<'_>) -> Result<RemovalTime, RestError> {
    let time = fields.date("absoluteRemovalTime")?;
    let modes = [
        time.is_some(),
        fields.flag("clearedRemovalTime")?,
        fields.flag("calculatedRemovalTime")?,
    ];
    if modes.into_iter().filter(|set| *set).count() > 1 {
        return Err(bad_request(
            "The removal time modes are mutually exclusive: mode is not null",
        ));
    }
    let in_chunks = fields.flag("updateInChunks")?;
    let chunk_size = fields.int("updateChunkSize")?;
    if chunk_size.is_some_and(|size| !(1..=500).contains(&size)) {
        return Err(bad_request(
            "The value for chunk size should be between 1 and 500",
        ));
    }
    Ok(RemovalTime {
        time,
        given: modes[0] || modes[1],
        hierarchical: fields.flag("hierarchical")?,
        in_chunks,
        chunk_size: chunk_size.filter(|_| in_chunks),
    })
}

async fn set_removal_time(
    app: &App,
    body: &Body,
    resource: &Resource,
    work: fn(RemovalTime) -> Work,
) -> Begun {
    let fields = body.fields();
    let removal = removal_time(fields)?;
    let asked = fields
        .texts(resource.ids)?
        .is_some_and(|ids| !ids.is_empty())
        || fields.raw(resource.query).is_some();
    if !asked {
        return Err(bad_request("Neither query nor ids provided."));
    }
    if !removal.given && !fields.flag("calculatedRemovalTime")? {
        return Err(bad_request("removalTime is null"));
    }
    let ids = resource.find(app, fields).await?;
    let batch = app
        .run(|exec| {
            let elements = (resource.elements)(exec, &ids)?;
            if elements.ids.is_empty() {
                return Ok(None);
            }
            create_batch(exec, &NewBatch::new(work(removal.clone()), elements)).map(Some)
        })
        .await?;
    batch
        .as_ref()
        .map(begun)
        .ok_or_else(|| bad_request(resource.none))
}

async fn instances_removal_time(State(app): State<App>, body: Body) -> Begun {
    set_removal_time(&app, &body, &INSTANCES, Work::SetProcessRemovalTime).await
}

async fn decisions_removal_time(State(app): State<App>, body: Body) -> Begun {
    set_removal_time(&app, &body, &DECISIONS, Work::SetDecisionRemovalTime).await
}

async fn batches_removal_time(State(app): State<App>, body: Body) -> Begun {
    set_removal_time(&app, &body, &BATCHES, |removal| {
        Work::SetBatchRemovalTime(RemovalTime {
            hierarchical: false,
            in_chunks: false,
            chunk_size: None,
            ..removal
        })
    })
    .await
}
