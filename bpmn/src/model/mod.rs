//! The validated process: an arena of activities and sequence flows, linked and ready to execute.
//!
//! It mirrors how Camunda 7 sees a process: an activity has a *flow scope* (where its token lives) and an *event scope* (which
//! scope's events start it: for a boundary event the activity that it is attached to); a multi-instance activity is wrapped
//! in a body of its own (`id#multiInstanceBody`). Knows nothing of execution or tables.

mod activity;
mod data;
mod event;
mod flow;
mod form;
mod task;

pub use activity::{Activity, ActivityKind, MultiInstance, StartBehavior};
pub use data::{
    Condition, Expr, InputOutput, IoParameter, IoValue, Listener, ListenerAction, Script,
    ScriptSource, TaskListener, TaskListenerEvent, VariableMapping,
};
pub use event::{
    BoundaryEvent, CatchEvent, ConditionalDefinition, EndEvent, ErrorDefinition,
    EscalationDefinition, MessageDefinition, SignalDefinition, StartEvent, ThrowEvent,
    TimerDefinition, TimerKind,
};
pub use flow::Flow;
pub use form::{FormDefinition, FormField, FormProperty, FormReference, FormValue};
pub use task::{
    Binding, BusinessRuleTask, CallActivity, CalledElement, Connector, DecisionReference,
    ReceiveTask, ServiceTask, TaskProperty, TaskWork, UserTask,
};

use std::collections::HashMap;

use petgraph::graphmap::DiGraphMap;

/// An activity's place in [`Process::activities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActivityIx(pub u32);

/// A sequence flow's place in [`Process::flows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowIx(pub u32);

/// A process of a BPMN file.
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// `id`: the definition's key.
    pub key: String,
    /// `name`
    pub name: Option<String>,
    /// `documentation`: the definition's description.
    pub documentation: Option<String>,
    /// The file's `targetNamespace`: the definition's category.
    pub category: Option<String>,
    /// `camunda:versionTag`
    pub version_tag: Option<String>,
    /// `camunda:historyTimeToLive` in days.
    pub history_time_to_live: Option<i32>,
    /// `isExecutable`; only executable processes are deployed.
    pub is_executable: bool,
    /// `camunda:isStartableInTasklist`
    pub startable_in_tasklist: bool,
    /// `camunda:taskPriority`: the default priority of external tasks.
    pub task_priority: Option<Expr>,
    /// `camunda:jobPriority`: the default priority of jobs.
    pub job_priority: Option<Expr>,
    /// `camunda:candidateStarterUsers`
    pub candidate_starter_users: Vec<Expr>,
    /// `camunda:candidateStarterGroups`
    pub candidate_starter_groups: Vec<Expr>,
    /// Execution listeners of the process itself, `start`.
    pub start_listeners: Vec<Listener>,
    /// Execution listeners of the process itself, `end`.
    pub end_listeners: Vec<Listener>,
    /// The none start event, or the single one that a start by key begins at.
    pub initial: Option<ActivityIx>,
    /// Activities whose flow scope is the process, in document order.
    pub children: Vec<ActivityIx>,
    /// Start events of event sub-processes directly in the process, in document order.
    pub handlers: Vec<ActivityIx>,
    /// All activities of all depths. Flow scopes come before what is in them.
    pub activities: Vec<Activity>,
    /// All sequence flows.
    pub flows: Vec<Flow>,
    /// Activities by id (`#multiInstanceBody` ids included).
    pub by_id: HashMap<String, ActivityIx>,
    /// Sequence flows by id.
    pub flow_by_id: HashMap<String, FlowIx>,
    /// Name of the diagram element's process or of the participant (pool) that shows it.
    pub participant_id: Option<String>,
    /// Whether a start event of the process has a form.
    pub has_start_form: bool,
}

impl Process {
    /// The activity at an index.
    #[must_use]
    pub fn activity(&self, ix: ActivityIx) -> &Activity {
        &self.activities[ix.0 as usize]
    }

    /// The flow at an index.
    #[must_use]
    pub fn flow(&self, ix: FlowIx) -> &Flow {
        &self.flows[ix.0 as usize]
    }

    /// The activity of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<ActivityIx> {
        self.by_id.get(id).copied()
    }

    /// Children of a flow scope; `None` is the process.
    #[must_use]
    pub fn children_of(&self, scope: Option<ActivityIx>) -> &[ActivityIx] {
        scope.map_or(&self.children, |s| &self.activity(s).children)
    }

    /// What is started by events of a scope; `None` is the process. See [`Activity::handlers`].
    #[must_use]
    pub fn handlers_of(&self, scope: Option<ActivityIx>) -> &[ActivityIx] {
        scope.map_or(&self.handlers, |s| &self.activity(s).handlers)
    }

    /// Activities and the sequence flows between them as a graph, for reachability.
    #[must_use]
    pub fn graph(&self) -> DiGraphMap<u32, u32> {
        let mut graph = DiGraphMap::with_capacity(self.activities.len(), self.flows.len());
        for ix in 0..self.activities.len() {
            graph.add_node(u32::try_from(ix).unwrap_or(u32::MAX));
        }
        for (ix, flow) in self.flows.iter().enumerate() {
            graph.add_edge(
                flow.source.0,
                flow.target.0,
                u32::try_from(ix).unwrap_or(u32::MAX),
            );
        }
        graph
    }
}
