//! Hit policies and aggregations.

use super::{Collected, DecisionError, EvaluatedRule, JavaType, Table, TypedValue, ValueType};
use crate::model::{Aggregation, HitPolicy};
use crate::value::{Decimal, Value};

/// Reduces the matching rules as the policy says, and aggregates.
pub(super) fn apply(
    table: &Table,
    rules: &mut Vec<EvaluatedRule>,
) -> Result<Option<Collected>, DecisionError> {
    match table.hit_policy {
        HitPolicy::Unique if rules.len() > 1 => Err(DecisionError::Unique(ids(rules))),
        HitPolicy::Any if rules.len() > 1 => {
            let same = |a: &EvaluatedRule, b: &EvaluatedRule| {
                a.outputs.len() == b.outputs.len()
                    && a.outputs.iter().zip(&b.outputs).all(|(x, y)| {
                        x.output_name == y.output_name
                            && x.value.java == y.value.java
                            && x.value.value.is_equal(&y.value.value)
                    })
            };
            if rules.windows(2).any(|pair| !same(&pair[0], &pair[1])) {
                return Err(DecisionError::Any(ids(rules)));
            }
            rules.truncate(1);
            Ok(None)
        }
        HitPolicy::First => {
            rules.truncate(1);
            Ok(None)
        }
        HitPolicy::Collect => table
            .aggregation
            .map(|aggregation| collect(aggregation, rules))
            .transpose(),
        HitPolicy::Unique
        | HitPolicy::Any
        | HitPolicy::Priority
        | HitPolicy::RuleOrder
        | HitPolicy::OutputOrder => Ok(None),
    }
}

fn ids(rules: &[EvaluatedRule]) -> String {
    rules
        .iter()
        .map(|r| format!("DmnEvaluatedDecisionRuleImpl{{id='{}'}}", r.id))
        .collect::<Vec<_>>()
        .join(", ")
}

fn collect(aggregation: Aggregation, rules: &[EvaluatedRule]) -> Result<Collected, DecisionError> {
    let name = rules
        .iter()
        .find_map(|r| r.outputs.first())
        .and_then(|o| o.output_name.clone());
    if aggregation == Aggregation::Count {
        // counts rules, whatever their outputs
        let count = i64::try_from(rules.len()).unwrap_or(i64::MAX);
        return Ok(Collected {
            name,
            value: Some(TypedValue {
                kind: Some(ValueType::Integer),
                value: Value::from(count),
                java: JavaType::Integer,
            }),
        });
    }
    let mut values = Vec::with_capacity(rules.len());
    for rule in rules {
        match rule.outputs.as_slice() {
            [] => {}
            [only] => values.push(&only.value),
            several => {
                let outputs: Vec<String> = several
                    .iter()
                    .map(|o| {
                        format!(
                            "{}={}",
                            o.output_name.as_deref().unwrap_or("null"),
                            o.value.text()
                        )
                    })
                    .collect();
                return Err(DecisionError::Compound {
                    aggregation: aggregation.name(),
                    outputs: format!("{{{}}}", outputs.join(", ")),
                });
            }
        }
    }
    if values.is_empty() {
        return Ok(Collected { name, value: None });
    }
    let shown = || {
        values
            .iter()
            .map(|v| v.text())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (kind, java, numbers) =
        numbers(&values).ok_or_else(|| DecisionError::NotAggregatable(format!("[{}]", shown())))?;
    let total = match aggregation {
        Aggregation::Sum => numbers
            .iter()
            .copied()
            .try_fold(Decimal::ZERO, Decimal::add),
        Aggregation::Min => numbers.iter().copied().min(),
        Aggregation::Max => numbers.iter().copied().max(),
        Aggregation::Count => None,
    };
    Ok(Collected {
        name,
        value: total.map(|n| TypedValue {
            kind: Some(kind),
            value: Value::Number(n),
            java,
        }),
    })
}

/// The values as integers, else as longs, else as doubles.
fn numbers(values: &[&TypedValue]) -> Option<(ValueType, JavaType, Vec<Decimal>)> {
    let as_integer = |v: &TypedValue| match (v.kind, v.java) {
        (Some(ValueType::Integer), _) | (None, JavaType::Integer) => v.value.as_number(),
        _ => None,
    };
    let as_long = |v: &TypedValue| match (v.kind, v.java) {
        (Some(ValueType::Long), _) | (None, JavaType::Long | JavaType::Integer) => {
            v.value.as_number()
        }
        (None, JavaType::String) => v.text().parse::<i64>().ok().map(Decimal::from),
        _ => None,
    };
    let as_double = |v: &TypedValue| match (v.kind, v.java) {
        (Some(ValueType::Double), _)
        | (None, JavaType::Double | JavaType::Long | JavaType::Integer) => v.value.as_number(),
        (None, JavaType::String) => v.text().parse::<Decimal>().ok(),
        _ => None,
    };
    let all = |f: &dyn Fn(&TypedValue) -> Option<Decimal>| {
        values
            .iter()
            .map(|v| f(v))
            .collect::<Option<Vec<Decimal>>>()
    };
    if let Some(numbers) = all(&as_integer) {
        return Some((ValueType::Integer, JavaType::Integer, numbers));
    }
    if let Some(numbers) = all(&as_long) {
        return Some((ValueType::Long, JavaType::Long, numbers));
    }
    all(&as_double).map(|numbers| (ValueType::Double, JavaType::Double, numbers))
}
