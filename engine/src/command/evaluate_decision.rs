//! Evaluates a decision for a caller, without a process.

use cauce_expr::TypedValue;
use cauce_store::records::{DecisionDefinition, UserOperationLogEntry};

use super::operation_log::{OPERATOR, PropertyChange};
use crate::authorization::rules;
use crate::decision::{DecisionResult, Input};
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, fail_with};

/// The newest version of a decision's key, of a tenant or of none.
///
/// # Errors
/// None of its own.
pub fn latest_decision(
    exec: &mut Exec<'_>,
    key: &str,
    tenant: Option<&str>,
) -> Step<Option<DecisionDefinition>> {
    exec.newest_decision(key, tenant, |_| true)
}

/// Evaluates a decision, given by its definition's id, on variables.
///
/// # Errors
/// There is no such decision (`NotFound`), or it cannot be evaluated.
pub fn evaluate_decision(
    exec: &mut Exec<'_>,
    id: &str,
    variables: &[(String, TypedValue)],
) -> Step<DecisionResult> {
    let definition = exec.decision_by_id(id)?;
    exec.check_decision(&rules::EVALUATE_DECISION, &definition)?;
    log(exec, "Evaluate", &definition, None);
    match exec.decide(&definition, Input::Values(variables))? {
        Ok(result) => Ok(result),
        Err(error) => {
            tracing::info!(decision = definition.id, %error, "decision failed");
            // Camunda names the key that it was asked for by, and it was asked for by id.
            fail_with(
                ErrorKind::ProcessEngine,
                "Exception while evaluating decision with key 'null'",
            )
        }
    }
}

/// Changes how many days a decision's history is kept; `None` for ever.
///
/// # Errors
/// There is no such decision, or the number is negative.
pub fn set_decision_time_to_live(exec: &mut Exec<'_>, id: &str, days: Option<i32>) -> Step {
    if days.is_some_and(|days| days < 0) {
        return fail_with(
            ErrorKind::BadUserRequest,
            "historyTimeToLive is not greater than or equal to 0",
        );
    }
    let definition = exec.decision_by_id(id)?;
    exec.check_decision(&rules::UPDATE_DECISION, &definition)?;
    let before = definition.history_ttl.map(|days| days.to_string());
    let change = PropertyChange::new(
        "historyTimeToLive",
        before,
        days.map(|days| days.to_string()),
    );
    log(exec, "UpdateHistoryTimeToLive", &definition, Some(change));
    exec.ws.rows.decision_definitions.load(definition);
    exec.ws
        .rows
        .decision_definitions
        .update(id, |d| d.history_ttl = days);
    Ok(())
}

fn log(
    exec: &mut Exec<'_>,
    operation: &str,
    definition: &DecisionDefinition,
    change: Option<PropertyChange>,
) {
    let about = UserOperationLogEntry {
        tenant_id: definition.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    };
    let which = [
        PropertyChange::set("decisionDefinitionId", &definition.id),
        PropertyChange::set("decisionDefinitionKey", &definition.key),
    ];
    let changes: Vec<PropertyChange> = change.into_iter().chain(which).collect();
    exec.log_operation(operation, "DecisionDefinition", OPERATOR, &about, &changes);
}
