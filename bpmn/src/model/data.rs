//! What moves data: expressions, scripts, listeners, input and output parameters, variable mappings.

use std::sync::Arc;

use cauce_expr::juel::{CompileError, Expression};

/// An expression or literal text of a model (`${…}`, `#{…}`, or text without either).
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// The text.
    pub text: Arc<str>,
    compiled: Option<Expression>,
}

impl Expr {
    /// Compiles an expression from its text.
    ///
    /// # Errors
    /// Where the syntax is wrong.
    pub fn compile(text: impl Into<Arc<str>>) -> Result<Self, CompileError> {
        let text = text.into();
        let compiled = Some(Expression::compile(&text)?);
        Ok(Self { text, compiled })
    }

    /// Text that stands for itself, whatever is in it: an error's code.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            compiled: None,
        }
    }

    /// The compiled expression; `None` for text that stands for itself.
    #[must_use]
    pub fn compiled(&self) -> Option<&Expression> {
        self.compiled.as_ref()
    }

    /// The text itself where it holds no expression.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        let plain =
            self.compiled.is_none() || (!self.text.contains("${") && !self.text.contains("#{"));
        plain.then_some(&self.text)
    }
}

/// A script.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// `scriptFormat`: the language as the model names it.
    pub format: String,
    /// The source, or where it is.
    pub source: ScriptSource,
}

/// Where a script's text is.
#[derive(Debug, Clone, PartialEq)]
pub enum ScriptSource {
    /// In the model.
    Inline(Arc<str>),
    /// An expression that gives the source at run time.
    Dynamic(Expr),
    /// A resource: `deployment://name`, `classpath://name` or an expression that gives one.
    Resource(Expr),
}

/// A condition of a flow or conditional event.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// An expression.
    Expression(Expr),
    /// A script (`language`).
    Script(Script),
}

/// An execution listener.
#[derive(Debug, Clone, PartialEq)]
pub struct Listener {
    /// What it does.
    pub action: ListenerAction,
}

/// What a listener does.
#[derive(Debug, Clone, PartialEq)]
pub enum ListenerAction {
    /// `expression`
    Expression(Expr),
    /// `delegateExpression`: a bean, which there is none of here: an error when reached.
    DelegateExpression(Expr),
    /// `class`: Java, an error when reached.
    Class(String),
    /// `camunda:script`
    Script(Script),
}

/// When a task listener runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskListenerEvent {
    /// `create`
    Create,
    /// `assignment`
    Assignment,
    /// `update`
    Update,
    /// `complete`
    Complete,
    /// `delete`
    Delete,
    /// `timeout`
    Timeout,
}

/// A task listener.
#[derive(Debug, Clone)]
pub struct TaskListener {
    /// `id`, needed for timeout listeners.
    pub id: Option<String>,
    /// When it runs.
    pub event: TaskListenerEvent,
    /// What it does.
    pub action: ListenerAction,
    /// The timer of a timeout listener.
    pub timer: Option<super::TimerDefinition>,
}

/// `camunda:inputOutput`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InputOutput {
    /// Input parameters in order.
    pub inputs: Vec<IoParameter>,
    /// Output parameters in order.
    pub outputs: Vec<IoParameter>,
}

/// An input or output parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct IoParameter {
    /// `name`
    pub name: String,
    /// What gives its value; `None` for an empty element, which gives null.
    pub value: Option<IoValue>,
}

/// What gives a parameter's value.
#[derive(Debug, Clone, PartialEq)]
pub enum IoValue {
    /// Text with or without expressions.
    Text(Expr),
    /// A script.
    Script(Script),
    /// A list.
    List(Vec<IoValue>),
    /// A map: keys may be expressions.
    Map(Vec<(Expr, Option<IoValue>)>),
}

/// `camunda:in`, `camunda:out` of call activities, message throw events, signals.
#[derive(Debug, Clone, PartialEq)]
pub enum VariableMapping {
    /// `source` → `target`
    Variable {
        /// Name of the source.
        source: String,
        /// Name of the target.
        target: String,
        /// `local="true"`: only variables of the very scope.
        local: bool,
    },
    /// `sourceExpression` → `target`
    Expression {
        /// The expression.
        source: Expr,
        /// Name of the target.
        target: String,
        /// `local="true"`
        local: bool,
    },
    /// `variables="all"`
    All {
        /// `local="true"`
        local: bool,
    },
    /// `businessKey` (`camunda:in` only)
    BusinessKey(Expr),
}
