//! Decision tables to compiled ones.

use std::sync::Arc;

use super::boxed::is_feel;
use super::{Parsed, Parser};
use crate::feel::node::{InputCode, Node, OutputCode, RuleCode, TableCode, Test};
use crate::feel::scope::normalize_name;
use crate::feel::types::Type;
use crate::model::{Table, Tests};

impl<'t> Parser<'t, '_> {
    pub(super) fn table(&mut self, table: &'t Table) -> Parsed<Node> {
        let mut inputs = Vec::with_capacity(table.inputs.len());
        for input in &table.inputs {
            let node = self.literal(&input.expression);
            let slot = self.reserve();
            let allowed = input
                .values
                .as_ref()
                .map(|values| self.tests_in(values, slot, input.input_variable.as_deref()));
            inputs.push(InputCode {
                slot,
                node,
                allowed,
            });
        }
        let mut rules = Vec::with_capacity(table.rules.len());
        for rule in &table.rules {
            let mut tests = Vec::with_capacity(rule.inputs.len());
            for (at, cell) in rule.inputs.iter().enumerate() {
                let Some(input) = table.inputs.get(at) else {
                    break;
                };
                tests.push(self.tests_in(cell, inputs[at].slot, input.input_variable.as_deref()));
            }
            let outputs = rule.outputs.iter().map(|cell| self.literal(cell)).collect();
            rules.push(RuleCode {
                id: rule.id.clone(),
                tests,
                outputs,
            });
        }
        let mut outputs = Vec::with_capacity(table.outputs.len());
        for output in &table.outputs {
            let of = self.type_of(output.type_ref.as_deref());
            let priorities = match &output.values {
                Some(values) => {
                    self.with_text(&values.text, values.place, Vec::new(), Self::constants)
                }
                None => allowed_constants(&of),
            };
            outputs.push(OutputCode {
                name: normalize_name(output.name.as_deref().unwrap_or_default()),
                of,
                default: output
                    .default
                    .as_ref()
                    .filter(|d| !d.text.is_empty())
                    .map(|default| self.literal(default)),
                priorities,
            });
        }
        Ok(Node::Table(Arc::new(TableCode {
            id: table.id.clone(),
            place: table.place,
            hit_policy: table.hit_policy,
            aggregation: table.aggregation,
            inputs,
            outputs,
            rules,
        })))
    }

    /// Unary tests of the value in a slot; an empty cell passes.
    pub(super) fn tests_in(&mut self, tests: &'t Tests, slot: usize, name: Option<&str>) -> Test {
        if tests.text.is_empty() || tests.text == "-" {
            return Test::Any;
        }
        // a cell that cannot be read never matches
        let never = Test::Not(vec![Test::Any]);
        if !is_feel(tests.language.as_deref()) {
            return never;
        }
        let name = name.map(normalize_name);
        self.with_text(&tests.text, tests.place, never, |parser| {
            parser.block(|parser| {
                parser.name_slot(&Arc::from("?"), slot);
                if let Some(name) = &name {
                    parser.name_slot(name, slot);
                }
                parser.unary_tests()
            })
        })
    }

    /// Expressions separated by commas.
    fn constants(&mut self) -> Parsed<Vec<Node>> {
        let mut nodes = vec![self.expression()?];
        while self.take_sign(",") {
            nodes.push(self.expression()?);
        }
        Ok(nodes)
    }
}

/// The constants a restricted type allows.
fn allowed_constants(of: &Type) -> Vec<Node> {
    fn collect(test: &Test, into: &mut Vec<Node>) {
        match test {
            Test::Not(inner) => inner.iter().for_each(|test| collect(test, into)),
            Test::Expression {
                node,
                mentions_input: false,
            } => into.push(node.clone()),
            _ => {}
        }
    }
    let mut nodes = Vec::new();
    if let Type::Restricted(restricted) = of {
        restricted
            .tests
            .iter()
            .for_each(|test| collect(test, &mut nodes));
    }
    nodes
}
