//! Operators: comparisons, logic, ranges.

use std::sync::Arc;

use super::Evaluator;
use crate::feel::error::Fault;
use crate::feel::node::{Arithmetic, Comparison, Node, Test};
use crate::feel::scope::Dialect;
use crate::value::{Bound, Range, Value};

impl Evaluator<'_> {
    pub(super) fn range_node(&mut self, node: &Node) -> Result<Value, Fault> {
        let Node::Range {
            start,
            start_included,
            end,
            end_included,
        } = node
        else {
            return Ok(Value::Null);
        };
        let (start, end) = (self.eval(start)?, self.eval(end)?);
        Ok(self.range(start, *start_included, end, *end_included))
    }

    pub(super) fn negate_node(&mut self, operand: &Node) -> Result<Value, Fault> {
        let value = self.eval(operand)?;
        Ok(self.negate(&value))
    }

    pub(super) fn arithmetic_node(
        &mut self,
        operator: Arithmetic,
        left: &Node,
        right: &Node,
    ) -> Result<Value, Fault> {
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        self.arithmetic(operator, &left, &right)
    }

    pub(super) fn compare_node(
        &mut self,
        operator: Comparison,
        left: &Node,
        right: &Node,
    ) -> Result<Value, Fault> {
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        Ok(Value::truth(self.compare(operator, &left, &right)))
    }

    /// `and` and `or`: the deciding value of either side decides, else both must be known.
    pub(super) fn connect(
        &mut self,
        left: &Node,
        right: &Node,
        deciding: bool,
    ) -> Result<Value, Fault> {
        let left = self.eval(left)?;
        if matches!(left, Value::Bool(value) if value == deciding) {
            return Ok(left);
        }
        Ok(match (left, self.eval(right)?) {
            (_, Value::Bool(value)) if value == deciding => Value::Bool(deciding),
            (Value::Bool(_), Value::Bool(_)) => Value::Bool(!deciding),
            _ => Value::Null,
        })
    }

    pub(super) fn between(
        &mut self,
        value: &Node,
        low: &Node,
        high: &Node,
    ) -> Result<Value, Fault> {
        let (value, low, high) = (self.eval(value)?, self.eval(low)?, self.eval(high)?);
        let after = self.compare(Comparison::GreaterOrEqual, &value, &low);
        let before = self.compare(Comparison::LessOrEqual, &value, &high);
        Ok(match (after, before) {
            (Some(after), Some(before)) => Value::Bool(after && before),
            _ => Value::Null,
        })
    }

    pub(super) fn membership(
        &mut self,
        value: &Node,
        slot: usize,
        tests: &[Test],
    ) -> Result<Value, Fault> {
        let value = self.eval(value)?;
        self.set(slot, value);
        Ok(Value::truth(self.any_test(tests, slot)?))
    }

    pub(crate) fn range(
        &mut self,
        start: Value,
        start_included: bool,
        end: Value,
        end_included: bool,
    ) -> Value {
        let comparable = |value: &Value| value.compare(value).is_some();
        let fits = match (&start, &end) {
            (Value::Null, Value::Null) => false,
            (Value::Null, value) | (value, Value::Null) => comparable(value),
            (start, end) => start.compare(end).is_some(),
        };
        if !fits {
            return self.warn(|| "the ends of a range must be of one comparable type".to_owned());
        }
        Value::Range(Arc::new(Range::new(
            start,
            start_included,
            end,
            end_included,
        )))
    }

    /// Whether two values are equal. In Camunda two times of different offsets are not, whatever their instant, and a time with an
    /// offset does not compare with one without.
    fn equality(&self, left: &Value, right: &Value) -> Option<bool> {
        let zones = match (left, right) {
            (Value::DateTime(a), Value::DateTime(b)) => Some((a.offset(), b.offset())),
            (Value::Time(a), Value::Time(b)) => Some((a.offset(), b.offset())),
            _ => None,
        };
        match zones {
            Some((a, b)) if self.dialect() == Dialect::Camunda && a != b => {
                (a.is_some() == b.is_some()).then_some(false)
            }
            _ => left.equals(right),
        }
    }

    pub(crate) fn compare(
        &mut self,
        operator: Comparison,
        left: &Value,
        right: &Value,
    ) -> Option<bool> {
        let result = match operator {
            Comparison::Equal => self.equality(left, right),
            Comparison::NotEqual => self.equality(left, right).map(|same| !same),
            Comparison::Less => left.compare(right).map(std::cmp::Ordering::is_lt),
            Comparison::LessOrEqual => left.compare(right).map(std::cmp::Ordering::is_le),
            Comparison::Greater => left.compare(right).map(std::cmp::Ordering::is_gt),
            Comparison::GreaterOrEqual => left.compare(right).map(std::cmp::Ordering::is_ge),
        };
        if result.is_none() {
            self.session.warn(|| {
                format!(
                    "cannot compare {} with {}",
                    left.type_name(),
                    right.type_name()
                )
            });
        }
        result
    }
}

pub(super) fn open_range(operator: Comparison, value: Value) -> Value {
    let comparable = value.compare(&value).is_some();
    if !comparable && !matches!(operator, Comparison::Equal | Comparison::NotEqual) {
        return Value::Null;
    }
    let bound = |value: Value, included: bool| Bound { value, included };
    let (start, end, complement) = match operator {
        Comparison::Less => (bound(Value::Null, false), bound(value, false), false),
        Comparison::LessOrEqual => (bound(Value::Null, false), bound(value, true), false),
        Comparison::Greater => (bound(value, false), bound(Value::Null, false), false),
        Comparison::GreaterOrEqual => (bound(value, true), bound(Value::Null, false), false),
        Comparison::Equal => (bound(value.clone(), true), bound(value, true), false),
        Comparison::NotEqual => (bound(value.clone(), false), bound(value, false), true),
    };
    Value::Range(Arc::new(Range {
        start,
        end,
        complement,
    }))
}
