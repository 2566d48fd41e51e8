//! `/message`

use crate::routes::Routes;
use crate::routes::post;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use cauce_engine::Exec;
use cauce_engine::command::{self, CorrelateMessage, Correlated, Started};
use cauce_engine::exec::Step;
use cauce_engine::store::records::Execution;
use serde_json::{Value, json};

use crate::body::Body;
use crate::rest::NO_CONTENT;
use crate::rest::process_instance::instance_dto;
use crate::variables::{dtos, values, variables};
use crate::{App, RestError};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new().route("/message", post(correlate))
}

async fn correlate(State(app): State<App>, body: Body) -> Result<Response, RestError> {
    let fields = body.fields();
    let name = fields.text("messageName")?;
    let tenant_id = fields.text("tenantId")?;
    let without_tenant = fields.flag("withoutTenantId")?;
    let all = fields.flag("all")?;
    let result = fields.flag("resultEnabled")?;
    let variables_in_result = fields.flag("variablesInResultEnabled")?;
    let business_key = fields.text("businessKey")?;
    let process_instance_id = fields.text("processInstanceId")?;
    let name = name.ok_or_else(|| RestError::invalid("No message name supplied"))?;
    if tenant_id.is_some() && without_tenant {
        return Err(RestError::invalid(
            "Parameter 'tenantId' cannot be used together with parameter 'withoutTenantId'.",
        ));
    }
    if variables_in_result && !result {
        return Err(RestError::invalid(
            "Parameter 'variablesInResultEnabled' cannot be used without 'resultEnabled' set to true.",
        ));
    }
    let given = |name| {
        variables(fields, name)
            .map_err(|e| e.within(StatusCode::BAD_REQUEST, "Cannot deliver message"))
    };
    let correlation = CorrelateMessage {
        name: Some(name),
        business_key,
        process_instance_id,
        tenant: if without_tenant {
            Some(None)
        } else {
            tenant_id.map(Some)
        },
        correlation_keys: values(given("correlationKeys")?),
        local_correlation_keys: values(given("localCorrelationKeys")?),
        variables: given("processVariables")?,
        local_variables: given("processVariablesLocal")?,
        triggered_scope_variables: given("processVariablesToTriggeredScope")?,
        all,
        ..CorrelateMessage::default()
    };
    let found = app
        .run(|exec| correlate_in(exec, &correlation))
        .await
        .map_err(|e| match e.kind {
            "MismatchingMessageCorrelationException" => {
                let message = format!(
                    "org.camunda.bpm.engine.{}: {}",
                    e.kind,
                    e.message.as_deref().unwrap_or_default()
                );
                e.worded(StatusCode::BAD_REQUEST, message)
            }
            _ => e,
        })?;
    if !result {
        return Ok(NO_CONTENT.into_response());
    }
    let dtos = found
        .iter()
        .map(|r| receiver_dto(r, variables_in_result))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Json(dtos).into_response())
}

/// Who received the message, with the variables of its process instance.
struct Receiver {
    who: Who,
    variables: Vec<(String, cauce_engine::expr::Value)>,
}

enum Who {
    Execution { row: Box<Execution>, ended: bool },
    Started(Box<Started>),
}

fn correlate_in(exec: &mut Exec<'_>, correlation: &CorrelateMessage) -> Step<Vec<Receiver>> {
    let found = command::correlate_message(exec, correlation)?;
    let mut out = Vec::with_capacity(found.len());
    for correlated in found {
        let (who, instance) = match correlated {
            Correlated::Execution(row) => {
                let ended = !exec.ws.rows.executions.has(&row.id);
                let instance = row.proc_inst_id.clone().unwrap_or_default();
                (Who::Execution { row, ended }, instance)
            }
            Correlated::Started(id) => (Who::Started(Box::new(command::started(exec, &id)?)), id),
        };
        out.push(Receiver {
            who,
            variables: command::variables_in_return(exec, &instance),
        });
    }
    Ok(out)
}

fn receiver_dto(receiver: &Receiver, with_variables: bool) -> Result<Value, RestError> {
    let mut dto = match &receiver.who {
        Who::Execution { row, ended } => json!({
            "resultType": "Execution",
            "execution": { "id": row.id, "processInstanceId": row.proc_inst_id, "ended": ended, "tenantId": row.tenant_id },
            "processInstance": null,
        }),
        Who::Started(instance) => json!({
            "resultType": "ProcessDefinition",
            "execution": null,
            "processInstance": instance_dto(instance, Vec::new()),
        }),
    };
    if with_variables && let Value::Object(map) = &mut dto {
        map.insert(
            "variables".into(),
            dtos(receiver.variables.iter().map(|(n, v)| (n, v)), false)?,
        );
    }
    Ok(dto)
}
