//! Unary tests.

use super::Evaluator;
use crate::feel::error::Fault;
use crate::feel::node::{Node, Test};
use crate::feel::scope::Dialect;
use crate::value::{Range, Value};

impl Evaluator<'_> {
    /// Whether the value in a slot passes; `None` is null.
    pub(crate) fn test(&mut self, test: &Test, slot: usize) -> Result<Option<bool>, Fault> {
        match test {
            Test::Any => Ok(Some(true)),
            Test::Not(tests) => Ok(self.any_test(tests, slot)?.map(|any| !any)),
            Test::Compare(operator, operand) => {
                let operand = self.eval(operand)?;
                let input = self.local(slot).clone();
                Ok(self.compare(*operator, &input, &operand))
            }
            Test::Within {
                start,
                start_included,
                end,
                end_included,
            } => {
                let (start, end) = (self.eval(start)?, self.eval(end)?);
                if start.is_null() || end.is_null() {
                    return Ok(None);
                }
                Ok(Range::new(start, *start_included, end, *end_included)
                    .contains(self.local(slot)))
            }
            Test::Member(node) => {
                let domain = self.eval(node)?;
                let input = self.local(slot);
                Ok(match &domain {
                    Value::Null if self.dialect() == Dialect::Camunda => Some(input.is_null()),
                    Value::Null => None,
                    Value::List(items) => Some(contains(items, input)),
                    Value::Range(range) if !matches!(input, Value::Range(_)) => {
                        range.contains(input)
                    }
                    other => input.equals(other),
                })
            }
            Test::Expression {
                node,
                mentions_input,
            } => {
                if let Node::Constant(value) = node {
                    let input = self.local(slot);
                    return Ok(match value {
                        Value::Range(range) => range.contains(input),
                        value => input.equals(value),
                    });
                }
                let result = self.eval(node)?;
                let plain = matches!(
                    node,
                    Node::Local(_)
                        | Node::Global { .. }
                        | Node::Captured(_)
                        | Node::Path { .. }
                        | Node::FilterMember { .. }
                );
                Ok(self.matches(slot, &result, *mentions_input, plain))
            }
        }
    }

    /// Whether the value passes at least one test, with null where that is not known.
    pub(crate) fn any_test(&mut self, tests: &[Test], slot: usize) -> Result<Option<bool>, Fault> {
        let mut result = Some(false);
        for test in tests {
            match self.test(test, slot)? {
                Some(true) => return Ok(Some(true)),
                Some(false) => {}
                None => result = None,
            }
        }
        Ok(result)
    }

    fn matches(
        &self,
        slot: usize,
        result: &Value,
        mentions_input: bool,
        plain: bool,
    ) -> Option<bool> {
        let input = self.local(slot);
        if self.dialect() == Dialect::Camunda {
            match result {
                // a test that mentions the input holds or does not
                Value::Null if mentions_input => return None,
                _ if mentions_input => return Some(result.is_true()),
                // any other one also holds where it gives the input, be that false
                Value::Bool(truth) if !(plain && matches!(input, Value::Bool(_))) => {
                    return Some(*truth || input.is_equal(result));
                }
                _ => {}
            }
        }
        match result {
            Value::Bool(truth) if mentions_input || !(plain && matches!(input, Value::Bool(_))) => {
                Some(*truth)
            }
            Value::List(items) => Some(contains(items, input) || input.is_equal(result)),
            Value::Range(range) if !matches!(input, Value::Range(_)) => range.contains(input),
            Value::Null if mentions_input => None,
            other => input.equals(other),
        }
    }
}

/// Whether a list has a value, or a range that includes it.
fn contains(items: &[Value], input: &Value) -> bool {
    items.iter().any(|item| match item {
        Value::Range(range) if !matches!(input, Value::Range(_)) => {
            range.contains(input) == Some(true)
        }
        item => item.is_equal(input),
    })
}
