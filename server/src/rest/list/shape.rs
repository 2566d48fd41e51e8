//! From rows to JSON: values as engine-rest writes them, and what some resources have beside their columns.

use cauce_engine::expr::Value;
use cauce_engine::expr::value::{fields::Fields, rest::to_rest};
use cauce_engine::store::Cell;
use cauce_engine::store::query::{Query, Source};
use serde_json::{Map, Value as Json, json};

use super::Row;
use crate::body::format_date;
use crate::{App, RestError};

/// How a row becomes JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Its fields.
    Plain,
    /// Its fields; what is missing is a `RestException`.
    PlainRest,
    /// Its fields with the value of a variable.
    Variable,
    /// The same in the history, where the type's name is told as it was stored.
    HistoricVariable,
    /// A variable update or a form field.
    Detail,
    /// An authorization with the names of its permissions.
    Authorization,
    /// A stored filter with its query.
    Filter,
    /// A task with its form and what else was asked for.
    Task,
    /// A process definition with its documentation.
    ProcessDefinition,
    /// A decision instance with its inputs and outputs.
    DecisionInstance,
    /// A comment, whose text is bytes.
    Comment,
}

/// What a request wants of the answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Whether objects are opened.
    pub(crate) deserialize: bool,
    /// Whether one thing was asked for by its id: binary values come with it.
    pub(crate) single: bool,
}

impl Options {
    /// For one that was asked for by its id.
    pub(crate) const SINGLE: Self = Self {
        deserialize: true,
        single: true,
    };
}

impl Shape {
    /// The error where one was asked for and is not there.
    pub(super) fn missing(self, message: String) -> RestError {
        match self {
            Self::PlainRest => RestError::rest(axum::http::StatusCode::NOT_FOUND, message),
            _ => RestError::not_found(message),
        }
    }

    /// Puts before the row's fields what is made of several columns.
    pub(super) fn begin(
        self,
        object: &mut Map<String, Json>,
        row: &mut Row<'_>,
        options: Options,
    ) -> Result<(), RestError> {
        match self {
            Self::Variable => variable(object, row, options, false)?,
            Self::HistoricVariable => variable(object, row, options, true)?,
            Self::Detail => detail(object, row, options)?,
            Self::Authorization => {
                super::super::authorization::permissions::put(object, row.int("$permissions"));
            }
            Self::Filter => super::super::filter::queries::put(
                object,
                row.text("$query"),
                row.text("$properties"),
            ),
            Self::Plain
            | Self::PlainRest
            | Self::Task
            | Self::ProcessDefinition
            | Self::DecisionInstance
            | Self::Comment => {}
        }
        Ok(())
    }

    /// Puts right what needs the row's fields.
    pub(super) fn end(self, object: &mut Map<String, Json>) {
        match self {
            Self::Authorization => super::super::authorization::permissions::name(object),
            Self::Variable | Self::HistoricVariable => {
                // The error of a value comes before the fields, whose own is null.
                if let Some(error) = object.remove("$error") {
                    object.insert("errorMessage".into(), error);
                }
            }
            Self::Comment => {
                use base64::Engine as _;
                let encoded = object
                    .get("message")
                    .and_then(Json::as_str)
                    .unwrap_or_default();
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(encoded)
                    .unwrap_or_default();
                object.insert(
                    "message".into(),
                    String::from_utf8_lossy(&bytes).into_owned().into(),
                );
            }
            Self::Plain
            | Self::PlainRest
            | Self::Detail
            | Self::Filter
            | Self::Task
            | Self::ProcessDefinition
            | Self::DecisionInstance => {}
        }
    }

    /// Adds what other tables, or models, say of the rows.
    pub(super) async fn complete(
        self,
        app: &App,
        query: &Query,
        answer: &mut [Map<String, Json>],
    ) -> Result<(), RestError> {
        match self {
            Self::Task => super::super::task::queries::complete(app, query, answer).await,
            Self::ProcessDefinition => {
                super::super::process_definition::queries::complete(app, answer).await
            }
            Self::DecisionInstance => {
                super::super::history::decision_instance::complete(app, query, answer).await
            }
            Self::Plain
            | Self::PlainRest
            | Self::Variable
            | Self::HistoricVariable
            | Self::Detail
            | Self::Authorization
            | Self::Filter
            | Self::Comment => Ok(()),
        }
    }
}

/// Puts the fields of a row, but those for the program.
pub(super) fn fields(object: &mut Map<String, Json>, row: &mut Row<'_>) {
    let mut place = 0;
    for field in row.entity.fields {
        let value = match field.source {
            Source::Column(..) => {
                let cell = row
                    .cells
                    .get_mut(place)
                    .map_or(Cell::Null, |cell| std::mem::replace(cell, Cell::Null));
                place += 1;
                json_of(cell)
            }
            Source::Null => Json::Null,
            Source::False => Json::Bool(false),
            Source::EmptyList => Json::Array(Vec::new()),
        };
        if !field.name.starts_with('$') {
            object.insert(field.name.to_owned(), value);
        }
    }
}

/// A cell as engine-rest writes it.
pub(crate) fn json_of(cell: Cell) -> Json {
    match cell {
        Cell::Null => Json::Null,
        Cell::Text(text) => Json::String(text),
        Cell::Int(int) => int.into(),
        Cell::Double(double) => double.into(),
        Cell::Bool(yes) => Json::Bool(yes),
        Cell::Time(time) => Json::String(format_date(time)),
        Cell::Bytes(bytes) => {
            use base64::Engine as _;
            Json::String(base64::engine::general_purpose::STANDARD.encode(bytes))
        }
    }
}

/// The value that the columns `$type`, `$text`, … of a row hold.
pub(crate) fn value_of(row: &mut Row<'_>) -> Result<Value, RestError> {
    let fields = Fields {
        type_name: row
            .text("$type")
            .unwrap_or_else(|| "null".to_owned())
            .into(),
        text: row.text("$text"),
        text2: row.text("$text2"),
        long: row.int("$long"),
        double: match row.take("$double") {
            Cell::Double(double) => Some(double),
            _ => None,
        },
        bytes: match row.take("$bytes") {
            Cell::Bytes(bytes) => Some(bytes),
            _ => None,
        },
    };
    Value::from_fields(&fields).map_err(|error| RestError::process_engine(error.to_string()))
}

/// Type, value and what there is to say of it. A value that cannot be opened is null, with the reason beside it.
pub(crate) fn put_value(
    object: &mut Map<String, Json>,
    value: &Value,
    options: Options,
    name: &str,
    history: bool,
) -> Option<String> {
    let (opened, error) = match to_rest(value, options.deserialize) {
        Ok(opened) => (Some(opened), None),
        Err(error) => (to_rest(value, false).ok(), Some(error.message(name))),
    };
    let (kind, mut json, mut info) = opened.unwrap_or(("Null", Json::Null, json!({})));
    if history
        && let Value::Object(stored) = value
        && let (Json::Object(info), Some(name)) = (&mut info, &stored.type_name)
    {
        info.insert("objectTypeName".into(), name.as_str().into());
    }
    // Binary values are not read for lists.
    if error.is_some() || (!options.single && matches!(value, Value::Bytes(_) | Value::File(_))) {
        json = Json::Null;
    }
    object.insert("type".into(), kind.into());
    object.insert("value".into(), json);
    object.insert("valueInfo".into(), info);
    error
}

fn variable(
    object: &mut Map<String, Json>,
    row: &mut Row<'_>,
    options: Options,
    history: bool,
) -> Result<(), RestError> {
    let value = value_of(row)?;
    if let Some(error) = put_value(object, &value, options, "", history) {
        object.insert("$error".into(), Json::String(error));
    }
    Ok(())
}

fn detail(
    object: &mut Map<String, Json>,
    row: &mut Row<'_>,
    options: Options,
) -> Result<(), RestError> {
    let name = row.text("$name");
    if row.text("$kind").as_deref() == Some("FormProperty") {
        object.insert("type".into(), "formField".into());
        object.insert("fieldId".into(), name.into());
        object.insert("fieldValue".into(), row.text("$text").into());
        return Ok(());
    }
    let value = value_of(row)?;
    let mut typed = Map::new();
    let error = put_value(
        &mut typed,
        &value,
        options,
        name.as_deref().unwrap_or_default(),
        true,
    );
    object.insert("type".into(), "variableUpdate".into());
    object.insert("variableName".into(), name.into());
    object.insert(
        "variableInstanceId".into(),
        row.text("$variableInstanceId").into(),
    );
    object.insert(
        "variableType".into(),
        typed.remove("type").unwrap_or_default(),
    );
    object.insert("value".into(), typed.remove("value").unwrap_or_default());
    object.insert(
        "valueInfo".into(),
        typed.remove("valueInfo").unwrap_or_default(),
    );
    object.insert("initial".into(), json_of(row.take("$initial")));
    object.insert("revision".into(), row.int("$revision").into());
    object.insert("errorMessage".into(), error.into());
    Ok(())
}
