//! Executions signalled and messages received by hand.

use cauce_expr::TypedValue;

use crate::authorization::rules;
use crate::error::{EngineError, ErrorKind};
use crate::exec::events::Payload;
use crate::exec::{Exec, Step, VarScope, fail_with};

/// Has an execution that waits go on.
///
/// # Errors
/// There is no such execution; it waits for nothing of the kind; what the process fails with.
pub fn signal_execution(exec: &mut Exec<'_>, id: &str, variables: &[(String, TypedValue)]) -> Step {
    if !exec.require_execution(id)? {
        return Err(EngineError::null_value(format!(
            "execution {id} doesn't exist: execution is null"
        ))
        .into());
    }
    exec.check_execution_id(&rules::UPDATE_INSTANCE, id)?;
    exec.set_variables(&VarScope::Execution(id.to_owned()), variables)?;
    exec.signal(id)
}

/// Has an execution receive the message that it waits for.
///
/// # Errors
/// It does not wait for that message; what the process fails with.
pub fn trigger_message(
    exec: &mut Exec<'_>,
    id: &str,
    name: &str,
    variables: &[(String, TypedValue)],
) -> Step {
    let subscription = if exec.require_execution(id)? {
        let mut of_execution = exec.ws.rows.event_subscriptions.of(id);
        of_execution
            .find(|s| s.event_type == "message" && s.event_name.as_deref() == Some(name))
            .map(|s| s.id.clone())
    } else {
        None
    };
    let Some(subscription) = subscription else {
        return fail_with(
            ErrorKind::NullValue,
            format!(
                "Execution with id '{id}' does not have a subscription to a message event with name '{name}': eventSubscriptions is empty"
            ),
        );
    };
    let instance = exec.process_instance_of(id);
    exec.check_execution_id(&rules::UPDATE_INSTANCE, &instance)?;
    let payload = Payload {
        variables: variables.to_vec(),
        ..Payload::default()
    };
    exec.trigger_subscription(&subscription, &payload)
}
