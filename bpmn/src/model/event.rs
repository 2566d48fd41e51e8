//! Events and their definitions.

use super::{Activity, ActivityIx, Condition, Expr, FormDefinition, ServiceTask, VariableMapping};

/// A message as an event refers to it.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageDefinition {
    /// The message's name, maybe with expressions; `None` where the message element has none.
    pub name: Option<Expr>,
}

/// A signal as an event refers to it.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalDefinition {
    /// The signal's name, maybe with expressions.
    pub name: Expr,
    /// `camunda:in` of a throwing event.
    pub mappings: Vec<VariableMapping>,
    /// `camunda:asyncBefore`/`camunda:async` on the definition of a throwing event: each subscription is triggered by a job.
    pub is_async: bool,
}

/// An error as an event refers to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ErrorDefinition {
    /// The `error` element's id.
    pub error_id: Option<String>,
    /// `errorCode`; a catching event without one catches all. May be an expression on throwing events.
    pub code: Option<Expr>,
    /// `camunda:errorMessage`
    pub message: Option<Expr>,
    /// `camunda:errorCodeVariable`
    pub code_variable: Option<String>,
    /// `camunda:errorMessageVariable`
    pub message_variable: Option<String>,
}

/// An escalation as an event refers to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EscalationDefinition {
    /// `escalationCode`; a catching event without one catches all.
    pub code: Option<Expr>,
    /// `camunda:escalationCodeVariable`
    pub code_variable: Option<String>,
}

/// A condition as an event refers to it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionalDefinition {
    /// The condition.
    pub condition: Condition,
    /// `camunda:variableName`
    pub variable_name: Option<String>,
    /// `camunda:variableEvents` (`create`, `update`, `delete`); empty for all.
    pub variable_events: Vec<String>,
}

/// Which of the three timer elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerKind {
    /// `timeDate`
    Date,
    /// `timeDuration`
    Duration,
    /// `timeCycle`
    Cycle,
}

/// A timer.
#[derive(Debug, Clone, PartialEq)]
pub struct TimerDefinition {
    /// Which kind.
    pub kind: TimerKind,
    /// ISO 8601 or cron, maybe an expression.
    pub expression: Expr,
    /// `camunda:exclusive` of the definition: whether its job runs alone in its process instance.
    pub exclusive: bool,
}

/// A start event of a process, sub-process or event sub-process.
#[derive(Debug, Clone)]
pub struct StartEvent {
    /// What it waits for.
    pub trigger: CatchEvent,
    /// `isInterrupting`; only of meaning in event sub-processes.
    pub interrupting: bool,
    /// `camunda:initiator`: the variable that takes the user who starts.
    pub initiator: Option<String>,
    /// The start form.
    pub form: FormDefinition,
}

/// What a catching event waits for.
#[derive(Debug, Clone)]
pub enum CatchEvent {
    /// Nothing.
    None,
    /// A message.
    Message(MessageDefinition),
    /// A timer.
    Timer(TimerDefinition),
    /// A signal.
    Signal(SignalDefinition),
    /// A condition.
    Conditional(ConditionalDefinition),
    /// A link: reached from throw events of the same name; [`ThrowEvent::Link`] holds the target.
    Link {
        /// The link's name.
        name: String,
    },
    /// An error (start event of an event sub-process, boundary event).
    Error(ErrorDefinition),
    /// An escalation (start event of an event sub-process, boundary event).
    Escalation(EscalationDefinition),
    /// Compensation (start event of an event sub-process, boundary event).
    Compensation,
    /// Cancel of a transaction (boundary event).
    Cancel,
}

/// An intermediate throw event.
#[derive(Debug, Clone)]
pub enum ThrowEvent {
    /// None: passes through.
    None,
    /// A message: executed like a service task; passes through without an implementation.
    Message(Box<ServiceTask>),
    /// A signal.
    Signal(SignalDefinition),
    /// An escalation.
    Escalation(EscalationDefinition),
    /// Compensation, of one activity or of the scope.
    Compensation {
        /// `activityRef`
        activity: Option<String>,
        /// `waitForCompletion`
        wait_for_completion: bool,
    },
    /// A link: goes on at the catching event of the same name.
    Link {
        /// The link's name.
        name: String,
        /// The catching event.
        target: Option<ActivityIx>,
    },
}

/// An end event.
#[derive(Debug, Clone)]
pub enum EndEvent {
    /// None.
    None,
    /// A message: executed like a service task; ends without an implementation.
    Message(Box<ServiceTask>),
    /// A signal.
    Signal(SignalDefinition),
    /// An error.
    Error(ErrorDefinition),
    /// An escalation.
    Escalation(EscalationDefinition),
    /// Compensation.
    Compensation {
        /// `activityRef`
        activity: Option<String>,
        /// `waitForCompletion`
        wait_for_completion: bool,
    },
    /// Cancel of the transaction.
    Cancel,
    /// Terminate.
    Terminate,
}

/// A boundary event.
#[derive(Debug, Clone)]
pub struct BoundaryEvent {
    /// What it waits for.
    pub trigger: CatchEvent,
    /// `cancelActivity`
    pub interrupting: bool,
    /// The activity that it is attached to (the body when that is multi-instance).
    pub attached_to: ActivityIx,
}

impl Activity {
    /// What the activity waits for as an event, where it is a catching one.
    #[must_use]
    pub fn trigger(&self) -> Option<&CatchEvent> {
        match &self.kind {
            super::ActivityKind::StartEvent(e) => Some(&e.trigger),
            super::ActivityKind::IntermediateCatch(e) => Some(e),
            super::ActivityKind::Boundary(e) => Some(&e.trigger),
            _ => None,
        }
    }
}
