//! Sends a signal to everyone who waits for it, or to one execution.

use cauce_expr::TypedValue;

use super::correlate_message::check;
use crate::authorization::rules;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, fail_with};

/// What to send.
#[derive(Debug, Clone, Default)]
pub struct SendSignal {
    /// The signal's name.
    pub name: String,
    /// Only to this execution.
    pub execution_id: Option<String>,
    /// Variables for those who receive it.
    pub variables: Vec<(String, TypedValue)>,
    /// Only to this tenant; `Some(None)`: to those without one.
    pub tenant: Option<Option<String>>,
}

/// Sends a signal.
///
/// # Errors
/// The execution does not wait for it.
pub fn send_signal(exec: &mut Exec<'_>, signal: &SendSignal) -> Step {
    if let Some(execution) = &signal.execution_id {
        if !exec.require_execution(execution)? {
            return fail_with(
                ErrorKind::NullValue,
                format!("Cannot find execution with id '{execution}': execution is null"),
            );
        }
        let waiting: Vec<String> = exec
            .ws
            .rows
            .event_subscriptions
            .of(execution)
            .filter(|s| s.event_type == "signal" && s.event_name.as_deref() == Some(&signal.name))
            .map(|s| s.id.clone())
            .collect();
        if waiting.is_empty() {
            return fail_with(
                ErrorKind::ProcessEngine,
                format!(
                    "Execution '{execution}' has not subscribed to a signal event with name '{}'.",
                    signal.name
                ),
            );
        }
        let instance = exec.process_instance_of(execution);
        exec.check_execution_id(&rules::UPDATE_INSTANCE, &instance)?;
        for id in waiting {
            if let Some(row) = exec.ws.rows.event_subscriptions.get(&id).cloned() {
                exec.signal_received(&row, &signal.variables)?;
            }
        }
        return Ok(());
    }
    let waiting = exec.signal_subscriptions(&signal.name, signal.tenant.as_ref())?;
    let (start, running): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .filter(|s| exec.is_of_caller(s.tenant_id.as_deref()))
        .partition(|s| s.execution_id.is_none());
    // Definitions of the instances that start are asked for before anything moves.
    for subscription in &start {
        if let Some(definition) = &subscription.configuration {
            exec.definition(definition)?;
        }
    }
    for subscription in running.iter().chain(&start) {
        check(exec, subscription)?;
    }
    for subscription in running.into_iter().chain(start) {
        if subscription.execution_id.is_some()
            && !exec.ws.rows.event_subscriptions.has(&subscription.id)
        {
            continue;
        }
        exec.signal_received(&subscription, &signal.variables)?;
    }
    Ok(())
}
