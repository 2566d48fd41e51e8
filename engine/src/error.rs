//! What can go wrong in a command, with Camunda's names for it.

use cauce_bpmn::parse::Problem;

use crate::migration::MigrationReport;

/// Which of Camunda's exceptions an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// `ProcessEngineException`
    ProcessEngine,
    /// `NullValueException`
    NullValue,
    /// `NotFoundException`
    NotFound,
    /// `BadUserRequestException`
    BadUserRequest,
    /// `NotValidException`
    NotValid,
    /// `NotAllowedException`
    NotAllowed,
    /// `OptimisticLockingException`
    OptimisticLocking,
    /// `SuspendedEntityInteractionException`
    SuspendedEntity,
    /// `MismatchingMessageCorrelationException`
    MismatchingMessageCorrelation,
    /// `AuthorizationException`
    Authorization,
    /// `TaskAlreadyClaimedException`
    TaskAlreadyClaimed,
    /// `ScriptEvaluationException`
    ScriptEvaluation,
    /// `ScriptCompilationException`
    ScriptCompilation,
    /// `ClassLoadingException`
    ClassLoading,
    /// `FormFieldValidatorException`
    FormFieldValidator,
    /// `DmnEngineException`
    DmnEngine,
    /// `PvmException`
    Pvm,
    /// `MigratingProcessInstanceValidationException`
    MigratingProcessInstanceValidation,
    /// `MigrationPlanValidationException`
    MigrationPlanValidation,
    /// `ModificationException`, `RestartProcessInstanceException` and what else has a name of its own.
    Other(&'static str),
}

impl ErrorKind {
    /// The simple name of Camunda's exception class, as `type` of an error answer.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            Self::ProcessEngine => "ProcessEngineException",
            Self::NullValue => "NullValueException",
            Self::NotFound => "NotFoundException",
            Self::BadUserRequest => "BadUserRequestException",
            Self::NotValid => "NotValidException",
            Self::NotAllowed => "NotAllowedException",
            Self::OptimisticLocking => "OptimisticLockingException",
            Self::SuspendedEntity => "SuspendedEntityInteractionException",
            Self::MismatchingMessageCorrelation => "MismatchingMessageCorrelationException",
            Self::Authorization => "AuthorizationException",
            Self::TaskAlreadyClaimed => "TaskAlreadyClaimedException",
            Self::ScriptEvaluation => "ScriptEvaluationException",
            Self::ScriptCompilation => "ScriptCompilationException",
            Self::ClassLoading => "ClassLoadingException",
            Self::FormFieldValidator => "FormFieldValidatorException",
            Self::DmnEngine => "DmnEngineException",
            Self::Pvm => "PvmException",
            Self::MigratingProcessInstanceValidation => {
                "MigratingProcessInstanceValidationException"
            }
            Self::MigrationPlanValidation => "MigrationPlanValidationException",
            Self::Other(name) => name,
        }
    }
}

impl ErrorKind {
    /// The classes that a Java exception of this kind is of, its own first: error events may have one as their code. Empty where
    /// Camunda does not look.
    #[must_use]
    pub fn java_classes(self) -> &'static [&'static str] {
        match self {
            Self::ScriptEvaluation => &[
                "org.camunda.bpm.engine.ScriptEvaluationException",
                "org.camunda.bpm.engine.ScriptEngineException",
                "org.camunda.bpm.engine.ProcessEngineException",
                "java.lang.RuntimeException",
                "java.lang.Exception",
                "java.lang.Throwable",
                "java.lang.Object",
            ],
            Self::Other("ConnectorRequestException") => &[
                "org.camunda.connect.ConnectorRequestException",
                "org.camunda.connect.ConnectorException",
                "java.lang.RuntimeException",
                "java.lang.Exception",
                "java.lang.Throwable",
                "java.lang.Object",
            ],
            Self::Other("ConnectorResponseException") => &[
                "org.camunda.connect.ConnectorResponseException",
                "org.camunda.connect.ConnectorException",
                "java.lang.RuntimeException",
                "java.lang.Exception",
                "java.lang.Throwable",
                "java.lang.Object",
            ],
            Self::Other("IoUtilException") => &[
                "org.camunda.commons.utils.IoUtilException",
                "java.lang.RuntimeException",
                "java.lang.Exception",
                "java.lang.Throwable",
                "java.lang.Object",
            ],
            Self::Other("IllegalArgumentException") => &[
                "java.lang.IllegalArgumentException",
                "java.lang.RuntimeException",
                "java.lang.Exception",
                "java.lang.Throwable",
                "java.lang.Object",
            ],
            Self::Other("ClassCastException") => &[
                "java.lang.ClassCastException",
                "java.lang.RuntimeException",
                "java.lang.Exception",
                "java.lang.Throwable",
                "java.lang.Object",
            ],
            _ => &[],
        }
    }
}

/// Why a command did nothing.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A command failed as it does in Camunda; nothing of it was written.
    #[error("{message}")]
    Failed {
        /// Which exception.
        kind: ErrorKind,
        /// Camunda's message.
        message: String,
    },
    /// Models that cannot be deployed, with every problem of every resource.
    #[error("{message}")]
    Parse {
        /// Camunda's message.
        message: String,
        /// Problems by resource name.
        details: Vec<(String, Vec<Problem>)>,
    },
    /// A migration plan that is not valid, or an instance that cannot migrate.
    #[error("{message}")]
    Migration {
        /// Camunda's message.
        message: String,
        /// What is wrong.
        report: Box<MigrationReport>,
    },
    /// The caller may not do this.
    #[error(transparent)]
    Authorization(Box<crate::authorization::Refusal>),
    /// A `BpmnError` that nobody caught in a place where that is an error.
    #[error("{message}")]
    UncaughtBpmnError {
        /// The error code.
        code: String,
        /// Camunda's message.
        message: String,
    },
    /// The database is away or overloaded; the same command may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] cauce_store::StoreError),
    /// The database refused what it was given.
    #[error("the store failed: {0}")]
    Store(#[source] cauce_store::StoreError),
}

impl EngineError {
    /// An error of a kind.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::Failed {
            kind,
            message: message.into(),
        }
    }

    /// A `ProcessEngineException`.
    #[must_use]
    pub fn engine(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ProcessEngine, message)
    }

    /// A `NullValueException`.
    #[must_use]
    pub fn null_value(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NullValue, message)
    }

    /// A `BadUserRequestException`.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadUserRequest, message)
    }

    /// The kind, for errors that have one.
    #[must_use]
    pub fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Failed { kind, .. } => Some(*kind),
            Self::Authorization(_) => Some(ErrorKind::Authorization),
            Self::Migration { report, .. } => Some(match **report {
                MigrationReport::Plan(_) => ErrorKind::MigrationPlanValidation,
                MigrationReport::Instance(_) => ErrorKind::MigratingProcessInstanceValidation,
            }),
            _ => None,
        }
    }
}

impl From<cauce_store::StoreError> for EngineError {
    fn from(error: cauce_store::StoreError) -> Self {
        if error.is_unavailable() {
            Self::Unavailable(error)
        } else {
            Self::Store(error)
        }
    }
}
