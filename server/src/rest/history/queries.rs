//! Reading `/history`.

use crate::routes::Routes;
use crate::routes::get;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use cauce_engine::command::Readable;
use cauce_engine::store::query::contents::StoredText;
use cauce_engine::store::query::{Entity, Query, entities};

use crate::rest::list::{self, Listing, One, Shape};
use crate::rest::scoped_variables::binary;
use crate::{App, RestError};

/// The routes that read.
pub(super) fn routes() -> Routes {
    LISTINGS
        .iter()
        .fold(Routes::new(), |router, listing| {
            router.merge(list::routes(listing))
        })
        .merge(super::statistics::routes())
        .merge(super::reports::routes())
        .merge(super::cleanup::routes())
        .route("/history/variable-instance/{id}/data", get(variable_data))
        .route("/history/detail/{id}/data", get(detail_data))
        .merge(list::routes(&DETAILS))
        .route("/history/detail/count", list::count_route(&DETAILS))
        .route("/history/job-log/{id}/stacktrace", get(stacktrace))
        .route(
            "/history/external-task-log/{id}/error-details",
            get(error_details),
        )
}

const fn listing(
    path: &'static str,
    entity: &'static Entity,
    shape: Shape,
    post: bool,
    one: Option<One>,
) -> Listing {
    Listing {
        path,
        entity,
        shape,
        post,
        count: true,
        one,
    }
}

const fn one(criterion: &'static str, missing: &'static str) -> Option<One> {
    Some(One { criterion, missing })
}

/// Details are counted by what a query string asks only.
static DETAILS: Listing = Listing {
    path: "/history/detail",
    entity: &entities::HISTORY_DETAIL,
    shape: Shape::Detail,
    post: true,
    count: false,
    one: one("$id", "Historic detail with Id '{}' does not exist."),
};

static LISTINGS: [Listing; 14] = [
    listing(
        "/history/activity-instance",
        &entities::HISTORY_ACTIVITY_INSTANCE,
        Shape::Plain,
        true,
        one(
            "activityInstanceId",
            "Historic activity instance with id '{}' does not exist",
        ),
    ),
    listing(
        "/history/process-instance",
        &entities::HISTORY_PROCESS_INSTANCE,
        Shape::Plain,
        true,
        one(
            "processInstanceId",
            "Historic process instance with id {} does not exist",
        ),
    ),
    listing(
        "/history/variable-instance",
        &entities::HISTORY_VARIABLE_INSTANCE,
        Shape::HistoricVariable,
        true,
        one(
            "$id",
            "Historic variable instance with Id '{}' does not exist.",
        ),
    ),
    listing(
        "/history/task",
        &entities::HISTORY_TASK,
        Shape::Plain,
        true,
        None,
    ),
    listing(
        "/history/incident",
        &entities::HISTORY_INCIDENT,
        Shape::Plain,
        false,
        None,
    ),
    listing(
        "/history/job-log",
        &entities::HISTORY_JOB_LOG,
        Shape::Plain,
        true,
        one("logId", "Historic job log with id {} does not exist"),
    ),
    listing(
        "/history/external-task-log",
        &entities::HISTORY_EXTERNAL_TASK_LOG,
        Shape::Plain,
        true,
        one(
            "logId",
            "Historic external task log with id {} does not exist",
        ),
    ),
    listing(
        "/history/decision-instance",
        &entities::HISTORY_DECISION_INSTANCE,
        Shape::DecisionInstance,
        false,
        one(
            "decisionInstanceId",
            "Historic decision instance with id '{}' does not exist",
        ),
    ),
    listing(
        "/history/identity-link-log",
        &entities::HISTORY_IDENTITY_LINK_LOG,
        Shape::Plain,
        false,
        None,
    ),
    listing(
        "/history/user-operation",
        &entities::HISTORY_USER_OPERATION,
        Shape::Plain,
        false,
        None,
    ),
    listing(
        "/history/batch",
        &entities::HISTORY_BATCH,
        Shape::Plain,
        false,
        one("batchId", "Historic batch with id '{}' does not exist"),
    ),
    listing(
        "/history/process-definition/cleanable-process-instance-report",
        &entities::CLEANABLE_PROCESS_INSTANCES,
        Shape::Plain,
        false,
        None,
    ),
    listing(
        "/history/decision-definition/cleanable-decision-instance-report",
        &entities::CLEANABLE_DECISION_INSTANCES,
        Shape::Plain,
        false,
        None,
    ),
    listing(
        "/history/batch/cleanable-batch-report",
        &entities::CLEANABLE_BATCHES,
        Shape::Plain,
        false,
        None,
    ),
];

async fn variable_data(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, RestError> {
    let query = Query::new(&entities::HISTORY_VARIABLE_INSTANCE)
        .text("$id", &id)
        .with(
            "includeDeleted",
            cauce_engine::store::query::Arg::Bool(true),
        );
    data(&app, &query, &id, "Historic variable instance").await
}

async fn detail_data(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, RestError> {
    data(
        &app,
        &Query::new(&entities::HISTORY_DETAIL).text("$id", &id),
        &id,
        "Historic detail",
    )
    .await
}

async fn data(app: &App, query: &Query, id: &str, what: &str) -> Result<Response, RestError> {
    let value = list::value(app, query).await?;
    let value = value
        .ok_or_else(|| RestError::not_found(format!("{what} with Id '{id}' does not exist.")))?;
    binary(&value).ok_or_else(|| {
        RestError::invalid(format!(
            "Value of variable with id {id} is not a binary value."
        ))
    })
}

async fn stacktrace(State(app): State<App>, Path(id): Path<String>) -> Result<Response, RestError> {
    app.may_read(Readable::JobLog(&id)).await?;
    let text_of = StoredText::HistoricJobStacktrace;
    text(
        &app,
        text_of,
        &id,
        format!("No historic job log found with id {id}: historicJobLog is null"),
    )
    .await
}

async fn error_details(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, RestError> {
    app.may_read(Readable::ExternalTaskLog(&id)).await?;
    let text_of = StoredText::HistoricExternalTaskError;
    text(
        &app,
        text_of,
        &id,
        format!(
            "No historic external task log found with id {id}: historicExternalTaskLog is null"
        ),
    )
    .await
}

/// A stored text as plain text.
async fn text(app: &App, of: StoredText, id: &str, missing: String) -> Result<Response, RestError> {
    match list::text_content(app, of, id).await? {
        Some(Some(text)) => Ok(([(header::CONTENT_TYPE, "text/plain")], text).into_response()),
        Some(None) => Ok(StatusCode::NO_CONTENT.into_response()),
        None => Err(RestError::not_found(missing)),
    }
}
