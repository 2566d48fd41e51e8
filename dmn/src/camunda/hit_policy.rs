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
        HitPolicy::Unique if rules.len() > 1 => Err(DecisionError::Unique(listed(rules))),
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
                return Err(DecisionError::Any(listed(rules)));
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

fn listed(rules: &[EvaluatedRule]) -> String {
    let rules: Vec<String> = rules.iter().map(EvaluatedRule::described).collect();
    rules.join(", ")
}

fn collect(aggregation: Aggregation, rules: &[EvaluatedRule]) -> Result<Collected, DecisionError> {
    let name = rules
        .iter()
        .find_map(|r| r.outputs.first())
        .and_then(|o| o.output_name.clone());
    // rules without an output do not count
    let mut values = Vec::with_capacity(rules.len());
    for rule in rules {
        match rule.outputs.as_slice() {
            [] => {}
            [only] => values.push(&only.value),
            _ => {
                return Err(DecisionError::Compound {
                    aggregation: aggregation.name(),
                    outputs: rule.described_outputs(),
                });
            }
        }
    }
    if aggregation == Aggregation::Count {
        let count = i64::try_from(values.len()).unwrap_or(i64::MAX);
        return Ok(Collected {
            name,
            value: Some(TypedValue {
                kind: Some(ValueType::Integer),
                value: Value::from(count),
                java: JavaType::Integer,
            }),
        });
    }
    if values.is_empty() {
        return Ok(Collected { name, value: None });
    }
    let (kind, java, numbers) = numbers(&values).ok_or_else(|| {
        let shown: Vec<String> = values.iter().map(|v| v.described()).collect();
        DecisionError::NotAggregatable(format!("[{}]", shown.join(", ")))
    })?;
    let total = match aggregation {
        Aggregation::Sum => sum(&numbers, java),
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

/// The sum; what is too large for its type begins anew at the other end, as it does in Java.
fn sum(numbers: &[Decimal], java: JavaType) -> Option<Decimal> {
    let whole = || {
        numbers
            .iter()
            .try_fold(0_i64, |sum, n| Some(sum.wrapping_add(n.to_i64()?)))
    };
    match java {
        JavaType::Integer => whole().map(|n| {
            let [a, b, c, d, ..] = n.to_le_bytes();
            Decimal::from(i64::from(i32::from_le_bytes([a, b, c, d])))
        }),
        JavaType::Long => whole().map(Decimal::from),
        _ => numbers
            .iter()
            .copied()
            .try_fold(Decimal::ZERO, Decimal::add),
    }
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
