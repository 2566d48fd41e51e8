//! engine-rest: one folder a resource.
//!
//! In each, `commands.rs` holds what changes something and `queries.rs` what reads. Paths are without `/engine-rest`. The first
//! parameter of a path is always called `{id}`, also where it is a key.

use crate::routes::Routes;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::RestError;
use crate::body::{Fields, parse_date};

pub(crate) mod authorization;
mod batch;
mod condition;
mod decision_definition;
mod decision_requirements_definition;
pub(crate) mod definitions;
mod deployment;
mod engine;
mod event_subscription;
mod execution;
mod external_task;
pub(crate) mod filter;
pub(crate) mod forms;
mod group;
pub(crate) mod history;
mod identity;
mod incident;
mod job;
mod job_definition;
pub(crate) mod list;
mod message;
mod metrics;
pub(crate) mod migration;
mod modification;
pub(crate) mod process_definition;
mod process_instance;
mod schema_log;
pub(crate) mod scoped_variables;
mod selection;
mod signal;
pub(crate) mod task;
mod telemetry;
mod tenant;
mod user;
mod variable_instance;
mod version;

/// The answer of an operation that has nothing to say.
pub(crate) type Done = Result<StatusCode, RestError>;

/// 204
pub(crate) const NO_CONTENT: StatusCode = StatusCode::NO_CONTENT;

/// All routes of engine-rest.
pub(crate) fn routes() -> Routes {
    Routes::new()
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

/// The time of a suspension, which may come without milliseconds and zone. `words` say what could not be done.
pub(crate) fn suspension_date(
    fields: Fields<'_>,
    words: &str,
) -> Result<Option<DateTime<Utc>>, RestError> {
    let Some(text) = fields.text("executionDate")?.filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    let local = |format| {
        NaiveDateTime::parse_from_str(&text, format)
            .ok()
            .map(|d| d.and_utc())
    };
    let date = parse_date(&text)
        .or_else(|| {
            DateTime::parse_from_rfc3339(&text)
                .ok()
                .map(|d| d.with_timezone(&Utc))
        })
        .or_else(|| local("%Y-%m-%dT%H:%M:%S%.f"))
        .or_else(|| local("%Y-%m-%dT%H:%M"))
        .or_else(|| {
            NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                .ok()
                .map(|d| d.and_time(NaiveTime::MIN).and_utc())
        });
    date.map(Some)
        .ok_or_else(|| RestError::invalid(format!("{words}: Invalid format: \"{text}\"")))
}
