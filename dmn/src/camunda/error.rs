//! Why a decision cannot be evaluated, in Camunda's words.

use crate::feel::Fault;

/// Why an expression of a language of the host has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForeignFault {
    /// There is no such language.
    Unknown,
    /// The expression failed.
    Failed {
        /// What the language calls itself.
        language: String,
        /// The expression, as the language was given it.
        text: String,
        /// Why.
        cause: String,
    },
}

/// A decision that cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// No such decision.
    #[error("DMN-01001 Unable to find decision with id '{0}' in model.")]
    Unknown(String),
    /// An expression failed.
    #[error("DMN-01002 Unable to evaluate expression for language '{language}': '{text}'")]
    Expression {
        /// The language.
        language: String,
        /// The expression.
        text: String,
        /// Why.
        cause: String,
    },
    /// Nobody can evaluate expressions of this language.
    #[error("Can't find scripting engine for '{0}': scriptEngine is null")]
    NoLanguage(String),
    /// A FEEL expression failed.
    #[error("FEEL/SCALA-01008 Error while evaluating expression: {0}")]
    Feel(String),
    /// A value does not fit the type of its clause.
    #[error("DMN-01005 Invalid value '{value}' for clause with type '{type_name}'.")]
    InvalidValue {
        /// The type.
        type_name: String,
        /// The value.
        value: String,
    },
    /// A type that cannot be transformed to a date.
    #[error("Unsupported type: '{0}' cannot be converted to 'java.util.Date'")]
    UnsupportedDate(String),
    /// More than one rule of a unique table matches.
    #[error(
        "DMN-03001 Hit policy 'UNIQUE' only allows a single rule to match. Actually match rules: '[{0}]'."
    )]
    Unique(String),
    /// Rules of an 'any' table match with different outputs.
    #[error(
        "DMN-03002 Hit policy 'ANY' only allows multiple matching rules with equal output. Matching rules: '[{0}]'."
    )]
    Any(String),
    /// An aggregation over several outputs.
    #[error(
        "DMN-03003 Unable to execute aggregation '{aggregation}' on compound decision output '{outputs}'. Only one output entry allowed."
    )]
    Compound {
        /// The aggregation.
        aggregation: &'static str,
        /// The outputs.
        outputs: String,
    },
    /// Values that cannot be aggregated.
    #[error(
        "DMN-03004 Unable to convert value '{0}' to a support aggregatable type '[class java.lang.Integer, class java.lang.Long, class java.lang.Double]'."
    )]
    NotAggregatable(String),
    /// Several results where a required decision must answer one.
    #[error("DMN-01011 Unable to get single decision result as it has more than one result '{0}'")]
    NotSingle(String),
    /// A limit was exceeded.
    #[error(transparent)]
    Fault(#[from] Fault),
}
