//! Forgetting who has worked on tasks.

use axum::extract::State;
use cauce_engine::meters;

use super::queries::date;
use crate::App;
use crate::query_string::QueryString;
use crate::rest::{Done, NO_CONTENT};
use crate::routes::{Routes, delete};

/// The routes that change something.
pub(super) fn routes() -> Routes {
    Routes::new().route("/metrics/task-worker", delete(forget_task_workers))
}

async fn forget_task_workers(State(app): State<App>, parameters: QueryString) -> Done {
    let before = date(&parameters, "date")?;
    app.run(|exec| meters::delete_task_workers(exec, before))
        .await?;
    Ok(NO_CONTENT)
}
