//! Variables under `/process-instance/{id}/variables`, `/execution/{id}/localVariables`, `/task/{id}/variables` and
//! `/task/{id}/localVariables`: the same five operations with the words of their host.

use crate::routes::Routes;
use crate::routes::{get, post};
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cauce_engine::command;
use cauce_engine::expr::{FileValue, TypedValue, Value};
use serde_json::Value as Json;

use crate::body::Body;
use crate::multipart::Form;
use crate::query_string::QueryString;
use crate::{App, RestError, variables};

use super::{Done, NO_CONTENT};

pub(crate) use command::VariableHost as Host;

/// The words of a host in messages.
fn noun(host: Host) -> &'static str {
    match host {
        Host::ProcessInstance => "process instance",
        Host::Execution => "execution",
        Host::Task | Host::TaskLocal => "task",
    }
}

/// The routes of a host's variables under a path such as `/task/{id}/variables`.
pub(crate) fn routes(host: Host, path: &str) -> Routes {
    Routes::new()
        .route(
            path,
            get(
                move |State(app): State<App>, Path(id): Path<String>, query: QueryString| {
                    all(app, host, id, query)
                },
            )
            .post(
                move |State(app): State<App>, Path(id): Path<String>, body: Body| {
                    modify(app, host, id, body)
                },
            ),
        )
        .route(
            &format!("{path}/{{name}}"),
            get(
                move |State(app): State<App>,
                      Path(at): Path<(String, String)>,
                      query: QueryString| one(app, host, at, query),
            )
            .put(
                move |State(app): State<App>, Path(at): Path<(String, String)>, body: Body| {
                    put(app, host, at, body)
                },
            )
            .delete(
                move |State(app): State<App>, Path(at): Path<(String, String)>| {
                    remove(app, host, at)
                },
            ),
        )
        .route(
            &format!("{path}/{{name}}/data"),
            get(
                move |State(app): State<App>, Path(at): Path<(String, String)>| {
                    download(app, host, at)
                },
            )
            .merge(post(
                move |State(app): State<App>, Path(at): Path<(String, String)>, form: Form| {
                    upload(app, host, at, form)
                },
            )),
        )
}

async fn all(
    app: App,
    host: Host,
    id: String,
    query: QueryString,
) -> Result<axum::Json<Json>, RestError> {
    let deserialize = query.flag("deserializeValues").unwrap_or(true);
    let found = app
        .run(|exec| command::read_variables(exec, host, &id))
        .await?;
    variables::dtos(found.iter().map(|(n, v)| (n, v)), deserialize).map(axum::Json)
}

async fn value(app: &App, host: Host, id: &str, name: &str) -> Result<Value, RestError> {
    let what = noun(host);
    app.run(|exec| command::read_variable(exec, host, id, name))
        .await
        .map_err(|e| {
            e.within(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("Cannot get {what} variable {name}"),
            )
        })?
        .ok_or_else(|| {
            RestError::not_found(format!("{what} variable with name {name} does not exist"))
        })
}

async fn one(
    app: App,
    host: Host,
    (id, name): (String, String),
    query: QueryString,
) -> Result<axum::Json<Json>, RestError> {
    let deserialize = query.flag("deserializeValue").unwrap_or(true);
    let value = value(&app, host, &id, &name).await?;
    variables::dto(&name, &value, deserialize).map(axum::Json)
}

async fn put(app: App, host: Host, (id, name): (String, String), body: Body) -> Done {
    let words = |e: RestError| {
        e.within(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("Cannot put {} variable {name}", noun(host)),
        )
    };
    let value = variables::variable(body.fields()).map_err(words)?;
    let change = [(name.clone(), value)];
    app.run(|exec| command::set_variables(exec, host, &id, &change))
        .await
        .map_err(words)?;
    Ok(NO_CONTENT)
}

async fn modify(app: App, host: Host, id: String, body: Body) -> Done {
    let fields = body.fields();
    let what = noun(host);
    let set = variables::variables(fields, "modifications").map_err(|e| {
        e.within(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("Cannot modify variables for {what}"),
        )
    })?;
    let remove = fields.texts("deletions")?.unwrap_or_default();
    app.run(|exec| command::modify_variables(exec, host, &id, &set, &remove))
        .await
        .map_err(|e| {
            e.within(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("Cannot modify variables for {what} {id}"),
            )
        })?;
    Ok(NO_CONTENT)
}

async fn remove(app: App, host: Host, (id, name): (String, String)) -> Done {
    let names = [name];
    app.run(|exec| command::remove_variables(exec, host, &id, &names))
        .await
        .map_err(|e| {
            e.within(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("Cannot delete {} variable {}", noun(host), names[0]),
            )
        })?;
    Ok(NO_CONTENT)
}

async fn upload(app: App, host: Host, (id, name): (String, String), form: Form) -> Done {
    let value = uploaded(&form)?;
    let change = [(name.clone(), value)];
    app.run(|exec| command::set_variables(exec, host, &id, &change))
        .await
        .map_err(|e| {
            e.within(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("Cannot put {} variable {name}", noun(host)),
            )
        })?;
    Ok(NO_CONTENT)
}

/// The value of a form with a part `data`, and one `valueType` (`File` or `Bytes`) or `type` (a class of a JSON object).
fn uploaded(form: &Form) -> Result<TypedValue, RestError> {
    let bad = |message: String| RestError::rest(StatusCode::BAD_REQUEST, message);
    let data = form
        .part("data")
        .ok_or_else(|| bad("No 'data' part was provided in the form upload.".into()))?;
    if let Some(class) = form.part("type") {
        return match data.content_type.as_deref() {
            Some(kind) if kind.to_ascii_lowercase().contains("application/json") => {
                let json = serde_json::from_slice(&data.content)
                    .map_err(|_| bad("Could not deserialize JSON object".into()))?;
                let info = serde_json::json!({ "objectTypeName": class.text(), "serializationDataFormat": "application/json" });
                let text = Json::String(serde_json::Value::to_string(&json));
                let object =
                    serde_json::json!({ "type": "Object", "value": text, "valueInfo": info });
                variables::variable(crate::body::Fields::of(&object, "data")?)
            }
            other => {
                let kind = other.unwrap_or("null");
                Err(bad(format!(
                    "Unrecognized content type for serialized java type: {kind}"
                )))
            }
        };
    }
    match form.text("valueType").as_deref() {
        None | Some("Bytes") => Ok(Value::Bytes(data.content.to_vec().into()).into()),
        Some("File") => Ok(Value::File(std::sync::Arc::new(file(data))).into()),
        Some(other) => Err(bad(format!("Unsupported value type '{other}'"))),
    }
}

fn file(part: &crate::multipart::Part) -> FileValue {
    let kind = part
        .content_type
        .clone()
        .unwrap_or_else(|| "application/octet-stream".into());
    let mut pieces = kind.split(';');
    let mime = pieces.next().unwrap_or_default().trim().to_owned();
    let encoding = pieces.find_map(|p| {
        p.trim()
            .strip_prefix("charset=")
            .or_else(|| p.trim().strip_prefix("encoding="))
            .map(str::to_owned)
    });
    FileValue {
        filename: part.filename.clone().unwrap_or_default(),
        mime_type: Some(mime),
        encoding,
        bytes: part.content.to_vec(),
    }
}

async fn download(
    app: App,
    host: Host,
    (id, name): (String, String),
) -> Result<Response, RestError> {
    let value = value(&app, host, &id, &name).await?;
    binary(&value).ok_or_else(|| {
        RestError::invalid(format!(
            "Value of variable with id {id} is not a binary value."
        ))
    })
}

/// The content of a binary value, as an answer; none where the value is no such.
pub(crate) fn binary(value: &Value) -> Option<Response> {
    match value {
        Value::Bytes(bytes) => Some(
            (
                [(header::CONTENT_TYPE, "application/octet-stream")],
                bytes.to_vec(),
            )
                .into_response(),
        ),
        Value::File(file) => {
            let kind = file
                .mime_type
                .as_deref()
                .unwrap_or("application/octet-stream");
            let kind = match &file.encoding {
                Some(encoding) => format!("{kind};charset={encoding}"),
                None => kind.to_owned(),
            };
            let headers: [(HeaderName, String); 2] = [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_DISPOSITION, attachment(&file.filename)),
            ];
            Some((headers, file.bytes.clone()).into_response())
        }
        _ => None,
    }
}

/// `Content-Disposition` for a file's name.
pub(crate) fn attachment(filename: &str) -> String {
    let quoted: String = filename
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if matches!(c, '"' | '\\') { '_' } else { c })
        .collect();
    let ascii: String = quoted
        .chars()
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in filename.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}
