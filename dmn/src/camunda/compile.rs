//! Models to decisions as Camunda has them.

use std::collections::HashMap;
use std::sync::Arc;

use super::cell::{Cell, TestCell};
use super::{CompiledDecision, DecisionInfo, Decisions, Input, Logic, Output, Rule, Table};
use crate::feel::{Dialect, Globals, Scope};
use crate::model::{self, Boxed, Decision, Definitions, Literal, Problems};

/// The name of the input value in cells that models give no other.
const CELL_INPUT: &str = "cellInput";

pub(super) fn compile(definitions: &Definitions) -> Result<Decisions, Problems> {
    let known: Vec<(&Decision, &Boxed)> = definitions
        .decisions
        .iter()
        .filter_map(|d| d.logic.as_ref().map(|l| (d, untyped(l))))
        .filter(|(_, l)| matches!(l, Boxed::Table(_) | Boxed::Literal(_)))
        .collect();
    let by_key: HashMap<String, usize> = known
        .iter()
        .enumerate()
        .filter_map(|(i, (d, _))| d.id.clone().map(|id| (id, i)))
        .collect();
    let language = definitions.expression_language.as_deref();
    let decisions = known
        .iter()
        .map(|(decision, logic)| Arc::new(one(decision, logic, &by_key, language)))
        .collect();
    Ok(Decisions {
        id: definitions.id.clone().unwrap_or_default(),
        name: definitions.name.clone(),
        namespace: definitions.namespace.clone(),
        decisions,
        by_key,
    })
}

fn untyped(boxed: &Boxed) -> &Boxed {
    match boxed {
        Boxed::Typed { inner, .. } => untyped(inner),
        other => other,
    }
}

/// Days, or an ISO 8601 duration of days.
pub(super) fn history_time_to_live(text: &str) -> Option<u32> {
    match text
        .strip_prefix('P')
        .and_then(|rest| rest.strip_suffix('D'))
    {
        Some(days) => days.parse().ok(),
        None => text.parse().ok(),
    }
}

fn one(
    decision: &Decision,
    logic: &Boxed,
    by_key: &HashMap<String, usize>,
    language: Option<&str>,
) -> CompiledDecision {
    let mut globals = Globals::default();
    let scope = Scope::new(Dialect::Camunda);
    let keys: Vec<String> = decision
        .requirements
        .decisions
        .iter()
        .map(|href| {
            href.rsplit_once('#')
                .map_or(href.as_str(), |(_, id)| id)
                .to_owned()
        })
        .collect();
    let compiled = match logic {
        Boxed::Table(table) => Logic::Table(compile_table(table, language, &scope, &mut globals)),
        Boxed::Literal(literal) => {
            let variable = decision.variable.clone().unwrap_or_default();
            let cell = expression(literal, language, &scope, &mut globals);
            Logic::Expression {
                name: variable.name,
                type_ref: variable.type_ref,
                cell,
            }
        }
        _ => Logic::Expression {
            name: None,
            type_ref: None,
            cell: Cell::Empty,
        },
    };
    CompiledDecision {
        required: keys
            .iter()
            .filter_map(|key| by_key.get(key).copied())
            .collect(),
        info: DecisionInfo {
            key: decision.id.clone().unwrap_or_default(),
            name: Some(decision.name.clone()).filter(|n| !n.is_empty()),
            version_tag: decision.version_tag.clone(),
            history_time_to_live: decision
                .history_time_to_live
                .as_deref()
                .and_then(history_time_to_live),
            required: keys,
            is_table: matches!(compiled, Logic::Table(_)),
        },
        logic: compiled,
        globals,
    }
}

/// An expression in its own language, or that of the model.
fn expression(
    literal: &Literal,
    language: Option<&str>,
    scope: &Scope,
    globals: &mut Globals,
) -> Cell {
    Cell::compile(
        &literal.text,
        literal.language.as_deref().or(language),
        scope,
        globals,
    )
}

fn compile_table(
    table: &model::Table,
    language: Option<&str>,
    scope: &Scope,
    globals: &mut Globals,
) -> Table {
    let mut scopes = Vec::with_capacity(table.inputs.len());
    let mut inputs = Vec::with_capacity(table.inputs.len());
    for input in &table.inputs {
        let variable = input
            .input_variable
            .clone()
            .filter(|v| !v.is_empty())
            .unwrap_or_else(|| CELL_INPUT.to_owned());
        let mut cells = scope.clone();
        // without an expression there is no value, and the name is any other variable
        if !input.expression.text.is_empty() {
            cells.name_input(&variable);
        }
        scopes.push(cells);
        inputs.push(Input {
            id: input.id.clone().unwrap_or_default(),
            label: input.label.clone(),
            variable,
            type_ref: input.expression.type_ref.clone(),
            cell: input
                .expression
                .present
                .then(|| expression(&input.expression, language, scope, globals)),
        });
    }
    let mut rules = Vec::with_capacity(table.rules.len());
    for rule in &table.rules {
        let conditions = rule
            .inputs
            .iter()
            .zip(&scopes)
            .map(|(cell, scope)| {
                TestCell::compile(
                    &cell.text,
                    cell.language.as_deref().or(language),
                    scope,
                    globals,
                )
            })
            .collect();
        let conclusions = rule
            .outputs
            .iter()
            .map(|cell| expression(cell, language, scope, globals))
            .collect();
        rules.push(Rule {
            id: rule.id.clone().unwrap_or_default(),
            conditions,
            conclusions,
        });
    }
    let outputs = table
        .outputs
        .iter()
        .map(|o| Output {
            id: o.id.clone().unwrap_or_default(),
            label: o.label.clone(),
            name: o.name.clone(),
            type_ref: o.type_ref.clone(),
        })
        .collect();
    Table {
        id: table.id.clone(),
        place: table.place,
        hit_policy: table.hit_policy,
        aggregation: table.aggregation,
        inputs,
        outputs,
        rules,
    }
}
