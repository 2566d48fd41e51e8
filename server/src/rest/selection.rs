//! Which things an operation is for: ids in the body, and queries in the body.

use cauce_engine::store::query::{Entity, entities};

use crate::body::Fields;
use crate::rest::list::{self, Row, parse};
use crate::{App, RestError};

/// The ids that a query under a key of the body finds; none where there is no query.
pub(crate) async fn found(
    app: &App,
    entity: &'static Entity,
    fields: Fields<'_>,
    key: &str,
) -> Result<Vec<String>, RestError> {
    let Some(query) = fields.object(key)? else {
        return Ok(Vec::new());
    };
    let query = parse::body(entity, Some(query))?;
    let mut rows = list::cells(app, &query).await?;
    Ok(rows
        .iter_mut()
        .filter_map(|cells| Row::of(entity, cells).text("id"))
        .collect())
}

/// Process instances, each once, and which of them a query of the history found.
pub(crate) struct Instances {
    /// All of them.
    pub(crate) ids: Vec<String>,
    /// Those that the history knows.
    pub(crate) of_history: Vec<String>,
}

/// Process instances by `processInstanceIds`, `processInstanceQuery` and `historicProcessInstanceQuery`.
pub(crate) async fn instances(app: &App, fields: Fields<'_>) -> Result<Instances, RestError> {
    let mut ids = fields.texts("processInstanceIds")?.unwrap_or_default();
    ids.extend(
        found(
            app,
            &entities::PROCESS_INSTANCE,
            fields,
            "processInstanceQuery",
        )
        .await?,
    );
    let of_history = found(
        app,
        &entities::HISTORY_PROCESS_INSTANCE,
        fields,
        "historicProcessInstanceQuery",
    )
    .await?;
    ids.extend(of_history.iter().cloned());
    Ok(Instances {
        ids: once(ids),
        of_history,
    })
}

/// Process instances by `processInstanceIds`, `processInstanceQuery` and `historicProcessInstanceQuery`, each once.
pub(crate) async fn process_instances(
    app: &App,
    fields: Fields<'_>,
) -> Result<Vec<String>, RestError> {
    Ok(instances(app, fields).await?.ids)
}

/// Process instances by `processInstanceIds` and `historicProcessInstanceQuery`.
pub(crate) async fn by_history(app: &App, fields: Fields<'_>) -> Result<Instances, RestError> {
    let mut ids = fields.texts("processInstanceIds")?.unwrap_or_default();
    let of_history = found(
        app,
        &entities::HISTORY_PROCESS_INSTANCE,
        fields,
        "historicProcessInstanceQuery",
    )
    .await?;
    ids.extend(of_history.iter().cloned());
    Ok(Instances {
        ids: once(ids),
        of_history,
    })
}

/// External tasks by `externalTaskIds` and `externalTaskQuery`, and those of process instances, each once.
pub(crate) async fn external_tasks(
    app: &App,
    fields: Fields<'_>,
) -> Result<Vec<String>, RestError> {
    let mut ids = fields.texts("externalTaskIds")?.unwrap_or_default();
    ids.extend(found(app, &entities::EXTERNAL_TASK, fields, "externalTaskQuery").await?);
    let instances = process_instances(app, fields).await?;
    if !instances.is_empty() {
        ids.extend(
            app.run(|exec| cauce_engine::command::external_tasks_of(exec, &instances))
                .await?,
        );
    }
    Ok(once(ids))
}

fn once(ids: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    ids.into_iter()
        .filter(|id| seen.insert(id.clone()))
        .collect()
}
