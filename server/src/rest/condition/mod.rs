//! `/condition`

use crate::routes::Routes;
use crate::routes::post;
use axum::Json;
use axum::extract::State;
use cauce_engine::command::{self, EvaluateCondition};
use serde_json::Value;

use crate::body::Body;
use crate::rest::process_instance::instance_dto;
use crate::variables::variables;
use crate::{App, RestError};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new().route("/condition", post(evaluate))
}

async fn evaluate(State(app): State<App>, body: Body) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let tenant_id = fields.text("tenantId")?;
    let wanted = EvaluateCondition {
        business_key: fields.text("businessKey")?,
        variables: variables(fields, "variables")?,
        definition_id: fields.text("processDefinitionId")?,
        tenant: if fields.flag("withoutTenantId")? {
            Some(None)
        } else {
            tenant_id.map(Some)
        },
    };
    let started = app
        .run(|exec| {
            let ids = command::evaluate_condition(exec, &wanted)?;
            ids.iter()
                .map(|id| command::started(exec, id))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let dtos = started
        .iter()
        .map(|instance| instance_dto(instance, Vec::new()));
    Ok(Json(dtos.collect()))
}
