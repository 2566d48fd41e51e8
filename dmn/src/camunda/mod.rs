//! Decisions the way Camunda 7 evaluates them.
//!
//! Differences to the standard: a decision answers a list of rule results, each an ordered map from output names to
//! values; values carry Java types; cells may be of other languages, which the host supplies; the values of required
//! decisions become variables; expressions that cannot be read fail when they are evaluated, not when they are deployed.

mod cell;
mod compile;
mod described;
mod error;
mod evaluate;
mod hit_policy;
mod syntax;
mod types;
mod validate;

use std::collections::HashMap;
use std::sync::Arc;

pub use error::{DecisionError, ForeignFault};
pub use types::{JavaType, TypedValue, ValueType};

use crate::feel::{Globals, Session, Variables};
use crate::model::{Aggregation, Definitions, HitPolicy, Place, Problems};
use cell::{Cell, TestCell};

/// The decisions of a model.
#[derive(Debug, Clone)]
pub struct Decisions {
    id: String,
    name: Option<String>,
    namespace: String,
    decisions: Vec<Arc<CompiledDecision>>,
    by_key: HashMap<String, usize>,
}

/// What is known of a decision without evaluating it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionInfo {
    /// The key: the id in the model.
    pub key: String,
    /// The name.
    pub name: Option<String>,
    /// The version tag.
    pub version_tag: Option<String>,
    /// The history time to live, in days.
    pub history_time_to_live: Option<u32>,
    /// Keys of the decisions it requires directly.
    pub required: Vec<String>,
    /// Whether its logic is a table.
    pub is_table: bool,
}

/// An expression language of the host: JUEL, JavaScript and whatever else models name.
pub trait ForeignLanguage {
    /// Evaluates an expression. `locals` has the values of required decisions and the input of a cell; what it does
    /// not have is among the host's variables.
    ///
    /// # Errors
    /// Why it cannot be evaluated, or that there is no such language.
    fn evaluate(
        &self,
        language: &str,
        text: &str,
        locals: &dyn Fn(&str) -> Option<TypedValue>,
    ) -> Result<TypedValue, ForeignFault>;
}

/// No language but FEEL.
#[derive(Debug, Clone, Copy, Default)]
pub struct FeelOnly;

impl ForeignLanguage for FeelOnly {
    fn evaluate(
        &self,
        _: &str,
        _: &str,
        _: &dyn Fn(&str) -> Option<TypedValue>,
    ) -> Result<TypedValue, ForeignFault> {
        Err(ForeignFault::Unknown)
    }
}

/// The result of a decision with all that was evaluated for it.
#[derive(Debug, Clone)]
pub struct DecisionOutcome {
    /// The rule results; each entry is an output name and its value.
    pub result: Vec<Vec<(Option<String>, TypedValue)>>,
    /// The evaluated decisions: the required ones first, the requested one last.
    pub evaluated: Vec<EvaluatedDecision>,
}

impl DecisionOutcome {
    /// Decision elements executed, as Camunda's metrics count them.
    #[must_use]
    pub fn executed_elements(&self) -> u64 {
        self.evaluated.iter().map(|d| d.executed_elements).sum()
    }
}

/// An evaluated decision.
#[derive(Debug, Clone)]
pub struct EvaluatedDecision {
    /// The key.
    pub key: String,
    /// The name.
    pub name: Option<String>,
    /// What was evaluated.
    pub logic: EvaluatedLogic,
    /// Inputs and outputs times rules; 1 for an expression.
    pub executed_elements: u64,
}

/// What was evaluated in a decision.
#[derive(Debug, Clone)]
pub enum EvaluatedLogic {
    /// A decision table.
    Table {
        /// The input columns in order.
        inputs: Vec<EvaluatedInput>,
        /// The rules that matched, after the hit policy.
        rules: Vec<EvaluatedRule>,
        /// The aggregation's result.
        collected: Option<Collected>,
    },
    /// A literal expression.
    Expression {
        /// The name of the variable.
        name: Option<String>,
        /// The value.
        value: TypedValue,
    },
}

/// An evaluated input column.
#[derive(Debug, Clone)]
pub struct EvaluatedInput {
    /// The id of the clause.
    pub id: String,
    /// The label of the clause.
    pub name: Option<String>,
    /// The name of the value in the cells.
    pub variable: String,
    /// The value.
    pub value: TypedValue,
}

/// A matching rule.
#[derive(Debug, Clone)]
pub struct EvaluatedRule {
    /// The id.
    pub id: String,
    /// The place among the matching rules, from 1.
    pub order: u32,
    /// The place in the table, from 0.
    pub index: usize,
    /// The outputs with an expression, in order.
    pub outputs: Vec<EvaluatedOutput>,
}

/// An evaluated output cell.
#[derive(Debug, Clone)]
pub struct EvaluatedOutput {
    /// The id of the clause.
    pub id: String,
    /// The label of the clause.
    pub name: Option<String>,
    /// The output name.
    pub output_name: Option<String>,
    /// The value.
    pub value: TypedValue,
}

/// What an aggregation made.
#[derive(Debug, Clone)]
pub struct Collected {
    /// The output name; none if no matching rule has an output.
    pub name: Option<String>,
    /// The value; none if there was nothing to aggregate.
    pub value: Option<TypedValue>,
}

#[derive(Debug)]
struct CompiledDecision {
    info: DecisionInfo,
    /// Numbers of the decisions required directly.
    required: Vec<usize>,
    logic: Logic,
    globals: Globals,
}

#[derive(Debug)]
enum Logic {
    Table(Table),
    Expression {
        name: Option<String>,
        type_ref: Option<String>,
        cell: Cell,
    },
}

#[derive(Debug)]
struct Table {
    id: Option<String>,
    place: Place,
    hit_policy: HitPolicy,
    aggregation: Option<Aggregation>,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Input {
    id: String,
    label: Option<String>,
    variable: String,
    type_ref: Option<String>,
    /// `None` if there is no expression element at all.
    cell: Option<Cell>,
}

#[derive(Debug)]
struct Output {
    id: String,
    label: Option<String>,
    name: Option<String>,
    type_ref: Option<String>,
}

#[derive(Debug)]
struct Rule {
    id: String,
    conditions: Vec<TestCell>,
    conclusions: Vec<Cell>,
}

impl Decisions {
    /// Checks and compiles a model as Camunda's deployment does.
    ///
    /// # Errors
    /// All reasons for which Camunda refuses the model.
    pub fn compile(definitions: &Definitions) -> Result<Decisions, Problems> {
        validate::check(definitions)?;
        compile::compile(definitions)
    }

    /// The id of the requirements definition.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name of the requirements definition.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The target namespace, which is Camunda's category.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Whether the requirements definition is deployed as such: there is more than one decision.
    #[must_use]
    pub fn has_requirements_definition(&self) -> bool {
        self.decisions.len() > 1
    }

    /// The decisions in the order of the file; those without logic that Camunda knows are left out.
    pub fn list(&self) -> impl ExactSizeIterator<Item = &DecisionInfo> {
        self.decisions.iter().map(|d| &d.info)
    }

    /// Evaluates a decision and those it requires, each once.
    ///
    /// # Errors
    /// If there is no such decision, an expression fails, a value does not fit its type or a hit policy is violated.
    pub fn evaluate(
        &self,
        key: &str,
        variables: &dyn Variables,
        foreign: &dyn ForeignLanguage,
        session: &Session,
    ) -> Result<DecisionOutcome, DecisionError> {
        let number = *self
            .by_key
            .get(key)
            .ok_or_else(|| DecisionError::Unknown(key.to_owned()))?;
        evaluate::evaluate(self, number, variables, foreign, session)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
