//! Lists: what every resource that is listed, counted and asked for by id has in common.
//!
//! The store's declarations say which parameters there are and what a row holds; this turns query strings and JSON bodies into
//! queries and rows into JSON, with Camunda's words for what is wrong. Knows nothing of SQL.

mod elements;
mod parameter;
pub(crate) mod parse;
mod rules;
mod shape;

use crate::routes::Routes;
use crate::routes::{get, post};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use cauce_engine::command::Readable;
use cauce_engine::store::query::contents::StoredText;
use cauce_engine::store::query::{Entity, Query, Statement, entities};
use cauce_engine::store::{Cell, Store, StoreError};
use serde_json::{Map, Value, json};

use super::task::hal::{self, WantsHal};
use crate::body::OptionalBody;
use crate::query_string::QueryString;
use crate::{App, RestError};

pub(crate) use parameter::{boolean, date};
pub(crate) use parse::{Page, body as query_of_body, query_string as query_of_string};
pub(crate) use shape::{Options, Shape, json_of, value_of};

/// A resource whose entities are listed.
#[derive(Debug)]
pub(crate) struct Listing {
    /// Its path.
    pub(crate) path: &'static str,
    /// What is listed.
    pub(crate) entity: &'static Entity,
    /// How a row becomes JSON.
    pub(crate) shape: Shape,
    /// Whether it takes queries as bodies.
    pub(crate) post: bool,
    /// Whether it is counted.
    pub(crate) count: bool,
    /// Whether it answers one by id.
    pub(crate) one: Option<One>,
}

/// How one is asked for by id.
#[derive(Debug)]
pub(crate) struct One {
    /// The criterion that holds the id.
    pub(crate) criterion: &'static str,
    /// What is said where there is none; `{}` is the id.
    pub(crate) missing: &'static str,
}

/// A row as the database gave it.
pub(crate) struct Row<'a> {
    entity: &'static Entity,
    cells: &'a mut [Cell],
}

impl<'a> Row<'a> {
    /// A row of an entity's list.
    pub(crate) fn of(entity: &'static Entity, cells: &'a mut [Cell]) -> Self {
        Self { entity, cells }
    }

    /// A value of the row, by the name of its field.
    pub(crate) fn take(&mut self, field: &str) -> Cell {
        let place = self.entity.column(field);
        place
            .and_then(|place| self.cells.get_mut(place))
            .map_or(Cell::Null, |cell| std::mem::replace(cell, Cell::Null))
    }

    /// A text of the row.
    pub(crate) fn text(&mut self, field: &str) -> Option<String> {
        match self.take(field) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An integer of the row.
    pub(crate) fn int(&mut self, field: &str) -> Option<i64> {
        match self.take(field) {
            Cell::Int(int) => Some(int),
            _ => None,
        }
    }
}

/// The routes of a resource that is listed.
pub(crate) fn routes(listing: &'static Listing) -> Routes {
    let path = listing.path;
    let mut router = Routes::new().route(
        path,
        get(
            move |State(app): State<App>, query: QueryString, hal: WantsHal| {
                list(app, listing, query, hal)
            },
        ),
    );
    if listing.post {
        let by_body = move |State(app): State<App>, query: QueryString, body: OptionalBody| {
            list_by_body(app, listing, query, body)
        };
        router = router.route(path, post(by_body));
    }
    if listing.count {
        let counted = format!("{path}/count");
        router = router.route(
            &counted,
            get(move |State(app): State<App>, query: QueryString| count(app, listing, query)),
        );
        if listing.post {
            let by_body =
                move |State(app): State<App>, body: OptionalBody| count_by_body(app, listing, body);
            router = router.route(&counted, post(by_body));
        }
    }
    if let Some(of) = &listing.one {
        router = router.route(
            &format!("{path}/{{id}}"),
            get(
                move |State(app): State<App>,
                      Path(id): Path<String>,
                      query: QueryString,
                      hal: WantsHal| one(app, listing, of, id, query, hal),
            ),
        );
    }
    router
}

/// The route that counts a resource's entities.
pub(crate) fn count_route(listing: &'static Listing) -> crate::routes::Methods {
    get(move |State(app): State<App>, query: QueryString| count(app, listing, query))
}

async fn list(
    app: App,
    listing: &'static Listing,
    parameters: QueryString,
    WantsHal(hal): WantsHal,
) -> Result<Response, RestError> {
    let page = Page::of(&parameters)?;
    let query = page.on(parse::query_string(listing.entity, &parameters)?);
    if hal && listing.shape == Shape::Task {
        let query = Query {
            now: app.engine.now(),
            ..query
        };
        let count = number(&app, &query).await?;
        let tasks = rows(&app, listing.shape, &query, Options::SINGLE).await?;
        return Ok(hal::answer(hal::page(&app, tasks, count, None).await?));
    }
    answer(&app, listing, query, &parameters).await
}

async fn list_by_body(
    app: App,
    listing: &'static Listing,
    parameters: QueryString,
    OptionalBody(body): OptionalBody,
) -> Result<Response, RestError> {
    let page = Page::of(&parameters)?;
    let query = parse::body(listing.entity, body.as_ref().map(crate::body::Body::fields))?;
    answer(&app, listing, page.on(query), &parameters).await
}

/// How many rows of a list become JSON at a time.
const PORTION: usize = 1_000;

/// A list as it goes out. A long one becomes JSON and then text in portions: its objects take many times the memory of the text.
async fn answer(
    app: &App,
    listing: &Listing,
    query: Query,
    parameters: &QueryString,
) -> Result<Response, RestError> {
    let options = Options {
        deserialize: parameters.flag("deserializeValues").unwrap_or(true),
        single: false,
    };
    let query = Query {
        now: app.engine.now(),
        ..query
    };
    let mut rows = page_of_cells(app, &query).await?.into_iter();
    let mut text = vec![b'['];
    loop {
        let mut portion: Vec<Vec<Cell>> = rows.by_ref().take(PORTION).collect();
        if portion.is_empty() {
            break;
        }
        let mut objects = objects(listing.shape, query.entity, &mut portion, options)?;
        listing.shape.complete(app, &query, &mut objects).await?;
        for object in objects {
            if text.len() > 1 {
                text.push(b',');
            }
            serde_json::to_writer(&mut text, &object).map_err(unwritten)?;
        }
    }
    text.push(b']');
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

/// What is made of texts, numbers and lists alone can always be written.
fn unwritten(error: serde_json::Error) -> RestError {
    RestError::rest(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

async fn count(
    app: App,
    listing: &'static Listing,
    parameters: QueryString,
) -> Result<Json<Value>, RestError> {
    let query = parse::query_string(listing.entity, &parameters)?;
    let query = Query {
        now: app.engine.now(),
        ..query
    };
    Ok(Json(json!({ "count": number(&app, &query).await? })))
}

async fn count_by_body(
    app: App,
    listing: &'static Listing,
    OptionalBody(body): OptionalBody,
) -> Result<Json<Value>, RestError> {
    let query = parse::body(listing.entity, body.as_ref().map(crate::body::Body::fields))?;
    let query = Query {
        now: app.engine.now(),
        ..query
    };
    Ok(Json(json!({ "count": number(&app, &query).await? })))
}

async fn one(
    app: App,
    listing: &'static Listing,
    of: &'static One,
    id: String,
    parameters: QueryString,
    WantsHal(hal): WantsHal,
) -> Result<Response, RestError> {
    let deserialize = parameters.flag("deserializeValue").unwrap_or(true);
    let mut query = Query::new(listing.entity).text(of.criterion, &id);
    parse::options(&mut query, &parameters)?;
    let found = rows(
        &app,
        listing.shape,
        &query,
        Options {
            deserialize,
            single: true,
        },
    )
    .await?
    .pop();
    let found = found.ok_or_else(|| listing.shape.missing(of.missing.replace("{}", &id)))?;
    if hal && listing.shape == Shape::Task {
        return Ok(hal::answer(hal::one(&app, found, None, true).await?));
    }
    Ok(Json(found).into_response())
}

/// The rows of a query as JSON.
pub(crate) async fn rows(
    app: &App,
    shape: Shape,
    query: &Query,
    options: Options,
) -> Result<Vec<Value>, RestError> {
    let mut answer = plain_rows(app, shape, query, options).await?;
    shape.complete(app, query, &mut answer).await?;
    Ok(answer.into_iter().map(Value::Object).collect())
}

/// The rows of a query as JSON, without what other tables say of them.
pub(crate) async fn plain_rows(
    app: &App,
    shape: Shape,
    query: &Query,
    options: Options,
) -> Result<Vec<Map<String, Value>>, RestError> {
    let mut cells = page_of_cells(app, query).await?;
    objects(shape, query.entity, &mut cells, options)
}

/// The rows of a query as the database gave them; none where none are wanted.
async fn page_of_cells(app: &App, query: &Query) -> Result<Vec<Vec<Cell>>, RestError> {
    match query.max {
        Some(-1..=0) => Ok(Vec::new()),
        Some(..-1) => Err(RestError::persistence()),
        _ => cells(app, query).await,
    }
}

fn objects(
    shape: Shape,
    entity: &'static Entity,
    cells: &mut [Vec<Cell>],
    options: Options,
) -> Result<Vec<Map<String, Value>>, RestError> {
    let mut answer = Vec::with_capacity(cells.len());
    for cells in cells {
        let mut object = Map::with_capacity(entity.fields.len());
        let mut row = Row::of(entity, cells);
        shape.begin(&mut object, &mut row, options)?;
        shape::fields(&mut object, &mut row);
        shape.end(&mut object);
        answer.push(object);
    }
    Ok(answer)
}

/// Whether who makes the request sees something. Nothing is read where nothing is checked.
pub(crate) async fn sees(
    app: &App,
    entity: &'static Entity,
    criterion: &'static str,
    id: &str,
) -> Result<bool, RestError> {
    if !app.is_checked() {
        return Ok(true);
    }
    Ok(number(app, &Query::new(entity).text(criterion, id)).await? > 0)
}

/// What is refused as a whole rather than row by row.
async fn may_list(app: &App, entity: &Entity) -> Result<(), RestError> {
    if std::ptr::eq(entity, &entities::CLEANABLE_BATCHES) {
        app.may_read(Readable::HistoryOfBatches).await?;
    }
    Ok(())
}

/// The rows of a query that who makes the request sees, as the database gave them.
pub(crate) async fn cells(app: &App, query: &Query) -> Result<Vec<Vec<Cell>>, RestError> {
    may_list(app, query.entity).await?;
    let store = store(app);
    run(store, query.list(store.dialect(), &app.viewer())).await
}

/// The rows of a statement as the database gave them.
pub(crate) async fn run(store: &Store, statement: Statement) -> Result<Vec<Vec<Cell>>, RestError> {
    store
        .query(statement.sql, statement.binds, &statement.columns)
        .await
        .map_err(failed)
}

/// The number of rows of a query that who makes the request sees.
pub(crate) async fn number(app: &App, query: &Query) -> Result<i64, RestError> {
    may_list(app, query.entity).await?;
    let store = store(app);
    let statement = query.count(store.dialect(), &app.viewer());
    store
        .scalar(statement.sql, statement.binds)
        .await
        .map_err(failed)
}

/// The database.
pub(crate) fn store(app: &App) -> &Store {
    app.engine.store()
}

/// What is said when the database fails.
pub(crate) fn failed(error: StoreError) -> RestError {
    tracing::warn!(error = &error as &dyn std::error::Error, "a query failed");
    let mut answer = RestError::persistence();
    if error.is_unavailable() {
        answer.status = StatusCode::SERVICE_UNAVAILABLE;
    }
    answer
}

/// The value of the variable that a query finds.
pub(crate) async fn value(
    app: &App,
    query: &Query,
) -> Result<Option<cauce_engine::expr::Value>, RestError> {
    match cells(app, query).await?.first_mut() {
        Some(cells) => value_of(&mut Row::of(query.entity, cells)).map(Some),
        None => Ok(None),
    }
}

/// A stored text of the row of an id. The outer option is whether there is such a row, the inner one whether it has a text.
pub(crate) async fn text_content(
    app: &App,
    of: StoredText,
    id: &str,
) -> Result<Option<Option<String>>, RestError> {
    let mut rows = run(store(app), of.of(id)).await?;
    Ok(rows.pop().map(|mut row| match row.pop() {
        Some(Cell::Bytes(bytes)) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        _ => None,
    }))
}
