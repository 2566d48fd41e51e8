//! Suspending and activating process definitions.

use crate::routes::Routes;
use crate::routes::put;
use axum::extract::State;
use cauce_engine::command::{self, DefinitionSelection, Suspension};

use super::commands::{Named, Way};
use crate::body::{Body, Fields};
use crate::rest::{Done, NO_CONTENT, suspension_date};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    let one = |way| {
        put(
            move |State(app): State<App>, at: Named, body: Result<Body, RestError>| {
                suspend_one(app, way, at, body)
            },
        )
    };
    Routes::new()
        .route("/process-definition/suspended", put(suspend))
        .route("/process-definition/{id}/suspended", one(Way::Id))
        .route("/process-definition/key/{id}/suspended", one(Way::Key))
        .route(
            "/process-definition/key/{id}/tenant-id/{tenant}/suspended",
            one(Way::Tenant),
        )
}

fn suspension(fields: Fields<'_>, words: &str) -> Result<Suspension, RestError> {
    Ok(Suspension {
        suspended: fields.flag("suspended")?,
        include_dependents: fields.flag("includeProcessInstances")?,
        date: suspension_date(fields, words)?,
    })
}

/// The definition is looked for before the body is read.
async fn suspend_one(app: App, way: Way, at: Named, body: Result<Body, RestError>) -> Done {
    let definition = way.definition(&app, &at).await?;
    let body = body?;
    let fields = body.fields();
    let words = format!(
        "The suspension state of Process Definition with id {definition} could not be updated due to"
    );
    let suspension = suspension(fields, &words)?;
    let selection = DefinitionSelection::Id(definition);
    app.run(|exec| command::suspend_process_definitions(exec, &selection, suspension))
        .await?;
    Ok(NO_CONTENT)
}

async fn suspend(State(app): State<App>, body: Body) -> Done {
    let fields = body.fields();
    fields.flag("suspended")?;
    fields.flag("includeProcessInstances")?;
    if fields.text("processDefinitionId")?.is_some() {
        return Err(RestError::invalid(
            "Only processDefinitionKey can be set to update the suspension state.",
        ));
    }
    let suspension = suspension(
        fields,
        "Could not update the suspension state of Process Definitions due to",
    )?;
    let key = fields.text("processDefinitionKey")?.ok_or_else(|| {
        RestError::invalid("Either processDefinitionId or processDefinitionKey should be set to update the suspension state.")
    })?;
    let tenant = if fields.flag("processDefinitionWithoutTenantId")? {
        Some(None)
    } else {
        fields.text("processDefinitionTenantId")?.map(Some)
    };
    let selection = DefinitionSelection::Key { key, tenant };
    app.run(|exec| command::suspend_process_definitions(exec, &selection, suspension))
        .await?;
    Ok(NO_CONTENT)
}
