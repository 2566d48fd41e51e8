//! Functions that reduce a list of values to one.

use super::list::SORT;
use super::{Args, Builtin, Fault, Value, fixed, or_null, variadic};
use crate::feel::scope::Dialect;
use crate::temporal::{DaysDuration, MonthsDuration};
use crate::value::{Decimal, Rounding};

const LIST: &[&str] = &["list"];

pub(super) static FUNCTIONS: [Builtin; 10] = [
    variadic("min", &[LIST], |_, a| {
        or_null(Args(a).spread().and_then(|items| extreme(items, true)))
    }),
    variadic("max", &[LIST], |_, a| {
        or_null(Args(a).spread().and_then(|items| extreme(items, false)))
    }),
    variadic("sum", &[LIST], |ev, a| {
        let dialect = ev.session().dialect;
        or_null(summable(Args(a), dialect).and_then(|items| sum(&items)))
    }),
    variadic("mean", &[LIST], |ev, a| {
        let dialect = ev.session().dialect;
        or_null(summable(Args(a), dialect).and_then(|items| mean(&items)))
    }),
    variadic("product", &[LIST], |_, a| {
        or_null(
            Args(a)
                .spread()
                .and_then(|items| numbers(&items))
                .filter(|n| !n.is_empty())
                .and_then(|n| {
                    n.into_iter()
                        .try_fold(Decimal::ONE, Decimal::mul)
                        .map(Value::Number)
                }),
        )
    }),
    variadic("median", &[LIST], |_, a| {
        or_null(Args(a).spread().and_then(|items| median(&items)))
    }),
    variadic("stddev", &[LIST], |ev, a| {
        let items = Args(a).spread();
        if ev.session().dialect == Dialect::Camunda
            && matches!(items.as_deref(), Some([Value::Number(_)]))
        {
            return Err(Fault::Foreign(
                " : java.lang.ArithmeticException: Division undefined".to_owned(),
            ));
        }
        or_null(items.and_then(|items| stddev(&items)))
    }),
    variadic("mode", &[LIST], |_, a| {
        or_null(Args(a).spread().and_then(|items| mode(&items)))
    }),
    fixed("sort", SORT.signatures, SORT.call),
    fixed("is empty", &[LIST], |_, a| {
        let a = Args(a);
        Ok(match a.raw(0) {
            Value::List(items) => Value::Bool(items.is_empty()),
            Value::Context(context) => Value::Bool(context.is_empty()),
            _ => Value::Null,
        })
    }),
];

/// What can be added up: in Camunda numbers only.
fn summable(args: Args, dialect: Dialect) -> Option<Vec<Value>> {
    let items = args.spread()?;
    let numeric = items.iter().all(|item| matches!(item, Value::Number(_)));
    (dialect == Dialect::Standard || numeric).then_some(items)
}

fn numbers(items: &[Value]) -> Option<Vec<Decimal>> {
    items.iter().map(Value::as_number).collect()
}

fn extreme(items: Vec<Value>, smallest: bool) -> Option<Value> {
    let mut best: Option<Value> = None;
    for item in items {
        item.compare(&item)?;
        best = Some(match best {
            None => item,
            Some(current) => {
                let order = item.compare(&current)?;
                if (smallest && order.is_lt()) || (!smallest && order.is_gt()) {
                    item
                } else {
                    current
                }
            }
        });
    }
    best
}

fn sum(items: &[Value]) -> Option<Value> {
    match items.first()? {
        Value::Months(_) => {
            let add = |total: i64, item: &Value| match item {
                Value::Months(d) => total.checked_add(d.months),
                _ => None,
            };
            items
                .iter()
                .try_fold(0, add)
                .map(|months| Value::Months(MonthsDuration { months }))
        }
        Value::Days(_) => {
            let add = |total: i128, item: &Value| match item {
                Value::Days(d) => total.checked_add(d.nanos()),
                _ => None,
            };
            items
                .iter()
                .try_fold(0, add)
                .map(|nanos| Value::Days(DaysDuration::from_nanos(nanos)))
        }
        _ => numbers(items)?
            .into_iter()
            .try_fold(Decimal::ZERO, Decimal::add)
            .map(Value::Number),
    }
}

fn average(numbers: &[Decimal]) -> Option<Decimal> {
    numbers
        .iter()
        .copied()
        .try_fold(Decimal::ZERO, Decimal::add)?
        .div(Decimal::from(numbers.len()))
}

fn mean(items: &[Value]) -> Option<Value> {
    let count = Decimal::from(items.len());
    match sum(items)? {
        Value::Number(total) => total.div(count).map(Value::Number),
        Value::Months(total) => Decimal::from(total.months)
            .div(count)?
            .truncated()
            .map(|months| Value::Months(MonthsDuration { months })),
        Value::Days(total) => {
            let nanos = Decimal::new(total.nanos(), 0)?
                .div(count)?
                .round(0, Rounding::Down)?;
            Some(Value::Days(DaysDuration::from_nanos(nanos.coefficient())))
        }
        _ => None,
    }
}

fn median(items: &[Value]) -> Option<Value> {
    let mut numbers = numbers(items)?;
    numbers.sort_unstable();
    let middle = numbers.len() / 2;
    let upper = *numbers.get(middle)?;
    if numbers.len() % 2 == 1 {
        return Some(Value::Number(upper));
    }
    numbers[middle - 1]
        .add(upper)?
        .div(Decimal::from(2))
        .map(Value::Number)
}

fn stddev(items: &[Value]) -> Option<Value> {
    let numbers = numbers(items)?;
    if numbers.len() < 2 {
        return None;
    }
    let mean = average(&numbers)?;
    let mut total = Decimal::ZERO;
    for number in &numbers {
        let distance = number.sub(mean)?;
        total = total.add(distance.mul(distance)?)?;
    }
    total
        .div(Decimal::from(numbers.len() - 1))?
        .sqrt()
        .map(Value::Number)
}

fn mode(items: &[Value]) -> Option<Value> {
    let mut numbers = numbers(items)?;
    numbers.sort_unstable();
    let mut counted: Vec<(Decimal, usize)> = Vec::new();
    for number in numbers {
        match counted.last_mut() {
            Some((last, count)) if *last == number => *count += 1,
            _ => counted.push((number, 1)),
        }
    }
    let most = counted.iter().map(|(_, count)| *count).max().unwrap_or(0);
    Some(
        counted
            .into_iter()
            .filter(|(_, count)| *count == most)
            .map(|(number, _)| Value::Number(number))
            .collect(),
    )
}
