//! Correlates a message with the one execution or start event that waits for it, or with all.

use cauce_expr::{TypedValue, Value};
use cauce_store::records::{EventSubscription, Execution, UserOperationLogEntry};
use cauce_store::{Cell, Kind};

use super::operation_log::{OPERATOR, PropertyChange};
use crate::authorization::rules;
use crate::error::ErrorKind;
use crate::exec::events::Payload;
use crate::exec::{Exec, Step, VarScope, fail_with};

/// A message and how to find who waits for it.
#[derive(Debug, Clone, Default)]
pub struct CorrelateMessage {
    /// The message's name; `None` correlates by other criteria with whatever message is waited for.
    pub name: Option<String>,
    /// The process instance.
    pub process_instance_id: Option<String>,
    /// The business key.
    pub business_key: Option<String>,
    /// Variables that the process instance must have.
    pub correlation_keys: Vec<(String, Value)>,
    /// Variables that the waiting scope must have.
    pub local_correlation_keys: Vec<(String, Value)>,
    /// Variables for the receiver.
    pub variables: Vec<(String, TypedValue)>,
    /// Variables for the execution that waits.
    pub local_variables: Vec<(String, TypedValue)>,
    /// Variables for the scope that the event starts.
    pub triggered_scope_variables: Vec<(String, TypedValue)>,
    /// Only of this tenant; `Some(None)`: of none.
    pub tenant: Option<Option<String>>,
    /// Everyone who waits, rather than exactly one.
    pub all: bool,
    /// Only start events.
    pub start_only: bool,
    /// Only running executions.
    pub execution_only: bool,
    /// Only start events of this definition.
    pub definition_id: Option<String>,
}

/// Who received a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Correlated {
    /// An execution that waited, as it was then.
    Execution(Box<Execution>),
    /// A process instance that was started: its id.
    Started(String),
}

fn describe(message: &CorrelateMessage) -> String {
    // Camunda's own text of the criteria.
    let keys = |keys: &[(String, Value)]| {
        let inner: Vec<String> = keys
            .iter()
            .map(|(n, v)| format!("{n}={}", v.to_text()))
            .collect();
        format!("{{{}}}", inner.join(", "))
    };
    let none = || "null".to_owned();
    format!(
        "CorrelationSet [businessKey={}, processInstanceId={}, processDefinitionId={}, correlationKeys={}, localCorrelationKeys={}, tenantId={}, isTenantIdSet={}, isExecutionsOnly={}]",
        message.business_key.clone().unwrap_or_else(none),
        message.process_instance_id.clone().unwrap_or_else(none),
        message.definition_id.clone().unwrap_or_else(none),
        if message.correlation_keys.is_empty() {
            none()
        } else {
            keys(&message.correlation_keys)
        },
        if message.local_correlation_keys.is_empty() {
            none()
        } else {
            keys(&message.local_correlation_keys)
        },
        message.tenant.clone().flatten().unwrap_or_else(none),
        message.tenant.is_some(),
        message.execution_only,
    )
}

/// Correlates a message.
///
/// # Errors
/// `MismatchingMessageCorrelationException` where nobody, or more than one, waits for it.
pub fn correlate_message(exec: &mut Exec<'_>, message: &CorrelateMessage) -> Step<Vec<Correlated>> {
    let (running, start) = candidates(exec, message)?;
    if message.all {
        for subscription in running.iter().chain(&start) {
            check(exec, subscription)?;
        }
        let mut out = Vec::new();
        for subscription in running {
            if exec.ws.rows.event_subscriptions.has(&subscription.id) {
                out.push(trigger(exec, message, &subscription)?);
            }
        }
        for subscription in start {
            out.push(start_by(exec, message, &subscription)?);
        }
        log_all(exec, message, &out)?;
        return Ok(out);
    }
    let name = message.name.clone().unwrap_or_else(|| "null".to_owned());
    let executions: std::collections::HashSet<_> =
        running.iter().map(|s| s.execution_id.clone()).collect();
    if executions.len() > 1 {
        return fail_with(
            ErrorKind::MismatchingMessageCorrelation,
            format!(
                "ENGINE-13031 Cannot correlate a message with name '{name}' to a single execution. {} executions match the correlation keys: {}",
                executions.len(),
                describe(message)
            ),
        );
    }
    if let Some(subscription) = running.first() {
        check(exec, subscription)?;
        return Ok(vec![trigger(exec, message, subscription)?]);
    }
    if start.len() > 1 {
        return fail_with(
            ErrorKind::MismatchingMessageCorrelation,
            format!(
                "Cannot correlate a message with name '{name}' to a single process definition. {} process definitions match the correlations keys: {}",
                start.len(),
                describe(message)
            ),
        );
    }
    match start.first() {
        Some(subscription) => {
            check(exec, subscription)?;
            Ok(vec![start_by(exec, message, subscription)?])
        }
        None => fail_with(
            ErrorKind::MismatchingMessageCorrelation,
            format!(
                "Cannot correlate message '{name}': No process definition or execution matches the parameters"
            ),
        ),
    }
}

/// Writes that a user sent a message to all who waited: to whom, or to how many.
fn log_all(exec: &mut Exec<'_>, message: &CorrelateMessage, found: &[Correlated]) -> Step {
    let Some(first) = found.first() else {
        return Ok(());
    };
    // As it was before: it may have ended by the message.
    let row = match first {
        Correlated::Execution(row) => Some((**row).clone()),
        Correlated::Started(id) => exec.ws.rows.executions.get(id).cloned(),
    };
    let about = row.map_or_else(UserOperationLogEntry::default, |row| {
        exec.about_instance(&row)
    });
    let mut changes = vec![PropertyChange::new(
        "messageName",
        None,
        message.name.clone(),
    )];
    let variables = message.variables.len() + message.local_variables.len();
    if variables > 0 {
        changes.push(PropertyChange::set("nrOfVariables", variables));
    }
    let about = if found.len() > 1 {
        changes.push(PropertyChange::set("nrOfInstances", found.len()));
        UserOperationLogEntry {
            proc_inst_id: None,
            root_proc_inst_id: None,
            ..about
        }
    } else {
        let instance = about.proc_inst_id.clone();
        changes.push(PropertyChange::new("processInstanceId", None, instance));
        about
    };
    let about = exec.completed_about(about)?;
    exec.log_operation(
        "CorrelateMessage",
        "ProcessInstance",
        OPERATOR,
        &about,
        &changes,
    );
    Ok(())
}

/// Whether the caller may have a subscription receive a message or signal, or start what it starts.
pub(super) fn check(exec: &Exec<'_>, subscription: &EventSubscription) -> Step {
    if !exec.is_checked() {
        return Ok(());
    }
    match (&subscription.execution_id, &subscription.configuration) {
        (Some(execution), _) => {
            let instance = exec.process_instance_of(execution);
            exec.check_execution_id(&rules::UPDATE_INSTANCE, &instance)
        }
        (None, Some(definition)) => exec.check_create_instance(&exec.definition(definition)?.row),
        (None, None) => Ok(()),
    }
}

fn candidates(
    exec: &mut Exec<'_>,
    message: &CorrelateMessage,
) -> Step<(Vec<EventSubscription>, Vec<EventSubscription>)> {
    let tenant = message.tenant.as_ref();
    // What starts instances is asked for only where it matters.
    let mut unasked = None;
    let (mut running, mut start) = match (&message.name, narrowed(message)) {
        (None, _) => (Vec::new(), Vec::new()),
        (Some(name), Some(narrow)) => {
            unasked = Some(name);
            let running = exec.running_subscriptions("message", name, tenant, narrow)?;
            (running, Vec::new())
        }
        (Some(name), None) => exec
            .subscriptions("message", name, tenant)?
            .into_iter()
            .partition(|s| s.execution_id.is_some()),
    };
    running.retain(|s: &EventSubscription| exec.is_of_caller(s.tenant_id.as_deref()));
    if message.name.is_none()
        && let Some(instance) = &message.process_instance_id
    {
        exec.require_instance(instance)?;
        running = exec
            .ws
            .rows
            .event_subscriptions
            .iter()
            .filter(|s| s.event_type == "message" && s.proc_inst_id.as_deref() == Some(instance))
            .cloned()
            .collect();
    }
    if message.start_only {
        running.clear();
    }
    let mut matching = Vec::new();
    for subscription in running {
        if fits(exec, message, &subscription)? {
            matching.push(subscription);
        }
    }
    if let Some(name) = unasked
        && (message.all || matching.is_empty())
    {
        start = exec.start_subscriptions("message", name, tenant)?;
    }
    start.retain(|s: &EventSubscription| exec.is_of_caller(s.tenant_id.as_deref()));
    let only_start_criteria = message.process_instance_id.is_none()
        && message.correlation_keys.is_empty()
        && message.local_correlation_keys.is_empty();
    if message.execution_only
        || (!only_start_criteria && !message.start_only && message.process_instance_id.is_some())
    {
        start.clear();
    }
    if let Some(definition) = &message.definition_id {
        start.retain(|s| s.configuration.as_ref() == Some(definition));
    }
    Ok((matching, start))
}

/// What of the criteria an index can answer, as SQL over `ACT_RU_EVENT_SUBSCR`. More rows may fit it than fit the message, none less.
fn narrowed(message: &CorrelateMessage) -> Option<(String, Vec<(Kind, Cell)>)> {
    let text = |text: &str| (Kind::Text, Cell::Text(text.to_owned()));
    if let Some(instance) = &message.process_instance_id {
        return Some(("PROC_INST_ID_ = $1".to_owned(), vec![text(instance)]));
    }
    if let Some(key) = &message.business_key {
        let condition = "PROC_INST_ID_ IN (SELECT PROC_INST_ID_ FROM ACT_RU_EXECUTION WHERE BUSINESS_KEY_ = $1)";
        return Some((condition.to_owned(), vec![text(key)]));
    }
    let mut keys = message
        .correlation_keys
        .iter()
        .chain(&message.local_correlation_keys);
    keys.find_map(|(name, value)| match value {
        Value::String(value) if !value.is_empty() => {
            let condition = "PROC_INST_ID_ IN (SELECT PROC_INST_ID_ FROM ACT_RU_VARIABLE WHERE NAME_ = $1 AND TEXT_ = $2)";
            Some((condition.to_owned(), vec![text(name), text(value)]))
        }
        _ => None,
    })
}

fn fits(
    exec: &Exec<'_>,
    message: &CorrelateMessage,
    subscription: &EventSubscription,
) -> Step<bool> {
    let Some(execution) = &subscription.execution_id else {
        return Ok(false);
    };
    let instance = exec.process_instance_of(execution);
    if message
        .process_instance_id
        .as_ref()
        .is_some_and(|id| *id != instance)
    {
        return Ok(false);
    }
    let row = exec.execution(&instance)?;
    if message.business_key.is_some() && message.business_key != row.business_key {
        return Ok(false);
    }
    if row.suspension_state == 2 {
        return Ok(false);
    }
    let top = VarScope::Execution(instance);
    let local = VarScope::Execution(execution.clone());
    Ok(message
        .correlation_keys
        .iter()
        .all(|(n, v)| exec.local(&top, n).as_ref() == Some(v))
        && message
            .local_correlation_keys
            .iter()
            .all(|(n, v)| exec.local(&local, n).as_ref() == Some(v)))
}

fn trigger(
    exec: &mut Exec<'_>,
    message: &CorrelateMessage,
    subscription: &EventSubscription,
) -> Step<Correlated> {
    let execution = subscription.execution_id.clone().unwrap_or_default();
    let before = exec.execution(&execution)?.clone();
    let payload = Payload {
        variables: message.variables.clone(),
        local: message.local_variables.clone(),
        triggered_scope: message.triggered_scope_variables.clone(),
    };
    exec.trigger_subscription(&subscription.id, &payload)?;
    Ok(Correlated::Execution(Box::new(before)))
}

fn start_by(
    exec: &mut Exec<'_>,
    message: &CorrelateMessage,
    subscription: &EventSubscription,
) -> Step<Correlated> {
    let mut variables = message.variables.clone();
    variables.extend(
        message
            .correlation_keys
            .iter()
            .map(|(n, v)| (n.clone(), TypedValue::from(v.clone()))),
    );
    variables.extend(message.triggered_scope_variables.iter().cloned());
    let id = exec.start_by_subscription(subscription, message.business_key.clone(), &variables)?;
    Ok(Correlated::Started(id))
}
