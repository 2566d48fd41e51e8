//! engine-rest: one folder a resource.
//!
//! In each, `commands.rs` holds what changes something and `queries.rs` what reads. Paths are without `/engine-rest`. The first
//! parameter of a path is always called `{id}`, also where it is a key.

use axum::Router;

use crate::App;

mod authorization;
mod batch;
mod condition;
mod decision_definition;
mod decision_requirements_definition;
mod deployment;
mod engine;
mod event_subscription;
mod execution;
mod external_task;
mod filter;
mod group;
mod history;
mod identity;
mod incident;
mod job;
mod job_definition;
mod message;
mod metrics;
mod migration;
mod modification;
mod process_definition;
mod process_instance;
mod schema_log;
mod signal;
mod task;
mod telemetry;
mod tenant;
mod user;
mod variable_instance;
mod version;

/// All routes of engine-rest.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .merge(authorization::routes())
        .merge(batch::routes())
        .merge(condition::routes())
        .merge(decision_definition::routes())
        .merge(decision_requirements_definition::routes())
        .merge(deployment::routes())
        .merge(engine::routes())
        .merge(event_subscription::routes())
        .merge(execution::routes())
        .merge(external_task::routes())
        .merge(filter::routes())
        .merge(group::routes())
        .merge(history::routes())
        .merge(identity::routes())
        .merge(incident::routes())
        .merge(job::routes())
        .merge(job_definition::routes())
        .merge(message::routes())
        .merge(metrics::routes())
        .merge(migration::routes())
        .merge(modification::routes())
        .merge(process_definition::routes())
        .merge(process_instance::routes())
        .merge(schema_log::routes())
        .merge(signal::routes())
        .merge(task::routes())
        .merge(telemetry::routes())
        .merge(tenant::routes())
        .merge(user::routes())
        .merge(variable_instance::routes())
        .merge(version::routes())
}
