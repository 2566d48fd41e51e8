//! What changes process definitions, and what starts instances of them: by id, by key, and by key and tenant.

use crate::routes::Routes;
use crate::routes::{delete, post, put};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cauce_engine::Exec;
use cauce_engine::command::{self, StartInstance, Started};
use cauce_engine::exec::Step;
use cauce_engine::expr::TypedValue;
use cauce_engine::form;
use cauce_engine::store::query::entities;
use serde_json::Value;

use crate::body::Body;
use crate::links::Base;
use crate::query_string::QueryString;
use crate::rest::process_instance::{instance_dto, instructions};
use crate::rest::{Done, NO_CONTENT, list};
use crate::variables::{self, typed_dtos};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    by("/process-definition/{id}", Way::Id)
        .merge(by("/process-definition/key/{id}", Way::Key))
        .merge(by(
            "/process-definition/key/{id}/tenant-id/{tenant}",
            Way::Tenant,
        ))
        .unlisted("/process-definition/key/{id}/delete", delete(remove_all))
        .unlisted(
            "/process-definition/key/{id}/tenant-id/{tenant}/delete",
            delete(remove_all),
        )
}

/// How a path names a definition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    /// By its id.
    Id,
    /// The latest version of a key without a tenant, or of the only tenant that has the key.
    Key,
    /// The latest version of a key of a tenant.
    Tenant,
}

/// What a path holds of a definition: an id or key, and perhaps a tenant.
pub(super) type Named = Path<Vec<(String, String)>>;

impl Way {
    /// The key and tenant in the address.
    fn key(self, Path(parameters): &Named) -> (&str, Option<&str>) {
        let mut values = parameters.iter().map(|(_, value)| value.as_str());
        let name = values.next().unwrap_or_default();
        (name, values.next().filter(|_| self == Self::Tenant))
    }

    /// The id of the definition, where it is known without asking and the caller sees all.
    fn known(self, app: &App, at: &Named) -> Option<String> {
        if self == Self::Id || app.is_checked() {
            return None;
        }
        let (key, tenant) = self.key(at);
        app.engine.known_latest(key, tenant)
    }

    /// The id of the definition.
    pub(super) async fn definition(self, app: &App, at: &Named) -> Result<String, RestError> {
        let (name, tenant) = self.key(at);
        if self == Self::Id {
            return Ok(name.to_owned());
        }
        let found = app
            .run(|exec| command::latest_definition(exec, name, tenant))
            .await?;
        let seen = match &found {
            Some(id) => {
                let entity = &entities::PROCESS_DEFINITION;
                list::sees(app, entity, "processDefinitionId", id).await?
            }
            None => false,
        };
        found.filter(|_| seen).ok_or_else(|| {
            let of =
                tenant.map_or_else(|| "no tenant-id".to_owned(), |t| format!("tenant-id: {t}"));
            RestError::rest(
                StatusCode::NOT_FOUND,
                format!("No matching process definition with key: {name} and {of}"),
            )
        })
    }
}

fn by(path: &str, way: Way) -> Routes {
    Routes::new()
        .route(
            path,
            delete(
                move |State(app): State<App>, at: Named, query: QueryString| {
                    remove(app, way, at, query)
                },
            ),
        )
        .route(
            &format!("{path}/start"),
            post(
                move |State(app): State<App>,
                      at: Named,
                      base: Base,
                      body: Result<Body, RestError>| {
                    start(app, way, at, base, body)
                },
            ),
        )
        .route(
            &format!("{path}/submit-form"),
            post(
                move |State(app): State<App>,
                      at: Named,
                      base: Base,
                      body: Result<Body, RestError>| {
                    submit_form(app, way, at, base, body)
                },
            ),
        )
        .route(
            &format!("{path}/history-time-to-live"),
            put(
                move |State(app): State<App>, at: Named, body: Result<Body, RestError>| {
                    time_to_live(app, way, at, body)
                },
            ),
        )
}

const FAILED: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

async fn start(
    app: App,
    way: Way,
    at: Named,
    base: Base,
    body: Result<Body, RestError>,
) -> Result<Json<Value>, RestError> {
    let known = way.known(&app, &at);
    let definition = match &known {
        Some(definition) => definition.clone(),
        None => way.definition(&app, &at).await?,
    };
    let body = body?;
    let fields = body.fields();
    let start = StartInstance {
        business_key: fields.text("businessKey")?,
        case_instance_id: fields.text("caseInstanceId")?,
        skip_custom_listeners: fields.flag("skipCustomListeners")?,
        skip_io_mappings: fields.flag("skipIoMappings")?,
        ..StartInstance::default()
    };
    let with_variables = fields.flag("withVariablesInReturn")?;
    let words = format!("Cannot instantiate process definition {definition}");
    let start = StartInstance {
        definition_id: definition,
        variables: variables::variables(fields, "variables")
            .map_err(|e| e.within(FAILED, &words))?,
        instructions: instructions(fields, "startInstructions")
            .map_err(|e| e.within(FAILED, &words))?,
        ..start
    };
    let started = match known {
        Some(_) => {
            let (key, tenant) = way.key(&at);
            let start_latest = |exec: &mut Exec<'_>| {
                let id = command::start_latest(exec, key, tenant, &start)?.id;
                command::started(exec, &id)
            };
            match app.run(start_latest).await {
                // There may be none of the key any more.
                Err(error) => way.definition(&app, &at).await.and(Err(error)),
                started => started,
            }
        }
        None => app.run(|exec| start_in(exec, &start)).await,
    };
    let started = started.map_err(|e| e.within(FAILED, &words))?;
    let link = base.link("GET", &format!("/process-instance/{}", started.id), "self");
    let mut dto = instance_dto(&started, vec![link]);
    if with_variables && let Value::Object(map) = &mut dto {
        let transient = |name: &String| {
            start
                .variables
                .iter()
                .any(|(n, v)| n == name && v.transient)
        };
        let values = started.variables.iter().map(|(n, v)| {
            (
                n.clone(),
                TypedValue {
                    value: v.clone(),
                    transient: transient(n),
                },
            )
        });
        map.insert("variables".into(), typed_dtos(&values.collect::<Vec<_>>())?);
    }
    Ok(Json(dto))
}

fn start_in(exec: &mut Exec<'_>, start: &StartInstance) -> Step<Started> {
    let id = command::start_instance(exec, start)?.id;
    command::started(exec, &id)
}

async fn submit_form(
    app: App,
    way: Way,
    at: Named,
    base: Base,
    body: Result<Body, RestError>,
) -> Result<Json<Value>, RestError> {
    let definition = way.definition(&app, &at).await?;
    let body = body?;
    let fields = body.fields();
    let business_key = fields.text("businessKey")?;
    let words = format!("Cannot instantiate process definition {definition}");
    let set = variables::variables(fields, "variables").map_err(|e| e.within(FAILED, &words))?;
    let start = StartInstance {
        definition_id: definition,
        business_key,
        variables: set,
        ..StartInstance::default()
    };
    let started = app
        .run(|exec| {
            let variables = form::submit_start_form(exec, &start.definition_id, &start.variables)?;
            start_in(
                exec,
                &StartInstance {
                    form: Some(start.variables.clone()),
                    variables,
                    ..start.clone()
                },
            )
        })
        .await
        .map_err(|e| e.within(FAILED, &words))?;
    let link = base.link("GET", &format!("/process-instance/{}", started.id), "self");
    Ok(Json(instance_dto(&started, vec![link])))
}

async fn time_to_live(app: App, way: Way, at: Named, body: Result<Body, RestError>) -> Done {
    let definition = way.definition(&app, &at).await?;
    let days = body?.fields().int("historyTimeToLive")?;
    let found = app
        .run(|exec| command::set_history_time_to_live(exec, &definition, days))
        .await?;
    if !found {
        return Err(RestError::null_pointer(format!(
            "no process definition with id {definition}"
        )));
    }
    Ok(NO_CONTENT)
}

fn deletion(query: &QueryString) -> command::DeleteOptions {
    let flag = |name| query.flag(name).unwrap_or(false);
    command::DeleteOptions {
        cascade: flag("cascade"),
        skip_custom_listeners: flag("skipCustomListeners"),
        skip_io_mappings: flag("skipIoMappings"),
    }
}

/// Deletes all versions of a key, of a tenant where the path names one.
async fn remove_all(State(app): State<App>, Path(parameters): Named, query: QueryString) -> Done {
    let mut values = parameters.into_iter().map(|(_, value)| value);
    let (key, tenant) = (values.next().unwrap_or_default(), values.next());
    let options = deletion(&query);
    app.run(|exec| command::delete_process_definitions(exec, &key, tenant.as_deref(), options))
        .await
        .map_err(RestError::missing_as_not_found)?;
    Ok(NO_CONTENT)
}

async fn remove(
    app: App,
    way: Way,
    at: Named,
    query: QueryString,
) -> Result<StatusCode, RestError> {
    let options = deletion(&query);
    let definition = way.definition(&app, &at).await?;
    app.run(|exec| command::delete_process_definition(exec, &definition, options))
        .await
        .map_err(|e| e.as_invalid(&["NotFoundException"], StatusCode::NOT_FOUND))?;
    Ok(StatusCode::OK)
}
