//! Tasks and call activities.

use super::{Expr, FormDefinition, InputOutput, MessageDefinition, TaskListener, VariableMapping};

/// A user task.
#[derive(Debug, Clone, Default)]
pub struct UserTask {
    /// `camunda:assignee`, `humanPerformer`
    pub assignee: Option<Expr>,
    /// `camunda:candidateUsers`, `potentialOwner` `user(…)`: each expression may give a list or comma-separated names.
    pub candidate_users: Vec<Expr>,
    /// `camunda:candidateGroups`, `potentialOwner` `group(…)` or bare names
    pub candidate_groups: Vec<Expr>,
    /// `camunda:dueDate`
    pub due_date: Option<Expr>,
    /// `camunda:followUpDate`
    pub follow_up_date: Option<Expr>,
    /// `camunda:priority`
    pub priority: Option<Expr>,
    /// The name as an expression.
    pub name: Option<Expr>,
    /// The documentation as an expression: the task's description.
    pub description: Option<Expr>,
    /// The form.
    pub form: FormDefinition,
    /// Task listeners in order.
    pub listeners: Vec<TaskListener>,
    /// `property` elements in order.
    pub properties: Vec<TaskProperty>,
}

/// A `property` of a user task: a variable that is filled when the task's scope begins.
#[derive(Debug, Clone, Default)]
pub struct TaskProperty {
    /// `camunda:src`
    pub source: Option<String>,
    /// `camunda:srcExpr`
    pub source_expression: Option<Expr>,
    /// `camunda:dst`
    pub destination: Option<String>,
    /// `camunda:link`
    pub link: bool,
    /// `camunda:linkExpr`
    pub link_expression: bool,
}

/// What a service, send or business rule task does, and a message throw event.
#[derive(Debug, Clone)]
pub enum TaskWork {
    /// `camunda:type="external"`
    External {
        /// `camunda:topic`
        topic: Expr,
        /// `camunda:taskPriority`
        priority: Option<Expr>,
        /// `camunda:errorEventDefinition`: (expression, error)
        error_definitions: Vec<(Expr, super::ErrorDefinition)>,
    },
    /// `camunda:expression`
    Expression(Expr),
    /// `camunda:delegateExpression`: an error when reached.
    DelegateExpression(Expr),
    /// `camunda:class`: Java, an error when reached.
    Class(String),
    /// `camunda:connector`
    Connector(Box<Connector>),
    /// `camunda:type="mail"` with its fields (`to`, `subject`, …).
    Mail(Vec<(String, Expr)>),
    /// `camunda:type="shell"` with its fields: refused when reached.
    Shell(Vec<(String, Expr)>),
    /// Nothing (a message throw event without an implementation).
    None,
}

/// A service or send task.
#[derive(Debug, Clone)]
pub struct ServiceTask {
    /// What it does.
    pub work: TaskWork,
    /// `camunda:resultVariable`
    pub result_variable: Option<String>,
    /// The message of a throwing event, with its mappings.
    pub message: Option<MessageDefinition>,
}

/// `camunda:connector`
#[derive(Debug, Clone)]
pub struct Connector {
    /// `connectorId`
    pub id: String,
    /// Its parameters.
    pub io: InputOutput,
}

/// A business rule task.
#[derive(Debug, Clone)]
pub enum BusinessRuleTask {
    /// Like a service task.
    Service(Box<ServiceTask>),
    /// `camunda:decisionRef`
    Decision {
        /// Which decision.
        decision: DecisionReference,
        /// `camunda:resultVariable`
        result_variable: Option<String>,
        /// `camunda:mapDecisionResult`: `singleEntry`, `singleResult`, `collectEntries`, `resultList`; `None` where not given.
        map_decision_result: Option<String>,
    },
}

/// Which version of a called definition.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Binding {
    /// `latest`
    #[default]
    Latest,
    /// `deployment`
    Deployment,
    /// `version`
    Version(Expr),
    /// `versionTag`
    VersionTag(Expr),
}

/// A reference to a decision.
#[derive(Debug, Clone)]
pub struct DecisionReference {
    /// `camunda:decisionRef`
    pub key: Expr,
    /// `camunda:decisionRefBinding`
    pub binding: Binding,
    /// `camunda:decisionRefTenantId`
    pub tenant_id: Option<Expr>,
}

/// What a call activity calls.
#[derive(Debug, Clone)]
pub enum CalledElement {
    /// A process: `calledElement`
    Process(Expr),
    /// A case: `camunda:caseRef`; refused when reached.
    Case(Expr),
}

/// A call activity.
#[derive(Debug, Clone)]
pub struct CallActivity {
    /// What is called.
    pub called: CalledElement,
    /// `camunda:calledElementBinding`
    pub binding: Binding,
    /// `camunda:calledElementTenantId`
    pub tenant_id: Option<Expr>,
    /// `camunda:in`
    pub inputs: Vec<VariableMapping>,
    /// `camunda:out`
    pub outputs: Vec<VariableMapping>,
    /// `camunda:variableMappingClass` or `…DelegateExpression`: Java, an error when reached.
    pub mapping_delegate: Option<String>,
}

/// A receive task.
#[derive(Debug, Clone)]
pub struct ReceiveTask {
    /// Its message; `None` waits for `signal`/trigger of the execution.
    pub message: Option<MessageDefinition>,
}
