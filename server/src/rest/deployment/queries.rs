//! Reading `/deployment`.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cauce_engine::store::Cell;
use cauce_engine::store::query::{contents, entities};
use serde_json::{Value, json};

use crate::rest::definitions::download;
use crate::rest::list::{self, Listing, One, Shape};
use crate::{App, RestError};
use cauce_engine::command::Readable;
use cauce_engine::store::query::Viewer;

/// The routes that read.
pub(super) fn routes() -> Routes {
    list::routes(&LISTING)
        .route("/deployment/registered", get(registered))
        .route("/deployment/{id}/resources", get(resources))
        .route("/deployment/{id}/resources/{resource}", get(resource))
        .route("/deployment/{id}/resources/{resource}/data", get(data))
}

static LISTING: Listing = Listing {
    path: "/deployment",
    entity: &entities::DEPLOYMENT,
    shape: Shape::Plain,
    post: false,
    count: true,
    one: Some(One {
        criterion: "id",
        missing: "Deployment with id '{}' does not exist",
    }),
};

/// The deployments whose jobs this node may run: all there are.
async fn registered(State(app): State<App>) -> Result<Json<Value>, RestError> {
    app.may_read(Readable::System).await?;
    let query = cauce_engine::store::query::Query::new(&entities::DEPLOYMENT)
        .ids(list::store(&app).dialect(), &Viewer::default());
    let rows = list::store(&app)
        .query(query.sql, query.binds, &query.columns)
        .await
        .map_err(list::failed)?;
    Ok(Json(
        rows.into_iter().flatten().map(list::json_of).collect(),
    ))
}

/// Id and name of a deployment's resources.
async fn names(app: &App, deployment: &str) -> Result<Vec<Value>, RestError> {
    app.may_read(Readable::Deployment(deployment)).await?;
    let rows = list::run(list::store(app), contents::resources(deployment)).await?;
    let dto = |row: Vec<Cell>| {
        let mut cells = row.into_iter().map(list::json_of);
        json!({ "id": cells.next(), "name": cells.next(), "deploymentId": deployment })
    };
    Ok(rows.into_iter().map(dto).collect())
}

async fn resources(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, RestError> {
    let found = names(&app, &id).await?;
    if found.is_empty() {
        return Err(RestError::not_found(format!(
            "Deployment resources for deployment id '{id}' do not exist."
        )));
    }
    Ok(Json(Value::Array(found)))
}

async fn resource(
    State(app): State<App>,
    Path((id, resource)): Path<(String, String)>,
) -> Result<Json<Value>, RestError> {
    let found = names(&app, &id).await?;
    if found.is_empty() {
        return Err(RestError::not_found(format!(
            "Deployment resources for deployment id '{id}' do not exist."
        )));
    }
    let one = found.into_iter().find(|dto| dto["id"] == resource.as_str());
    one.map(Json).ok_or_else(|| {
        RestError::not_found(format!("Deployment resource with resource id '{resource}' for deployment id '{id}' does not exist."))
    })
}

async fn data(
    State(app): State<App>,
    Path((id, resource)): Path<(String, String)>,
) -> Result<Response, RestError> {
    app.may_read(Readable::Deployment(&id)).await?;
    let mut rows = list::run(list::store(&app), contents::resource(&id, &resource)).await?;
    match rows.pop().as_deref_mut() {
        Some([Cell::Text(name), Cell::Bytes(bytes)]) => Ok(download(name, std::mem::take(bytes))),
        _ => Err(RestError::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "NullValueException",
            format!(
                "no resource found with id '{resource}' in deployment '{id}': resource is null"
            ),
        )),
    }
}
