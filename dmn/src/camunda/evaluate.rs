//! Evaluation of a decision and those it requires.

use std::cell::RefCell;
use std::collections::HashMap;

use super::hit_policy;
use super::{
    CompiledDecision, DecisionError, DecisionOutcome, Decisions, EvaluatedDecision, EvaluatedInput,
    EvaluatedLogic, EvaluatedOutput, EvaluatedRule, ForeignLanguage, Logic, Table, TypedValue,
};
use crate::feel::{Evaluator, Session, TableTrace, Variables};
use crate::model::HitPolicy;
use crate::value::Value;

/// The variable in which cells of other languages find the name of their input.
const INPUT_NAME: &str = "inputVariableName";

type Results = Vec<Vec<(Option<String>, TypedValue)>>;

/// The host's variables under the results of required decisions.
struct Known<'k> {
    host: &'k dyn Variables,
    results: RefCell<HashMap<String, TypedValue>>,
}

impl Variables for Known<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        self.results
            .borrow()
            .get(name)
            .map(|v| v.value.clone())
            .or_else(|| self.host.get(name))
    }
}

pub(super) fn evaluate(
    decisions: &Decisions,
    number: usize,
    variables: &dyn Variables,
    foreign: &dyn ForeignLanguage,
    session: &Session,
) -> Result<DecisionOutcome, DecisionError> {
    let mut order = Vec::new();
    require(decisions, number, &mut order);
    let known = Known {
        host: variables,
        results: RefCell::default(),
    };
    let mut evaluated = Vec::with_capacity(order.len());
    let mut result = Vec::new();
    for index in order {
        let decision = &decisions.decisions[index];
        let (logic, executed_elements) = evaluate_one(decision, &known, foreign, session)?;
        result = results(&logic);
        if index != number {
            let keeps_lists = matches!(&decision.logic, Logic::Table(t) if t.aggregation.is_none() && matches!(t.hit_policy, HitPolicy::Collect | HitPolicy::RuleOrder));
            publish(&result, keeps_lists, &known);
        }
        evaluated.push(EvaluatedDecision {
            key: decision.info.key.clone(),
            name: decision.info.name.clone(),
            logic,
            executed_elements,
        });
    }
    Ok(DecisionOutcome { result, evaluated })
}

/// Required decisions before those that require them, each once; the model has no loops.
fn require(decisions: &Decisions, number: usize, order: &mut Vec<usize>) {
    if order.contains(&number) {
        return;
    }
    for required in &decisions.decisions[number].required {
        require(decisions, *required, order);
    }
    order.push(number);
}

/// Makes the results of a required decision variables.
fn publish(results: &Results, keeps_lists: bool, known: &Known<'_>) {
    let mut into = known.results.borrow_mut();
    match results.as_slice() {
        [] => {}
        [only] if !keeps_lists => {
            for (name, value) in only {
                into.insert(name.clone().unwrap_or_default(), value.clone());
            }
        }
        several => {
            let mut names: Vec<&Option<String>> =
                several.iter().flatten().map(|(name, _)| name).collect();
            names.sort();
            names.dedup();
            for name in names {
                let values: Vec<Value> = several
                    .iter()
                    .flatten()
                    .filter(|(n, _)| n == name)
                    .map(|(_, v)| v.value.clone())
                    .collect();
                into.insert(
                    name.clone().unwrap_or_default(),
                    TypedValue::of_feel(Value::list(values)),
                );
            }
        }
    }
}

fn results(logic: &EvaluatedLogic) -> Results {
    match logic {
        EvaluatedLogic::Expression { name, value } => vec![vec![(name.clone(), value.clone())]],
        EvaluatedLogic::Table {
            collected: Some(collected),
            ..
        } if collected.name.is_some() || collected.value.is_some() => {
            vec![vec![(
                collected.name.clone(),
                collected.value.clone().unwrap_or_else(TypedValue::null),
            )]]
        }
        EvaluatedLogic::Table { rules, .. } => rules
            .iter()
            .map(|rule| {
                rule.outputs
                    .iter()
                    .map(|o| (o.output_name.clone(), o.value.clone()))
                    .collect()
            })
            .collect(),
    }
}

fn evaluate_one(
    decision: &CompiledDecision,
    known: &Known<'_>,
    foreign: &dyn ForeignLanguage,
    session: &Session,
) -> Result<(EvaluatedLogic, u64), DecisionError> {
    let mut evaluator = Evaluator::new(session, decision.globals.names(), known);
    match &decision.logic {
        Logic::Expression {
            name,
            type_ref,
            cell,
        } => {
            let locals = |name: &str| known.results.borrow().get(name).cloned();
            let value = cell
                .evaluate(&mut evaluator, foreign, &locals)?
                .transform(type_ref.as_deref(), &|| session.clock())?;
            Ok((
                EvaluatedLogic::Expression {
                    name: name.clone(),
                    value,
                },
                1,
            ))
        }
        Logic::Table(table) => {
            let mut names = decision.globals.names().iter();
            let name_at = names.position(|name| &**name == INPUT_NAME);
            let logic = evaluate_table(table, name_at, &mut evaluator, known, foreign, session)?;
            let elements = (table.inputs.len() + table.outputs.len()) * table.rules.len();
            Ok((logic, elements as u64))
        }
    }
}

/// Evaluates a table; `name_at` is where its cells look for the name of their input.
fn evaluate_table(
    table: &Table,
    name_at: Option<usize>,
    evaluator: &mut Evaluator<'_>,
    known: &Known<'_>,
    foreign: &dyn ForeignLanguage,
    session: &Session,
) -> Result<EvaluatedLogic, DecisionError> {
    let outer = |name: &str| known.results.borrow().get(name).cloned();
    let mut inputs = Vec::with_capacity(table.inputs.len());
    let mut matching: Vec<usize> = (0..table.rules.len()).collect();
    let mut rejected = if session.is_tracing() {
        vec![None; table.rules.len()]
    } else {
        Vec::new()
    };
    for (column, input) in table.inputs.iter().enumerate() {
        let value = match &input.cell {
            None => TypedValue::null(),
            Some(cell) => cell
                .evaluate(evaluator, foreign, &outer)?
                .transform(input.type_ref.as_deref(), &|| session.clock())?,
        };
        let named = input.cell.as_ref().is_some_and(|cell| !cell.is_empty());
        let locals = |name: &str| {
            if named && name == input.variable {
                Some(value.clone())
            } else if named && name == INPUT_NAME {
                Some(TypedValue::of_feel(Value::from(input.variable.as_str())))
            } else {
                outer(name)
            }
        };
        // without an expression, the input of the tests is what else has its name
        let tested = if named {
            value.value.clone()
        } else {
            known.get(&input.variable).unwrap_or_default()
        };
        evaluator.preset(0, tested);
        if let Some(at) = name_at {
            let name = named.then(|| Value::from(input.variable.as_str()));
            evaluator.preset_global(at, name);
        }
        let mut kept = Vec::with_capacity(matching.len());
        for index in matching {
            let passes = match table.rules[index].conditions.get(column) {
                Some(condition) => condition.passes(evaluator, foreign, &locals)?,
                None => true,
            };
            if passes {
                kept.push(index);
            } else if let Some(column_of) = rejected.get_mut(index) {
                *column_of = Some(column);
            }
        }
        matching = kept;
        inputs.push(EvaluatedInput {
            id: input.id.clone(),
            name: input.label.clone(),
            variable: input.variable.clone(),
            value,
        });
    }
    if let Some(at) = name_at {
        evaluator.preset_global(at, None);
    }
    session.trace(|| TableTrace {
        table: table.id.clone(),
        place: table.place,
        inputs: inputs
            .iter()
            .map(|input| input.value.value.clone())
            .collect(),
        matched: matching
            .iter()
            .map(|index| (*index, Some(table.rules[*index].id.clone())))
            .collect(),
        rejected,
    });
    let mut rules = Vec::with_capacity(matching.len());
    for index in matching {
        let rule = &table.rules[index];
        let mut outputs = Vec::with_capacity(table.outputs.len());
        for (conclusion, output) in rule.conclusions.iter().zip(&table.outputs) {
            if conclusion.is_empty() {
                continue;
            }
            let value = conclusion
                .evaluate(evaluator, foreign, &outer)?
                .transform(output.type_ref.as_deref(), &|| session.clock())?;
            outputs.push(EvaluatedOutput {
                id: output.id.clone(),
                name: output.label.clone(),
                output_name: output.name.clone(),
                value,
            });
        }
        rules.push(EvaluatedRule {
            id: rule.id.clone(),
            order: 0,
            index,
            outputs,
        });
    }
    let collected = hit_policy::apply(table, &mut rules)?;
    for (order, rule) in rules.iter_mut().enumerate() {
        rule.order = u32::try_from(order + 1).unwrap_or(u32::MAX);
    }
    Ok(EvaluatedLogic::Table {
        inputs,
        rules,
        collected,
    })
}
