//! Forms of start events and tasks: their keys, their variables, and those that were deployed.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cauce_engine::bpmn::model::{Binding, Expr, FormDefinition};
use cauce_engine::expr::{Fault, Host, Scope, Value as TypedValue};
use cauce_engine::form;
use cauce_engine::store::records::FormDefinition as DeployedForm;
use cauce_engine::store::{Filter, records::ProcessDefinition};
use serde_json::{Map, Value, json};

use super::{definitions, list};
use crate::query_string::QueryString;
use crate::{App, RestError, variables};

/// What a model says of a form, with its expressions evaluated.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    /// The form's key.
    pub(crate) key: Option<String>,
    /// The reference to a deployed form, as answers hold it.
    pub(crate) reference: Option<Value>,
}

impl Form {
    /// A form of a model for those who see these variables.
    pub(crate) fn of(
        form: &FormDefinition,
        seen: &[(String, TypedValue)],
    ) -> Result<Self, RestError> {
        if let Some(key) = &form.key {
            return Ok(Self {
                key: text(key, seen)?,
                reference: None,
            });
        }
        let Some(reference) = &form.reference else {
            return Ok(Self::default());
        };
        let key = text(&reference.key, seen)?;
        let (binding, version) = match &reference.binding {
            Binding::Latest => ("latest", None),
            Binding::Deployment => ("deployment", None),
            Binding::Version(version) => {
                let version = text(version, seen)?.unwrap_or_else(|| "null".to_owned());
                match version.parse::<i32>() {
                    Ok(version) => ("version", Some(version)),
                    Err(_) => {
                        return Err(RestError::unexpected(
                            "NumberFormatException",
                            format!("For input string: \"{version}\""),
                        ));
                    }
                }
            }
            Binding::VersionTag(_) => ("versionTag", None),
        };
        Ok(Self {
            key: None,
            reference: Some(json!({ "key": key, "binding": binding, "version": version })),
        })
    }

    /// A start form of a model. Its key stands as it is written.
    pub(crate) fn of_start(form: &FormDefinition) -> Result<Self, RestError> {
        match &form.key {
            Some(key) => Ok(Self {
                key: Some(key.text.to_string()),
                reference: None,
            }),
            None => Self::of(form, &[]),
        }
    }

    /// The form as answers hold it. `rendered` is where the engine's own form is, for forms that only have fields.
    pub(crate) fn dto(&self, has_fields: bool, rendered: &str) -> Value {
        let own = (has_fields && self.key.is_none())
            .then(|| format!("embedded:engine://engine/:engine/{rendered}/rendered-form"));
        json!({ "key": self.key.clone().or(own), "camundaFormRef": self.reference, "contextPath": null })
    }

    /// The content of a form that was deployed with a definition.
    pub(crate) async fn deployed(
        &self,
        app: &App,
        definition: &ProcessDefinition,
    ) -> Result<Response, RestError> {
        let own_deployment = definition.deployment_id.clone().unwrap_or_default();
        let (deployment, resource, kind) = match (&self.key, &self.reference) {
            (Some(key), _) => {
                let json = key.starts_with("camunda-forms:");
                let inner = key
                    .strip_prefix("embedded:")
                    .or_else(|| key.strip_prefix("camunda-forms:"))
                    .unwrap_or(key);
                let path = inner.strip_prefix("deployment:").ok_or_else(|| {
                    RestError::invalid(format!(
                        "The form key '{key}' does not reference a deployed form."
                    ))
                })?;
                (
                    own_deployment,
                    path.to_owned(),
                    if json {
                        "application/json"
                    } else {
                        "application/xhtml+xml"
                    },
                )
            }
            (None, Some(reference)) => {
                let found = referenced(app, reference, definition).await?;
                let form = found.ok_or_else(|| {
                    let text = |name: &str| reference[name].as_str().unwrap_or("null").to_owned();
                    RestError::not_found(format!(
                        "No Camunda Form Definition was found for Camunda Form Ref: CamundaFormRefImpl [key={}, binding={}, version={}]",
                        text("key"),
                        text("binding"),
                        reference["version"]
                    ))
                })?;
                let (deployment, resource) = (
                    form.deployment_id.unwrap_or_default(),
                    form.resource_name.unwrap_or_default(),
                );
                (deployment, resource, "application/json")
            }
            (None, None) => {
                return Err(RestError::invalid(
                    "One of the attributes 'formKey' and 'camunda:formRef' must be supplied but none were set.",
                ));
            }
        };
        match definitions::resource(app, &deployment, &resource).await? {
            Some(bytes) => {
                Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], bytes).into_response())
            }
            None => Err(RestError::not_found(format!(
                "The form with the resource name '{resource}' cannot be found in deployment with id {deployment}"
            ))),
        }
    }
}

/// The deployed form that a reference names.
async fn referenced(
    app: &App,
    reference: &Value,
    definition: &ProcessDefinition,
) -> Result<Option<DeployedForm>, RestError> {
    let mut filter = Filter::new().text("KEY_", reference["key"].as_str().unwrap_or_default());
    filter = match &definition.tenant_id {
        Some(tenant) => filter.text("TENANT_ID_", tenant),
        None => filter.is_null("TENANT_ID_"),
    };
    match reference["binding"].as_str() {
        Some("deployment") => {
            filter = filter.text(
                "DEPLOYMENT_ID_",
                definition.deployment_id.as_deref().unwrap_or_default(),
            )
        }
        Some("version") => {
            let version = reference["version"]
                .as_i64()
                .and_then(|version| i32::try_from(version).ok());
            filter = filter.eq("VERSION_", version.unwrap_or_default());
        }
        _ => {}
    }
    list::store(app)
        .select_one(filter.order("VERSION_ DESC"))
        .await
        .map_err(list::failed)
}

/// The variables of a form: its fields with their values or defaults, then what else is seen. `variableNames` keeps some of them.
pub(crate) fn variables_of(
    form: &form::Form,
    seen: &[(String, TypedValue)],
    parameters: &QueryString,
) -> Result<Value, RestError> {
    let wanted: Option<Vec<&str>> = parameters
        .get("variableNames")
        .map(|names| names.split(',').collect());
    let deserialize = parameters.flag("deserializeValues").unwrap_or(true);
    let mut answer = Map::new();
    let is_wanted = |name: &str| wanted.as_ref().is_none_or(|names| names.contains(&name));
    let fields = form.fields.iter().map(|field| (&field.id, &field.value));
    let seen = seen.iter().map(|(name, value)| (name, value));
    for (name, value) in fields.chain(seen).filter(|(name, _)| is_wanted(name)) {
        if !answer.contains_key(name) {
            answer.insert(name.clone(), variables::dto(name, value, deserialize)?);
        }
    }
    Ok(Value::Object(answer))
}

/// The answer with a form's HTML.
pub(crate) fn rendered(
    form: &form::Form,
    none: impl FnOnce() -> String,
) -> Result<Response, RestError> {
    match form.html() {
        Ok(Some(html)) => {
            let kind = [(header::CONTENT_TYPE, "application/xhtml+xml")];
            Ok((StatusCode::OK, kind, html).into_response())
        }
        Ok(None) => Err(RestError::not_found(none())),
        Err(error) => Err(RestError::from(error)),
    }
}

/// An expression as a text.
fn text(expr: &Expr, seen: &[(String, TypedValue)]) -> Result<Option<String>, RestError> {
    if let Some(literal) = expr.literal() {
        return Ok(Some(literal.to_owned()));
    }
    match expr.compiled() {
        None => Ok(Some(expr.text.to_string())),
        Some(compiled) => compiled
            .evaluate_as_string(&mut Seen(seen))
            .map_err(|fault| RestError::process_engine(fault.to_string())),
    }
}

/// Variables for the expressions of forms, which change nothing.
struct Seen<'a>(&'a [(String, TypedValue)]);

impl Scope for Seen<'_> {
    fn variable(&mut self, name: &str) -> Result<Option<TypedValue>, Fault> {
        Ok(self
            .0
            .iter()
            .find(|(candidate, _)| candidate == name)
            .map(|(_, value)| value.clone()))
    }

    fn variables(&mut self) -> Result<Vec<(String, TypedValue)>, Fault> {
        Ok(self.0.to_vec())
    }

    fn set_variable(&mut self, name: &str, _: TypedValue) -> Result<(), Fault> {
        Err(Fault::Failed(format!(
            "a form cannot set the variable '{name}'"
        )))
    }

    fn property(&mut self, _: Host, _: &str) -> Result<Option<TypedValue>, Fault> {
        Ok(None)
    }

    fn call(&mut self, _: Host, _: &str, _: &[TypedValue]) -> Result<Option<TypedValue>, Fault> {
        Ok(None)
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        chrono::Utc::now()
    }

    fn current_user(&self) -> Option<String> {
        App::caller().user
    }

    fn current_groups(&self) -> Vec<String> {
        App::caller().groups
    }
}
