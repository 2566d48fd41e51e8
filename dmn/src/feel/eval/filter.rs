//! Filters of lists.

use super::{Evaluator, property};
use crate::feel::error::Fault;
use crate::feel::node::Node;
use crate::feel::scope::Dialect;
use crate::value::{Decimal, Rounding, Value};

impl Evaluator<'_> {
    pub(super) fn filter(
        &mut self,
        strict: bool,
        list: Value,
        item: usize,
        condition: &Node,
    ) -> Result<Value, Fault> {
        let single;
        let items: &[Value] = match &list {
            Value::List(items) => items,
            Value::Null => &[],
            other if self.dialect() == Dialect::Camunda => {
                let name = other.type_name();
                return Ok(self.warn(|| format!("expected a list to filter, but found {name}")));
            }
            other => {
                single = [other.clone()];
                &single
            }
        };
        match condition {
            Node::Constant(Value::Number(index)) => return Ok(nth(items, self.position(*index))),
            Node::Constant(Value::Null) => return Ok(Value::list(Vec::new())),
            Node::Negate(inner) => {
                if let Node::Constant(Value::Number(index)) = &**inner {
                    return Ok(nth(items, self.position(index.neg())));
                }
            }
            _ => {}
        }
        if items.is_empty() {
            self.set(item, Value::Null);
            return Ok(match self.eval(condition)? {
                Value::Number(_) => Value::Null,
                _ => Value::list(Vec::new()),
            });
        }
        let mut kept = Vec::new();
        for (at, value) in items.iter().enumerate() {
            self.set(item, value.clone());
            match self.eval(condition)? {
                Value::Bool(true) => kept.push(value.clone()),
                Value::Number(index) if at == 0 => return Ok(nth(items, self.position(index))),
                Value::Bool(_) | Value::Null => {}
                _ if strict => {
                    return Ok(self.warn(|| "the condition of a filter is no boolean".to_owned()));
                }
                _ => {}
            }
        }
        Ok(Value::list(kept))
    }

    /// Camunda takes the whole part of an index.
    fn position(&self, index: Decimal) -> Decimal {
        match self.dialect() {
            Dialect::Standard => index,
            Dialect::Camunda => index.round(0, Rounding::Down).unwrap_or(index),
        }
    }

    /// Within a filter over dates and durations their parts are in scope, as a context's entries are.
    pub(super) fn temporal_member(&mut self, item: usize, name: &str) -> Option<Value> {
        match self.local(item) {
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::List(_)
            | Value::Context(_)
            | Value::Function(_) => None,
            value => property(value, name),
        }
    }
}

/// The item at an index from 1, from the end if negative.
fn nth(items: &[Value], index: Decimal) -> Value {
    let Some(index) = index.to_i64() else {
        return Value::Null;
    };
    let at = match index {
        0 => None,
        1.. => usize::try_from(index - 1).ok(),
        _ => usize::try_from(index.unsigned_abs())
            .ok()
            .and_then(|back| items.len().checked_sub(back)),
    };
    at.and_then(|at| items.get(at)).cloned().unwrap_or_default()
}
