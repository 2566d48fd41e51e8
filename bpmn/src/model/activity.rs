//! Activities: everything in a process that a token can be in.

use super::{
    ActivityIx, BoundaryEvent, BusinessRuleTask, CallActivity, CatchEvent, EndEvent, Expr, FlowIx,
    InputOutput, Listener, ReceiveTask, Script, ServiceTask, StartEvent, ThrowEvent, UserTask,
};

/// An activity: event, task, gateway, sub-process or multi-instance body.
#[derive(Debug, Clone)]
pub struct Activity {
    /// `id`
    pub id: String,
    /// `name`
    pub name: Option<String>,
    /// `documentation`
    pub documentation: Option<String>,
    /// What it is and does.
    pub kind: ActivityKind,
    /// Camunda's name of the type in activity instances and history: `userTask`, `noneEndEvent`, `boundaryTimer` …
    pub type_name: &'static str,
    /// The flow scope: the sub-process or multi-instance body that it is in, `None` for the process.
    pub parent: Option<ActivityIx>,
    /// The scope whose events start it: for a boundary event the activity attached to (its body when that is multi-instance), for an
    /// event behind an event-based gateway the gateway; for the start event of an event sub-process and for the event sub-process
    /// itself the scope that it is in; otherwise the flow scope. `None` is the process.
    pub event_scope: Option<ActivityIx>,
    /// How it begins when its event scope's event has happened.
    pub start_behavior: StartBehavior,
    /// Whether it gets an execution of its own (Camunda's rule: sub-processes, user/external/receive tasks and catch events, anything with
    /// boundary events that need a scope, with input/output parameters, multi-instance bodies, call activities …).
    pub is_scope: bool,
    /// Outgoing sequence flows in document order.
    pub outgoing: Vec<FlowIx>,
    /// Incoming sequence flows in document order.
    pub incoming: Vec<FlowIx>,
    /// `default`
    pub default_flow: Option<FlowIx>,
    /// Activities whose flow scope this is.
    pub children: Vec<ActivityIx>,
    /// What is started by events of this scope: boundary events attached here, start events of event sub-processes in here, catch events
    /// behind this event-based gateway; in document order.
    pub handlers: Vec<ActivityIx>,
    /// `camunda:asyncBefore` (and the older `camunda:async`)
    pub async_before: bool,
    /// `camunda:asyncAfter`
    pub async_after: bool,
    /// `camunda:exclusive`, true by default
    pub exclusive: bool,
    /// `camunda:failedJobRetryTimeCycle`
    pub retry_cycle: Option<Expr>,
    /// `camunda:jobPriority`
    pub job_priority: Option<Expr>,
    /// Execution listeners, `start`.
    pub start_listeners: Vec<Listener>,
    /// Execution listeners, `end`.
    pub end_listeners: Vec<Listener>,
    /// `camunda:inputOutput`
    pub io: Option<InputOutput>,
    /// `isForCompensation`
    pub is_for_compensation: bool,
    /// The activity that compensates this one (association from its compensation boundary event), or the compensation event sub-process.
    pub compensation_handler: Option<ActivityIx>,
    /// The multi-instance body around this activity, when it is the inner activity of one.
    pub body: Option<ActivityIx>,
    /// The line in the file.
    pub line: u32,
    /// `default` as written: it may name a flow that does not leave this activity.
    pub default_id: Option<String>,
    /// `camunda:properties` of an external task: name and value.
    pub properties: Vec<(String, String)>,
}

/// How an activity begins when an event starts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StartBehavior {
    /// By sequence flow.
    #[default]
    Default,
    /// Beside what runs in the flow scope: a non-interrupting event.
    ConcurrentInFlowScope,
    /// Interrupts the event scope's content but keeps the scope: interrupting event sub-process.
    InterruptEventScope,
    /// Ends the event scope: interrupting boundary event, event behind an event-based gateway.
    CancelEventScope,
    /// Interrupts the flow scope: cancel end event's and the like.
    InterruptFlowScope,
}

/// What an activity is and does.
#[derive(Debug, Clone)]
pub enum ActivityKind {
    /// Start event of a process or sub-process.
    StartEvent(StartEvent),
    /// End event.
    EndEvent(EndEvent),
    /// Intermediate catch event (also behind an event-based gateway).
    IntermediateCatch(CatchEvent),
    /// Intermediate throw event.
    IntermediateThrow(ThrowEvent),
    /// Boundary event.
    Boundary(BoundaryEvent),
    /// User task.
    UserTask(Box<UserTask>),
    /// Service task.
    ServiceTask(Box<ServiceTask>),
    /// Send task.
    SendTask(Box<ServiceTask>),
    /// Business rule task.
    BusinessRuleTask(Box<BusinessRuleTask>),
    /// Script task with the variable that takes its result.
    ScriptTask {
        /// The script.
        script: Script,
        /// `camunda:resultVariable`
        result_variable: Option<String>,
    },
    /// Receive task.
    ReceiveTask(ReceiveTask),
    /// Manual task: passes through.
    ManualTask,
    /// Undefined task: passes through.
    Task,
    /// Exclusive gateway.
    ExclusiveGateway,
    /// Parallel gateway.
    ParallelGateway,
    /// Inclusive gateway.
    InclusiveGateway,
    /// Event-based gateway.
    EventBasedGateway,
    /// Embedded sub-process.
    SubProcess,
    /// Event sub-process.
    EventSubProcess,
    /// Transaction.
    Transaction,
    /// Ad-hoc sub-process as far as Camunda executes it.
    AdHocSubProcess,
    /// Call activity.
    CallActivity(Box<CallActivity>),
    /// The body around a multi-instance activity; its only child is the inner activity.
    MultiInstanceBody(Box<MultiInstance>),
}

/// A multi-instance body.
#[derive(Debug, Clone)]
pub struct MultiInstance {
    /// `isSequential`
    pub sequential: bool,
    /// `loopCardinality`
    pub cardinality: Option<Expr>,
    /// `camunda:collection` or `loopDataInputRef`: an expression, or the name of a variable.
    pub collection: Option<Expr>,
    /// `camunda:elementVariable` or `inputDataItem`
    pub element_variable: Option<String>,
    /// `completionCondition`
    pub completion_condition: Option<Expr>,
    /// The inner activity.
    pub inner: ActivityIx,
}
