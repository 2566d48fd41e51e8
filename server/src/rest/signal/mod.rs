//! `/signal`

use crate::routes::Routes;
use crate::routes::post;
use axum::extract::State;
use cauce_engine::command::{self, SendSignal};

use crate::body::Body;
use crate::rest::{Done, NO_CONTENT};
use crate::variables::variables;
use crate::{App, RestError};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new().route("/signal", post(throw))
}

async fn throw(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    let name = fields.text("name")?;
    let execution = fields.text("executionId")?;
    let tenant_id = fields.text("tenantId")?;
    let without_tenant = fields.flag("withoutTenantId")?;
    let name = name.ok_or_else(|| RestError::invalid("No signal name given"))?;
    let set = variables(fields, "variables")?;
    let tenant = if without_tenant {
        Some(None)
    } else {
        tenant_id.map(Some)
    };
    let signal = SendSignal {
        name,
        execution_id: execution,
        variables: set,
        tenant,
    };
    app.run(|exec| command::send_signal(exec, &signal)).await?;
    Ok(NO_CONTENT)
}
