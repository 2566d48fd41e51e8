//! Definitions of processes, decisions and decision requirements: by key, their resources and their diagrams.
//!
//! The three have the same paths and differ in their words.

use crate::routes::Routes;
use crate::routes::get;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cauce_engine::command::Readable;
use cauce_engine::store::Cell;
use cauce_engine::store::query::{Arg, Entity, Query, contents};
use serde_json::{Value, json};

use crate::rest::list::{self, Options, Shape};
use crate::rest::scoped_variables::attachment;
use crate::{App, RestError};

/// The words of a kind of definition.
#[derive(Debug)]
pub(crate) struct Words {
    /// Its path.
    pub(crate) path: &'static str,
    /// What it is.
    pub(crate) entity: &'static Entity,
    /// How it becomes JSON.
    pub(crate) shape: Shape,
    /// The criterion of its id.
    pub(crate) id: &'static str,
    /// What it is called.
    pub(crate) noun: &'static str,
    /// What Camunda calls it in its program.
    pub(crate) variable: &'static str,
    /// The field of the resource's name.
    pub(crate) resource: &'static str,
    /// The field of the diagram's name.
    pub(crate) diagram: &'static str,
    /// The key of the XML in the answer.
    pub(crate) xml: &'static str,
    /// The status where an id is unknown.
    pub(crate) missing: StatusCode,
}

/// How a definition is named in a path.
#[derive(Debug, Clone)]
pub(crate) enum Name {
    /// By its id.
    Id(String),
    /// By its key: the latest version, of a tenant or of none.
    Key(String, Option<String>),
}

/// The paths under which a definition is reached, each with a suffix.
pub(crate) fn named<H, F, R>(words: &'static Words, suffix: &str, handler: H) -> Routes
where
    H: Fn(App, Name) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, RestError>> + Send + 'static,
    R: IntoResponse + 'static,
{
    let path = words.path;
    let (by_id, by_key, by_tenant) = (handler.clone(), handler.clone(), handler);
    let router = Routes::new()
        .route(
            &format!("{path}/key/{{id}}{suffix}"),
            get(move |State(app): State<App>, Path(key): Path<String>| {
                by_key(app, Name::Key(key, None))
            }),
        )
        .route(
            &format!("{path}/key/{{id}}/tenant-id/{{tenant}}{suffix}"),
            get(
                move |State(app): State<App>, Path((key, tenant)): Path<(String, String)>| {
                    by_tenant(app, Name::Key(key, Some(tenant)))
                },
            ),
        );
    router.route(
        &format!("{path}/{{id}}{suffix}"),
        get(move |State(app): State<App>, Path(id): Path<String>| by_id(app, Name::Id(id))),
    )
}

/// One by id or key, its XML, its diagram.
pub(crate) fn routes(words: &'static Words) -> Routes {
    named(words, "", move |app, name| one(app, words, name))
        .merge(named(words, "/xml", move |app, name| xml(app, words, name)))
        .merge(named(words, "/diagram", move |app, name| {
            diagram(app, words, name)
        }))
}

impl Words {
    /// The query that finds a definition.
    pub(crate) fn query(&self, name: &Name) -> Query {
        let query = Query::new(self.entity);
        match name {
            Name::Id(id) => query.text(self.id, id),
            Name::Key(key, tenant) => {
                let query = query
                    .text("key", key)
                    .with("latestVersion", Arg::Bool(true));
                match tenant {
                    Some(tenant) => query.with("tenantIdIn", Arg::List(vec![tenant.clone()])),
                    None => query.with("withoutTenantId", Arg::Bool(true)),
                }
            }
        }
    }

    /// The error where there is none of a key.
    pub(crate) fn no_such_key(&self, name: &Name) -> Option<RestError> {
        let noun = self.noun;
        match name {
            Name::Id(_) => None,
            Name::Key(key, None) => Some(RestError::rest(
                StatusCode::NOT_FOUND,
                format!("No matching {noun} with key: {key} and no tenant-id"),
            )),
            Name::Key(key, Some(tenant)) => Some(RestError::rest(
                StatusCode::NOT_FOUND,
                format!("No matching {noun} with key: {key} and tenant-id: {tenant}"),
            )),
        }
    }

    /// The engine's words where there is none of an id.
    pub(crate) fn not_deployed(&self, id: &str) -> String {
        format!(
            "no deployed {} found with id '{id}': {} is null",
            self.noun, self.variable
        )
    }

    /// The id of the definition of a name.
    pub(crate) async fn id_of(&self, app: &App, name: &Name) -> Result<String, RestError> {
        if let Name::Id(id) = name {
            return Ok(id.clone());
        }
        let query = self
            .query(name)
            .ids(list::store(app).dialect(), &app.viewer());
        let mut rows = list::store(app)
            .look_up(query.sql, query.binds, &query.columns)
            .await
            .map_err(list::failed)?;
        match rows.pop().and_then(|mut row| row.pop()) {
            Some(Cell::Text(id)) => Ok(id),
            _ => Err(self.missing(name)),
        }
    }

    /// Refuses who may not read the definition of an id.
    async fn may_read(&self, app: &App, name: &Name) -> Result<(), RestError> {
        let Name::Id(id) = name else {
            return Ok(());
        };
        app.may_read(match self.variable {
            "processDefinition" => Readable::ProcessDefinition(id),
            "decisionDefinition" => Readable::DecisionDefinition(id),
            _ => Readable::DecisionRequirements(id),
        })
        .await
    }

    /// What is said to who may not read one: of decisions, Camunda's REST layer says it as an error of its own.
    fn unreadable(&self, error: RestError) -> RestError {
        if !error.is_refusal() || self.variable == "processDefinition" {
            return error;
        }
        let message = error.message.as_deref().unwrap_or_default();
        RestError::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "RestException",
            format!("org.camunda.bpm.engine.AuthorizationException: {message}"),
        )
    }

    fn missing(&self, name: &Name) -> RestError {
        let Name::Id(id) = name else {
            return self
                .no_such_key(name)
                .unwrap_or_else(RestError::no_such_path);
        };
        let message = match self.noun {
            "process definition" => format!("No matching definition with id {id}"),
            _ => self.not_deployed(id),
        };
        RestError::engine(self.missing, "InvalidRequestException", message)
    }
}

async fn one(app: App, words: &Words, name: Name) -> Result<Json<Value>, RestError> {
    // Of processes, the REST layer says that there is none.
    if words.variable != "processDefinition" {
        let read = words.may_read(&app, &name).await;
        read.map_err(|error| words.unreadable(error))?;
    }
    let found = list::rows(&app, words.shape, &words.query(&name), Options::SINGLE)
        .await?
        .pop();
    found.map(Json).ok_or_else(|| words.missing(&name))
}

/// What a definition's row says of its files.
struct Files {
    id: String,
    deployment: String,
    resource: Option<String>,
    diagram: Option<String>,
}

async fn files(app: &App, words: &Words, name: &Name) -> Result<Option<Files>, RestError> {
    words.may_read(app, name).await?;
    let mut cells = list::cells(app, &words.query(name)).await?;
    let Some(cells) = cells.first_mut() else {
        return Ok(None);
    };
    let mut row = list::Row::of(words.entity, cells);
    Ok(Some(Files {
        id: row.text("id").unwrap_or_default(),
        deployment: row.text("deploymentId").unwrap_or_default(),
        resource: row.text(words.resource),
        diagram: row.text(words.diagram),
    }))
}

async fn xml(app: App, words: &Words, name: Name) -> Result<Json<Value>, RestError> {
    let files = files(&app, words, &name)
        .await
        .map_err(|error| words.unreadable(error))?
        .ok_or_else(|| words.missing(&name))?;
    let bytes = resource(
        &app,
        &files.deployment,
        files.resource.as_deref().unwrap_or_default(),
    )
    .await?
    .unwrap_or_default();
    Ok(Json(
        json!({ "id": files.id, words.xml: String::from_utf8_lossy(&bytes) }),
    ))
}

async fn diagram(app: App, words: &Words, name: Name) -> Result<Response, RestError> {
    let Some(files) = files(&app, words, &name).await? else {
        return Err(match &name {
            Name::Id(id) => RestError::engine(
                StatusCode::BAD_REQUEST,
                if words.variable == "decisionRequirementsDefinition" {
                    "NotValidException"
                } else {
                    "NotFoundException"
                },
                words.not_deployed(id),
            ),
            Name::Key(..) => words.missing(&name),
        });
    };
    let Some(file) = files.diagram else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    match resource(&app, &files.deployment, &file).await? {
        Some(bytes) => Ok(download(&file, bytes)),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// The content of a deployment's resource.
pub(crate) async fn resource(
    app: &App,
    deployment: &str,
    name: &str,
) -> Result<Option<Vec<u8>>, RestError> {
    let statement = contents::resource_named(deployment, name);
    let mut rows = list::run(list::store(app), statement).await?;
    Ok(match rows.pop().and_then(|mut row| row.pop()) {
        Some(Cell::Bytes(bytes)) => Some(bytes),
        _ => None,
    })
}

/// A file of a deployment, typed by its suffix.
pub(crate) fn download(path: &str, bytes: Vec<u8>) -> Response {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let suffix = name
        .rsplit_once('.')
        .map_or("", |(_, suffix)| suffix)
        .to_ascii_lowercase();
    let kind = match suffix.as_str() {
        "bpmn" | "cmmn" | "dmn" | "xml" => "application/xml",
        "json" | "form" => "application/json",
        "groovy" | "java" | "py" | "rb" | "txt" => "text/plain",
        "js" => "application/javascript",
        "php" => "application/x-php",
        "html" | "htm" | "xhtml" => "application/xhtml+xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        _ => "application/octet-stream",
    };
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, attachment(name)),
    ];
    (headers, bytes).into_response()
}
