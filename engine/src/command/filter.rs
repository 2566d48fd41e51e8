//! Saved task queries.

use cauce_store::records::{TaskFilter, UserOperationLogEntry};

use super::operation_log::{PropertyChange, TASK_WORKER};
use crate::authorization::Resource;
use crate::authorization::defaults::{ALL, Grantee};
use crate::exec::{Exec, Step};

/// All that can be set of a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterChange {
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Option<String>,
    /// The query, as the table keeps it; `None` leaves it as it is.
    pub query: Option<String>,
    /// Properties as JSON.
    pub properties: Option<String>,
}

/// Creates a filter of tasks.
///
/// # Errors
/// None of its own.
pub fn create_filter(exec: &mut Exec<'_>, change: &FilterChange) -> Step<TaskFilter> {
    exec.check_on(Resource::Filter, "CREATE", "*")?;
    let row = TaskFilter {
        id: exec.new_id(),
        rev: 1,
        resource_type: "Task".into(),
        name: change.name.clone(),
        owner: change.owner.clone(),
        query: change.query.clone().unwrap_or_else(|| "{}".into()),
        properties: change.properties.clone(),
    };
    exec.ws.rows.filters.insert(row.clone());
    if let Some(owner) = &row.owner {
        exec.grant(Grantee::User(owner), Resource::Filter, &row.id, ALL);
    }
    log(exec, "Create", &row.id);
    Ok(row)
}

/// Changes a filter; `false` where there is none.
///
/// # Errors
/// None of its own.
pub fn update_filter(exec: &mut Exec<'_>, id: &str, change: &FilterChange) -> Step<bool> {
    if exec.track_one(id, |r| &mut r.filters)?.is_none() {
        return Ok(false);
    }
    exec.check_on(Resource::Filter, "UPDATE", id)?;
    exec.ws.rows.filters.update(id, |f| {
        f.name.clone_from(&change.name);
        f.owner.clone_from(&change.owner);
        if let Some(query) = &change.query {
            f.query.clone_from(query);
        }
        f.properties.clone_from(&change.properties);
    });
    log(exec, "Update", id);
    Ok(true)
}

/// Whether there is such a filter.
///
/// # Errors
/// None of its own.
pub fn filter_exists(exec: &mut Exec<'_>, id: &str) -> Step<bool> {
    exec.check_on(Resource::Filter, "READ", id)?;
    Ok(exec.track_one(id, |r| &mut r.filters)?.is_some())
}

/// Deletes a filter; `false` where there is none.
///
/// # Errors
/// None of its own.
pub fn delete_filter(exec: &mut Exec<'_>, id: &str) -> Step<bool> {
    exec.check_on(Resource::Filter, "DELETE", id)?;
    exec.track_one(id, |r| &mut r.filters)?;
    if exec.ws.rows.filters.remove(id).is_none() {
        return Ok(false);
    }
    exec.forget_resource(Resource::Filter, id);
    log(exec, "Delete", id);
    Ok(true)
}

fn log(exec: &mut Exec<'_>, operation: &str, id: &str) {
    exec.log_operation(
        operation,
        "Filter",
        TASK_WORKER,
        &UserOperationLogEntry::default(),
        &[PropertyChange::set("filterId", id)],
    );
}
