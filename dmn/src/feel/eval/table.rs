//! Decision tables of the standard.

use super::{Evaluator, TableTrace};
use crate::feel::error::Fault;
use crate::feel::node::{RuleCode, TableCode};
use crate::model::{Aggregation, HitPolicy};
use crate::value::{Context, Decimal, Value};

impl Evaluator<'_> {
    pub(super) fn table(&mut self, table: &TableCode) -> Result<Value, Fault> {
        for input in &table.inputs {
            let value = self.eval(&input.node)?;
            self.set(input.slot, value);
            if let Some(allowed) = &input.allowed
                && self.test(allowed, input.slot)? != Some(true)
            {
                return Ok(
                    self.warn(|| "an input of a decision table is not an allowed value".to_owned())
                );
            }
        }
        let mut matched = Vec::new();
        let tracing = self.session.is_tracing();
        let mut rejected = Vec::new();
        for (index, rule) in table.rules.iter().enumerate() {
            let failing = self.failing_column(table, rule)?;
            if tracing {
                rejected.push(failing);
            }
            if failing.is_none() {
                matched.push((index, rule));
                if table.hit_policy == HitPolicy::First {
                    break;
                }
            }
        }
        self.session.trace(|| TableTrace {
            table: table.id.clone(),
            place: table.place,
            inputs: table
                .inputs
                .iter()
                .map(|input| self.local(input.slot).clone())
                .collect(),
            matched: matched
                .iter()
                .map(|(index, rule)| (*index, rule.id.clone()))
                .collect(),
            rejected,
        });
        let hits: Vec<&RuleCode> = matched.into_iter().map(|(_, rule)| rule).collect();
        if hits.is_empty() {
            return self.no_hit(table);
        }
        if table.hit_policy == HitPolicy::Unique && hits.len() > 1 {
            return Ok(
                self.warn(|| format!("{} rules of a unique decision table match", hits.len()))
            );
        }
        let mut results = Vec::with_capacity(hits.len());
        for rule in hits {
            results.push(self.outputs(table, rule)?);
        }
        self.by_policy(table, results)
    }

    /// The first column whose test a rule does not pass; none if the rule matches.
    fn failing_column(
        &mut self,
        table: &TableCode,
        rule: &RuleCode,
    ) -> Result<Option<usize>, Fault> {
        for (column, (test, input)) in rule.tests.iter().zip(&table.inputs).enumerate() {
            if self.test(test, input.slot)? != Some(true) {
                return Ok(Some(column));
            }
        }
        Ok(None)
    }

    fn outputs(&mut self, table: &TableCode, rule: &RuleCode) -> Result<Vec<Value>, Fault> {
        let mut values = Vec::with_capacity(rule.outputs.len());
        for (node, output) in rule.outputs.iter().zip(&table.outputs) {
            let value = self.eval(node)?;
            values.push(self.coerce(value, &output.of)?);
        }
        Ok(values)
    }

    fn no_hit(&mut self, table: &TableCode) -> Result<Value, Fault> {
        if table.outputs.iter().any(|o| o.default.is_some()) {
            let mut values = Vec::with_capacity(table.outputs.len());
            for output in &table.outputs {
                values.push(match &output.default {
                    Some(default) => self.eval(default)?,
                    None => Value::Null,
                });
            }
            return Ok(single(table, values));
        }
        Ok(match (table.hit_policy, table.aggregation) {
            (HitPolicy::Collect, Some(Aggregation::Count)) => Value::Number(Decimal::ZERO),
            (HitPolicy::Collect, None) => Value::list(Vec::new()),
            _ => Value::Null,
        })
    }

    fn by_policy(
        &mut self,
        table: &TableCode,
        mut results: Vec<Vec<Value>>,
    ) -> Result<Value, Fault> {
        match table.hit_policy {
            HitPolicy::Unique | HitPolicy::First => {
                Ok(results.pop().map_or(Value::Null, |r| single(table, r)))
            }
            HitPolicy::Any => {
                let first = results.swap_remove(0);
                if results
                    .iter()
                    .all(|r| r.iter().zip(&first).all(|(a, b)| a.is_equal(b)))
                {
                    return Ok(single(table, first));
                }
                Ok(self.warn(|| {
                    "rules of an 'any' decision table match with different outputs".to_owned()
                }))
            }
            HitPolicy::Priority => {
                self.sort_by_priority(table, &mut results)?;
                Ok(single(table, results.swap_remove(0)))
            }
            HitPolicy::OutputOrder => {
                self.sort_by_priority(table, &mut results)?;
                Ok(results.into_iter().map(|r| single(table, r)).collect())
            }
            HitPolicy::RuleOrder => Ok(results.into_iter().map(|r| single(table, r)).collect()),
            HitPolicy::Collect => match table.aggregation {
                None => Ok(results.into_iter().map(|r| single(table, r)).collect()),
                Some(aggregation) => {
                    let mut values = Vec::with_capacity(table.outputs.len());
                    for column in 0..table.outputs.len() {
                        let outputs: Vec<Value> = results
                            .iter()
                            .filter_map(|r| r.get(column).cloned())
                            .collect();
                        values.push(aggregate(aggregation, outputs));
                    }
                    Ok(single(table, values))
                }
            },
        }
    }

    fn sort_by_priority(
        &mut self,
        table: &TableCode,
        results: &mut [Vec<Value>],
    ) -> Result<(), Fault> {
        let mut priorities = Vec::with_capacity(table.outputs.len());
        for output in &table.outputs {
            let mut values = Vec::with_capacity(output.priorities.len());
            for node in &output.priorities {
                values.push(self.eval(node)?);
            }
            priorities.push(values);
        }
        let rank = |column: usize, value: &Value| {
            priorities[column]
                .iter()
                .position(|p| p.is_equal(value))
                .unwrap_or(usize::MAX)
        };
        results.sort_by_cached_key(|row| {
            row.iter()
                .enumerate()
                .map(|(column, value)| rank(column, value))
                .collect::<Vec<_>>()
        });
        Ok(())
    }
}

/// One output as itself, several as a context.
fn single(table: &TableCode, mut values: Vec<Value>) -> Value {
    if table.outputs.len() == 1 {
        return values.pop().unwrap_or_default();
    }
    Value::context(
        table
            .outputs
            .iter()
            .map(|o| o.name.clone())
            .zip(values)
            .collect::<Context>(),
    )
}

fn aggregate(aggregation: Aggregation, values: Vec<Value>) -> Value {
    let numbers: Option<Vec<Decimal>> = values.iter().map(Value::as_number).collect();
    match aggregation {
        Aggregation::Count => Value::Number(values.len().into()),
        Aggregation::Sum => {
            Value::number(numbers.and_then(|n| n.into_iter().try_fold(Decimal::ZERO, Decimal::add)))
        }
        Aggregation::Min | Aggregation::Max => {
            let wanted = if aggregation == Aggregation::Min {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Greater
            };
            let mut best: Option<Value> = None;
            for value in values {
                best = match best {
                    None => Some(value),
                    Some(current) => match value.compare(&current) {
                        Some(order) if order == wanted => Some(value),
                        Some(_) => Some(current),
                        None => return Value::Null,
                    },
                };
            }
            best.unwrap_or_default()
        }
    }
}
