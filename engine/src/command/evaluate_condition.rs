//! Starts the processes whose conditional start events hold for given variables.

use cauce_bpmn::model::CatchEvent;
use cauce_expr::TypedValue;
use cauce_store::Filter;
use cauce_store::records::EventSubscription;

use crate::exec::{Exec, Step, fail};

/// Variables, and which conditional start events they are shown to.
#[derive(Debug, Clone, Default)]
pub struct EvaluateCondition {
    /// The business key of what is started.
    pub business_key: Option<String>,
    /// The variables that conditions see and instances get.
    pub variables: Vec<(String, TypedValue)>,
    /// Only start events of this definition.
    pub definition_id: Option<String>,
    /// Only of this tenant; `Some(None)`: of none.
    pub tenant: Option<Option<String>>,
}

/// Evaluates conditional start events. Returns the instances that were started.
///
/// # Errors
/// No process has a conditional start event, or a started process fails.
pub fn evaluate_condition(exec: &mut Exec<'_>, wanted: &EvaluateCondition) -> Step<Vec<String>> {
    let rows = exec.query::<EventSubscription>(
        Filter::new()
            .text("EVENT_TYPE_", "conditional")
            .is_null("EXECUTION_ID_")
            .order("CREATED_ ASC, ID_ ASC"),
    )?;
    let waiting: Vec<&EventSubscription> = rows
        .iter()
        .filter(|s| wanted.tenant.as_ref().is_none_or(|t| *t == s.tenant_id))
        .filter(|s| exec.is_of_caller(s.tenant_id.as_deref()))
        .filter(|s| wanted.definition_id.is_none() || s.configuration == wanted.definition_id)
        .collect();
    if waiting.is_empty() {
        return fail(
            "ENGINE-13043 No subscriptions were found during evaluation of the conditional start events.",
        );
    }
    let mut started = Vec::new();
    for subscription in waiting {
        let definition =
            exec.definition(subscription.configuration.as_deref().unwrap_or_default())?;
        let Some(ix) = subscription
            .activity_id
            .as_deref()
            .and_then(|a| definition.process.find(a))
        else {
            continue;
        };
        let Some(CatchEvent::Conditional(event)) = definition.process.activity(ix).trigger() else {
            continue;
        };
        let named = event.variable_name.as_deref();
        if named.is_some_and(|n| !wanted.variables.iter().any(|(name, _)| name == n)) {
            continue;
        }
        if exec.condition_of_start(&event.condition, &wanted.variables)? {
            exec.check_create_instance(&definition.row)?;
            let id = exec.start_by_subscription(
                subscription,
                wanted.business_key.clone(),
                &wanted.variables,
            )?;
            started.push(id);
        }
    }
    Ok(started)
}
