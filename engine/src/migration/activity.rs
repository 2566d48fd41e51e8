//! What migration asks of an activity: Camunda's class for its behaviour, whose events start it, which events it waits for.

use cauce_bpmn::model::{
    Activity, ActivityIx, ActivityKind, BusinessRuleTask, CalledElement, CatchEvent, EndEvent,
    Process, ServiceTask, StartEvent, TaskListener, TaskListenerEvent, TaskWork, ThrowEvent,
};

/// A scope: an activity, or `None` for the process.
pub(crate) type Scope = Option<ActivityIx>;

/// The simple name of Camunda's class that behaves as the activity does: activities migrate within a class, and its messages name it.
pub(crate) fn behavior(process: &Process, activity: &Activity) -> &'static str {
    match &activity.kind {
        ActivityKind::StartEvent(event) => start_behavior(process, activity, event),
        ActivityKind::EndEvent(event) => match event {
            EndEvent::None => "NoneEndEventActivityBehavior",
            EndEvent::Message(service) => throw_behavior(service),
            EndEvent::Signal(_) => "ThrowSignalEventActivityBehavior",
            EndEvent::Error(_) => "ErrorEndEventActivityBehavior",
            EndEvent::Escalation(_) => "ThrowEscalationEventActivityBehavior",
            EndEvent::Compensation { .. } => "CompensationEventActivityBehavior",
            EndEvent::Cancel => "CancelEndEventActivityBehavior",
            EndEvent::Terminate => "TerminateEndEventActivityBehavior",
        },
        ActivityKind::IntermediateCatch(event) => match event {
            CatchEvent::Conditional(_) => "IntermediateConditionalEventBehavior",
            CatchEvent::Link { .. } => "IntermediateCatchLinkEventActivityBehavior",
            CatchEvent::None
            | CatchEvent::Message(_)
            | CatchEvent::Timer(_)
            | CatchEvent::Signal(_)
            | CatchEvent::Error(_)
            | CatchEvent::Escalation(_)
            | CatchEvent::Compensation
            | CatchEvent::Cancel => "IntermediateCatchEventActivityBehavior",
        },
        ActivityKind::IntermediateThrow(event) => match event {
            ThrowEvent::None | ThrowEvent::Link { .. } => {
                "IntermediateThrowNoneEventActivityBehavior"
            }
            ThrowEvent::Message(service) => throw_behavior(service),
            ThrowEvent::Signal(_) => "ThrowSignalEventActivityBehavior",
            ThrowEvent::Escalation(_) => "ThrowEscalationEventActivityBehavior",
            ThrowEvent::Compensation { .. } => "CompensationEventActivityBehavior",
        },
        ActivityKind::Boundary(event) => match event.trigger {
            CatchEvent::Conditional(_) => "BoundaryConditionalEventActivityBehavior",
            CatchEvent::Cancel => "CancelBoundaryEventActivityBehavior",
            CatchEvent::None
            | CatchEvent::Message(_)
            | CatchEvent::Timer(_)
            | CatchEvent::Signal(_)
            | CatchEvent::Link { .. }
            | CatchEvent::Error(_)
            | CatchEvent::Escalation(_)
            | CatchEvent::Compensation => "BoundaryEventActivityBehavior",
        },
        ActivityKind::UserTask(_) => "UserTaskActivityBehavior",
        ActivityKind::ServiceTask(service) | ActivityKind::SendTask(service) => {
            service_behavior(service)
        }
        ActivityKind::BusinessRuleTask(task) => match &**task {
            BusinessRuleTask::Service(service) => service_behavior(service),
            BusinessRuleTask::Decision { .. } => "DmnBusinessRuleTaskActivityBehavior",
        },
        ActivityKind::ScriptTask { .. } => "ScriptTaskActivityBehavior",
        ActivityKind::ReceiveTask(_) => "ReceiveTaskActivityBehavior",
        ActivityKind::ManualTask => "ManualTaskActivityBehavior",
        ActivityKind::Task => "TaskActivityBehavior",
        ActivityKind::ExclusiveGateway => "ExclusiveGatewayActivityBehavior",
        ActivityKind::ParallelGateway => "ParallelGatewayActivityBehavior",
        ActivityKind::InclusiveGateway => "InclusiveGatewayActivityBehavior",
        ActivityKind::EventBasedGateway => "EventBasedGatewayActivityBehavior",
        ActivityKind::SubProcess | ActivityKind::Transaction | ActivityKind::AdHocSubProcess => {
            "SubProcessActivityBehavior"
        }
        ActivityKind::EventSubProcess => "EventSubProcessActivityBehavior",
        ActivityKind::CallActivity(call) => match call.called {
            CalledElement::Process(_) => "CallActivityBehavior",
            CalledElement::Case(_) => "CaseCallActivityBehavior",
        },
        ActivityKind::MultiInstanceBody(body) if body.sequential => {
            "SequentialMultiInstanceActivityBehavior"
        }
        ActivityKind::MultiInstanceBody(_) => "ParallelMultiInstanceActivityBehavior",
    }
}

fn start_behavior(process: &Process, activity: &Activity, event: &StartEvent) -> &'static str {
    let in_event_sub_process = activity
        .parent
        .is_some_and(|p| matches!(process.activity(p).kind, ActivityKind::EventSubProcess));
    match (in_event_sub_process, &event.trigger) {
        (false, _) => "NoneStartEventActivityBehavior",
        (true, CatchEvent::Conditional(_)) => {
            "EventSubProcessStartConditionalEventActivityBehavior"
        }
        (true, _) => "EventSubProcessStartEventActivityBehavior",
    }
}

fn throw_behavior(service: &ServiceTask) -> &'static str {
    match service.work {
        TaskWork::None => "IntermediateThrowNoneEventActivityBehavior",
        _ => service_behavior(service),
    }
}

fn service_behavior(service: &ServiceTask) -> &'static str {
    match service.work {
        TaskWork::External { .. } => "ExternalTaskActivityBehavior",
        TaskWork::Expression(_) => "ServiceTaskExpressionActivityBehavior",
        TaskWork::DelegateExpression(_) => "ServiceTaskDelegateExpressionActivityBehavior",
        TaskWork::Class(_) => "ClassDelegateActivityBehavior",
        TaskWork::Connector(_) => "ServiceTaskConnectorActivityBehavior",
        TaskWork::Mail(_) => "MailActivityBehavior",
        TaskWork::Shell(_) => "ShellActivityBehavior",
        TaskWork::None => "TaskActivityBehavior",
    }
}

/// Classes of activities whose instances can migrate.
const SUPPORTED: [&str; 18] = [
    "SubProcessActivityBehavior",
    "UserTaskActivityBehavior",
    "BoundaryEventActivityBehavior",
    "ParallelMultiInstanceActivityBehavior",
    "SequentialMultiInstanceActivityBehavior",
    "ReceiveTaskActivityBehavior",
    "CallActivityBehavior",
    "CaseCallActivityBehavior",
    "IntermediateCatchEventActivityBehavior",
    "EventBasedGatewayActivityBehavior",
    "EventSubProcessActivityBehavior",
    "EventSubProcessStartEventActivityBehavior",
    "ExternalTaskActivityBehavior",
    "ParallelGatewayActivityBehavior",
    "InclusiveGatewayActivityBehavior",
    "IntermediateConditionalEventBehavior",
    "BoundaryConditionalEventActivityBehavior",
    "EventSubProcessStartConditionalEventActivityBehavior",
];

/// Whether instances of the activity can migrate at all.
pub(crate) fn is_supported(process: &Process, activity: &Activity) -> bool {
    SUPPORTED.contains(&behavior(process, activity))
}

/// Whether the activity waits for a condition.
pub(super) fn is_conditional(activity: &Activity) -> bool {
    matches!(activity.trigger(), Some(CatchEvent::Conditional(_)))
}

/// The activity of an id; links that throw are none in Camunda.
pub(super) fn find(process: &Process, id: &str) -> Option<ActivityIx> {
    process.find(id).filter(|&ix| {
        !matches!(
            process.activity(ix).kind,
            ActivityKind::IntermediateThrow(ThrowEvent::Link { .. })
        )
    })
}

/// The scope whose events start or continue an activity, for those that wait for events: catch events and receive tasks wait in
/// their own scope, boundary events in the activity's, start events of event sub-processes around these.
pub(crate) fn event_scope(process: &Process, ix: ActivityIx) -> Option<Scope> {
    let activity = process.activity(ix);
    match &activity.kind {
        ActivityKind::IntermediateCatch(_) if activity.event_scope != activity.parent => {
            Some(activity.event_scope)
        }
        ActivityKind::IntermediateCatch(_) | ActivityKind::ReceiveTask(_) => Some(Some(ix)),
        ActivityKind::UserTask(_) if !timeout_listeners(activity).is_empty() => Some(Some(ix)),
        ActivityKind::Boundary(_) | ActivityKind::EventSubProcess => Some(activity.event_scope),
        ActivityKind::StartEvent(_) => activity
            .parent
            .filter(|&p| matches!(process.activity(p).kind, ActivityKind::EventSubProcess))
            .map(|_| activity.event_scope),
        _ => None,
    }
}

/// Listeners of a user task that run when a timer is due.
pub(crate) fn timeout_listeners(activity: &Activity) -> Vec<&TaskListener> {
    match &activity.kind {
        ActivityKind::UserTask(task) => task
            .listeners
            .iter()
            .filter(|l| {
                l.event == TaskListenerEvent::Timeout && l.timer.is_some() && l.id.is_some()
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Activities that wait in a scope: what it catches itself, and what its events start.
fn waiting_in(process: &Process, scope: Scope) -> Vec<ActivityIx> {
    let itself = scope.filter(|&ix| event_scope(process, ix) == Some(scope));
    itself
        .into_iter()
        .chain(process.handlers_of(scope).iter().copied())
        .collect()
}

/// Activities that wait for a timer in a scope.
pub(crate) fn declared_timers(process: &Process, scope: Scope) -> Vec<ActivityIx> {
    let mut found = waiting_in(process, scope);
    found.retain(|&ix| matches!(process.activity(ix).trigger(), Some(CatchEvent::Timer(_))));
    found
}

/// Activities that wait for a message, signal or condition in a scope.
pub(crate) fn declared_subscriptions(process: &Process, scope: Scope) -> Vec<ActivityIx> {
    let mut found = waiting_in(process, scope);
    found.retain(|&ix| {
        let activity = process.activity(ix);
        matches!(
            activity.trigger(),
            Some(CatchEvent::Message(_) | CatchEvent::Signal(_) | CatchEvent::Conditional(_))
        ) || matches!(&activity.kind, ActivityKind::ReceiveTask(task) if task.message.is_some())
    });
    found
}

/// Whether an activity waits for an event that is stored: a job or a subscription.
pub(super) fn defines_event_trigger(process: &Process, ix: ActivityIx) -> bool {
    event_scope(process, ix).is_some_and(|scope| {
        !timeout_listeners(process.activity(ix)).is_empty()
            || declared_timers(process, scope).contains(&ix)
            || declared_subscriptions(process, scope).contains(&ix)
    })
}

/// Activities that events of a scope start or continue, in the order of the model.
pub(super) fn event_activities(process: &Process, scope: Scope) -> Vec<ActivityIx> {
    (0..process.activities.len())
        .filter_map(|n| u32::try_from(n).ok().map(ActivityIx))
        .filter(|&ix| event_scope(process, ix) == Some(scope))
        .collect()
}
