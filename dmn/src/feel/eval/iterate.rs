//! `for`, `some` and `every`.

use std::sync::Arc;

use super::Evaluator;
use crate::feel::error::Fault;
use crate::feel::node::{self, Node};
use crate::feel::scope::Dialect;
use crate::value::{Decimal, Value};

/// The values an iterator runs through.
enum Domain {
    Items(Arc<Vec<Value>>),
    Numbers { from: i64, to: i64 },
}

impl Domain {
    fn len(&self) -> usize {
        match self {
            Domain::Items(items) => items.len(),
            Domain::Numbers { from, to } => usize::try_from(from.abs_diff(*to))
                .unwrap_or(usize::MAX)
                .saturating_add(1),
        }
    }

    fn at(&self, index: usize) -> Value {
        match self {
            Domain::Items(items) => items.get(index).cloned().unwrap_or_default(),
            Domain::Numbers { from, to } => {
                let offset = i64::try_from(index).unwrap_or(0);
                Value::Number(Decimal::from(if from <= to {
                    from + offset
                } else {
                    from - offset
                }))
            }
        }
    }
}

impl Evaluator<'_> {
    /// The domain of an iterator; `None` if there is nothing to iterate over.
    fn domain(&mut self, iterator: &node::Iterator) -> Result<Option<Domain>, Fault> {
        let start = self.eval(&iterator.domain)?;
        if let Some(end) = &iterator.end {
            let end = self.eval(end)?;
            return Ok(self.sequence(&start, &end));
        }
        Ok(match start {
            Value::List(items) => Some(Domain::Items(items)),
            Value::Null => None,
            Value::Range(range) => {
                let (mut from, mut to) = (range.start.value.clone(), range.end.value.clone());
                if let (Value::Number(a), Value::Number(b)) = (&from, &to) {
                    let step = |included: bool| Decimal::from(i64::from(!included));
                    let up = a <= b;
                    let (first, last) = if up {
                        (
                            a.add(step(range.start.included)),
                            b.sub(step(range.end.included)),
                        )
                    } else {
                        (
                            a.sub(step(range.start.included)),
                            b.add(step(range.end.included)),
                        )
                    };
                    (from, to) = (Value::number(first), Value::number(last));
                    let empty = match (first, last) {
                        (Some(first), Some(last)) => {
                            if up {
                                first > last
                            } else {
                                first < last
                            }
                        }
                        _ => true,
                    };
                    if empty {
                        return Ok(Some(Domain::Items(Arc::default())));
                    }
                }
                self.sequence(&from, &to)
            }
            _ if self.dialect() == Dialect::Camunda => None,
            single => Some(Domain::Items(Arc::new(vec![single]))),
        })
    }

    fn sequence(&mut self, start: &Value, end: &Value) -> Option<Domain> {
        match (start, end) {
            (Value::Number(from), Value::Number(to)) => Some(Domain::Numbers {
                from: from.to_i64()?,
                to: to.to_i64()?,
            }),
            (Value::Date(from), Value::Date(to)) => {
                let (first, last) = (from.to_days(), to.to_days());
                self.session
                    .check_size(usize::try_from(first.abs_diff(last)).ok()?)
                    .ok()?;
                let step = if first <= last { 1 } else { -1 };
                let count = i64::try_from(first.abs_diff(last)).ok()?;
                let days = (0..=count).map(|i| {
                    crate::temporal::Date::from_days(first + i * step)
                        .map_or(Value::Null, Value::Date)
                });
                Some(Domain::Items(Arc::new(days.collect())))
            }
            _ => {
                self.warn(|| "the ends of an iteration must be numbers or dates".to_owned());
                None
            }
        }
    }

    pub(super) fn iterate(
        &mut self,
        iterators: &[node::Iterator],
        partial: Option<usize>,
        body: &Node,
    ) -> Result<Value, Fault> {
        let mut results = Arc::new(Vec::new());
        let complete = self.each(iterators, &mut |evaluator| {
            if let Some(slot) = partial {
                evaluator.set(slot, Value::List(results.clone()));
            }
            let value = evaluator.eval(body)?;
            if let Some(slot) = partial {
                // what refers to earlier results could nest without end
                evaluator.session.check_nesting(&value)?;
                evaluator.set(slot, Value::Null);
            }
            Arc::make_mut(&mut results).push(value);
            evaluator.session.check_size(results.len())?;
            Ok(true)
        })?;
        Ok(if complete {
            Value::List(results)
        } else {
            Value::Null
        })
    }

    pub(super) fn quantify(
        &mut self,
        strict: bool,
        every: bool,
        iterators: &[node::Iterator],
        condition: &Node,
    ) -> Result<Value, Fault> {
        let (mut decided, mut unknown, mut wrong) = (false, false, false);
        let complete = self.each(iterators, &mut |evaluator| {
            match evaluator.eval(condition)? {
                Value::Bool(value) if value != every => decided = true,
                Value::Bool(_) => {}
                Value::Null => unknown = true,
                _ => {
                    unknown = true;
                    wrong = strict;
                }
            }
            Ok(!decided && !wrong)
        })?;
        Ok(if decided {
            Value::Bool(!every)
        } else if unknown || !complete {
            Value::Null
        } else {
            Value::Bool(every)
        })
    }

    /// Runs through all combinations; `false` if a domain was none.
    fn each(
        &mut self,
        iterators: &[node::Iterator],
        visit: &mut dyn FnMut(&mut Self) -> Result<bool, Fault>,
    ) -> Result<bool, Fault> {
        let mut go_on = true;
        self.each_from(iterators, visit, &mut go_on)
    }

    fn each_from(
        &mut self,
        iterators: &[node::Iterator],
        visit: &mut dyn FnMut(&mut Self) -> Result<bool, Fault>,
        go_on: &mut bool,
    ) -> Result<bool, Fault> {
        let Some((first, rest)) = iterators.split_first() else {
            *go_on = visit(self)?;
            return Ok(true);
        };
        let _depth = self.session.deeper()?;
        let Some(domain) = self.domain(first)? else {
            return Ok(false);
        };
        for index in 0..domain.len() {
            self.set(first.slot, domain.at(index));
            if !self.each_from(rest, visit, go_on)? {
                return Ok(false);
            }
            if !*go_on {
                break;
            }
        }
        Ok(true)
    }
}
