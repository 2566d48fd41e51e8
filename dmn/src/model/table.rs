//! Decision tables.

use super::{Literal, Place};

/// How the matching rules make a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HitPolicy {
    /// At most one rule matches.
    #[default]
    Unique,
    /// The first rule in the table's order.
    First,
    /// The rule with the most important output.
    Priority,
    /// Any rule: all that match answer the same.
    Any,
    /// All rules in no order, or an aggregation.
    Collect,
    /// All rules in the table's order.
    RuleOrder,
    /// All rules in the order of their outputs' importance.
    OutputOrder,
}

impl HitPolicy {
    /// The policy of a name as models write it.
    #[must_use]
    pub fn parse(name: &str) -> Option<HitPolicy> {
        Some(match name {
            "UNIQUE" => HitPolicy::Unique,
            "FIRST" => HitPolicy::First,
            "PRIORITY" => HitPolicy::Priority,
            "ANY" => HitPolicy::Any,
            "COLLECT" => HitPolicy::Collect,
            "RULE ORDER" => HitPolicy::RuleOrder,
            "OUTPUT ORDER" => HitPolicy::OutputOrder,
            _ => return None,
        })
    }

    /// The name as models write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            HitPolicy::Unique => "UNIQUE",
            HitPolicy::First => "FIRST",
            HitPolicy::Priority => "PRIORITY",
            HitPolicy::Any => "ANY",
            HitPolicy::Collect => "COLLECT",
            HitPolicy::RuleOrder => "RULE ORDER",
            HitPolicy::OutputOrder => "OUTPUT ORDER",
        }
    }
}

/// How collected outputs are reduced to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// The sum.
    Sum,
    /// The number of different outputs; in Camunda, of outputs.
    Count,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

impl Aggregation {
    /// The aggregation of a name as models write it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Aggregation> {
        Some(match name {
            "SUM" => Aggregation::Sum,
            "COUNT" => Aggregation::Count,
            "MIN" => Aggregation::Min,
            "MAX" => Aggregation::Max,
            _ => return None,
        })
    }

    /// The name as models write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Aggregation::Sum => "SUM",
            Aggregation::Count => "COUNT",
            Aggregation::Min => "MIN",
            Aggregation::Max => "MAX",
        }
    }
}

/// Text of unary tests.
#[derive(Debug, Clone, Default)]
pub struct Tests {
    /// The id.
    pub id: Option<String>,
    /// The text.
    pub text: String,
    /// The language, if it is said.
    pub language: Option<String>,
    /// Where they stand.
    pub place: Place,
}

/// An input column.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The id.
    pub id: Option<String>,
    /// The label.
    pub label: Option<String>,
    /// What is tested.
    pub expression: Literal,
    /// The allowed values.
    pub values: Option<Tests>,
    /// Camunda's name for the value in the cells.
    pub input_variable: Option<String>,
}

/// An output column.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The label.
    pub label: Option<String>,
    /// The type.
    pub type_ref: Option<String>,
    /// The allowed values, the most important first.
    pub values: Option<Tests>,
    /// The value if no rule matches.
    pub default: Option<Literal>,
}

/// A rule.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// The id.
    pub id: Option<String>,
    /// A test for each input.
    pub inputs: Vec<Tests>,
    /// An expression for each output.
    pub outputs: Vec<Literal>,
    /// The annotations.
    pub annotations: Vec<String>,
}

/// A decision table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The id.
    pub id: Option<String>,
    /// The hit policy.
    pub hit_policy: HitPolicy,
    /// The aggregation.
    pub aggregation: Option<Aggregation>,
    /// The input columns.
    pub inputs: Vec<Input>,
    /// The output columns.
    pub outputs: Vec<Output>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Where it stands.
    pub place: Place,
}
