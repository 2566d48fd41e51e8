//! Scripts in models: JavaScript, rhai, JUEL.
//!
//! A script sees variables as globals; assigning a global does not store it, `execution.setVariable` does. It can reach no
//! file, no network and no process, and Java's classes only as far as a few are imitated. A format that is not known compiles
//! too: as in Camunda, only running it fails.

mod javascript;
mod rhai;
mod session;

use std::sync::Arc;
use std::time::Duration;

use session::Task;

use crate::juel::Expression;
use crate::scope::{Fault, Scope};
use crate::value::{Host, Value};

/// A language that scripts may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `javascript`, `ecmascript` and their like
    JavaScript,
    /// `rhai`
    Rhai,
    /// `juel`
    Juel,
}

impl Language {
    /// The language of a `scriptFormat`, whatever its case.
    #[must_use]
    pub fn of(format: &str) -> Option<Self> {
        match format.to_ascii_lowercase().as_str() {
            "javascript"
            | "ecmascript"
            | "js"
            | "nashorn"
            | "graal.js"
            | "application/javascript"
            | "text/javascript" => Some(Self::JavaScript),
            "rhai" => Some(Self::Rhai),
            "juel" => Some(Self::Juel),
            _ => None,
        }
    }
}

/// What a run of a script may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time on the clock
    pub time: Duration,
    /// Bytes of memory
    pub memory: usize,
    /// Bytes of stack
    pub stack: usize,
    /// Bytes or elements of its result, and of each value that it stores
    pub size: usize,
    /// Steps, for languages that count them
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            memory: 64 << 20,
            stack: 512 << 10,
            size: 16 << 20,
            steps: 50_000_000,
        }
    }
}

impl Limits {
    fn too_long(&self) -> String {
        format!("script takes longer than {:?}", self.time)
    }
}

/// A compiled script.
#[derive(Debug, Clone)]
pub struct Script {
    source: Arc<str>,
    program: Program,
}

#[derive(Debug, Clone)]
enum Program {
    JavaScript,
    Rhai(Result<Arc<::rhai::AST>, Arc<str>>),
    Juel(Expression),
    /// The source is an expression that gives the source.
    Dynamic(Language, Expression),
    Unsupported(Arc<str>),
}

/// Why a script ended, before it is said where.
pub(crate) enum Failure {
    /// An error of the script: the cause
    Script(String),
    /// Anything else
    Fault(Fault),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Script {
    /// Compiles a script. Errors in its text show when it runs, as in Camunda.
    #[must_use]
    pub fn compile(format: &str, source: &str) -> Self {
        let program = match Language::of(format) {
            None => Program::Unsupported(format.into()),
            Some(Language::Juel) => match Expression::compile(source) {
                Ok(expression) => Program::Juel(expression),
                Err(error) => Program::Rhai(Err(error.message.into())),
            },
            Some(language) if source.starts_with("${") || source.starts_with("#{") => {
                match Expression::compile(source) {
                    Ok(expression) => Program::Dynamic(language, expression),
                    Err(_) => Self::program(language, source),
                }
            }
            Some(language) => Self::program(language, source),
        };
        Self {
            source: source.into(),
            program,
        }
    }

    /// Compiles a script that is what it says: `${…}` in it is no expression that gives a script.
    #[must_use]
    pub fn literal(format: &str, source: &str) -> Self {
        let program = match Language::of(format) {
            Some(language @ (Language::JavaScript | Language::Rhai)) => {
                Self::program(language, source)
            }
            Some(Language::Juel) | None => return Self::compile(format, source),
        };
        Self {
            source: source.into(),
            program,
        }
    }

    fn program(language: Language, source: &str) -> Program {
        match language {
            Language::JavaScript | Language::Juel => Program::JavaScript,
            Language::Rhai => {
                Program::Rhai(rhai::compile(source).map(Arc::new).map_err(Into::into))
            }
        }
    }

    /// The text it was compiled from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The format that there is no language for, if so.
    #[must_use]
    pub fn unsupported(&self) -> Option<&str> {
        match &self.program {
            Program::Unsupported(format) => Some(format),
            Program::JavaScript | Program::Rhai(_) | Program::Juel(_) | Program::Dynamic(..) => {
                None
            }
        }
    }

    /// Runs it under limits. Its value is that of its last statement.
    ///
    /// # Errors
    /// [`Fault::Failed`] with Camunda's message, which names the activity and the definition that the scope's execution has as
    /// `currentActivityId` and `processDefinitionId`; [`Fault::BpmnError`] for one that the script threw; [`Fault::Limit`].
    pub fn run(&self, scope: &mut dyn Scope, limits: &Limits) -> Result<Value, Fault> {
        let outcome = match &self.program {
            Program::JavaScript => {
                let task = Task::JavaScript(Arc::clone(&self.source));
                session::run(task, &self.source, &javascript::BUILT_IN, limits, scope)
            }
            Program::Rhai(Ok(program)) => session::run(
                Task::Rhai(Arc::clone(program)),
                &self.source,
                &[],
                limits,
                scope,
            ),
            Program::Rhai(Err(message)) => Err(Failure::Script(message.to_string())),
            Program::Juel(expression) => expression.evaluate_as_script(scope),
            Program::Dynamic(language, expression) => {
                return self.run_dynamic(*language, expression, limits, scope);
            }
            Program::Unsupported(format) => {
                return Err(Fault::Failed(format!(
                    "Can't find scripting engine for '{format}': scriptEngine is null"
                )));
            }
        };
        outcome.map_err(|failure| match failure {
            Failure::Fault(fault) => fault,
            Failure::Script(cause) => {
                Fault::Failed(format!("Unable to evaluate script{}:{cause}", place(scope)))
            }
        })
    }

    fn run_dynamic(
        &self,
        language: Language,
        expression: &Expression,
        limits: &Limits,
        scope: &mut dyn Scope,
    ) -> Result<Value, Fault> {
        let source = match expression.evaluate(scope)? {
            Value::String(source) => source,
            other => {
                let class = other.java_class_name();
                return Err(Fault::Failed(crate::juel::cast_message(
                    class,
                    "java.lang.String",
                )));
            }
        };
        Self {
            program: Self::program(language, &source),
            source,
        }
        .run(scope, limits)
    }
}

/// Where the script stands, as Camunda says it.
fn place(scope: &mut dyn Scope) -> String {
    let mut read = |name| match scope.property(Host::Execution, name) {
        Ok(Some(value)) if !value.is_null() => Some(value.to_text()),
        _ => None,
    };
    match (read("currentActivityId"), read("processDefinitionId")) {
        (Some(activity), Some(definition)) => {
            format!(
                " while executing activity '{activity}' in the process definition with id '{definition}'"
            )
        }
        _ => String::new(),
    }
}

/// The words in a source that may name a variable, each once.
fn words(source: &str) -> Vec<&str> {
    let mut words: Vec<&str> = source
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$')))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}
