//! Arithmetic on numbers, strings and temporal values.

use super::Evaluator;
use crate::feel::error::Fault;
use crate::feel::node::Arithmetic;
use crate::feel::scope::Dialect;
use crate::temporal::{DateTime, DaysDuration, MonthsDuration, NANOS_PER_DAY};
use crate::value::{Decimal, Rounding, Value};

impl Evaluator<'_> {
    pub(super) fn negate(&mut self, value: &Value) -> Value {
        let standard = self.dialect() == Dialect::Standard;
        match value {
            Value::Number(number) => Value::Number(number.neg()),
            Value::Months(duration) if standard => Value::Months(MonthsDuration {
                months: -duration.months,
            }),
            Value::Days(duration) if standard => {
                Value::Days(DaysDuration::from_nanos(-duration.nanos()))
            }
            other => {
                let name = other.type_name();
                self.warn(|| format!("cannot negate {name}"))
            }
        }
    }

    pub(crate) fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: &Value,
        right: &Value,
    ) -> Result<Value, Fault> {
        let result = match operator {
            Arithmetic::Add => {
                if let (Value::String(a), Value::String(b)) = (left, right) {
                    self.session().check_size(a.len() + b.len())?;
                    return Ok(Value::from([&**a, &**b].concat()));
                }
                add(left, right)
            }
            Arithmetic::Subtract => match self.dialect() {
                Dialect::Standard => subtract(left, right),
                Dialect::Camunda => subtract_in_camunda(left, right),
            },
            Arithmetic::Multiply => multiply(left, right, self.dialect()),
            Arithmetic::Divide => divide(left, right)
                .map(|value| self.whole_ratio(left, value))
                .map(|value| self.in_millis(value)),
            Arithmetic::Power => match (left, right) {
                (Value::Number(a), Value::Number(b)) => a.pow(*b).map(Value::Number),
                _ => None,
            },
        };
        Ok(result.unwrap_or_else(|| {
            self.warn(|| {
                format!(
                    "cannot compute {operator:?} of {} and {}",
                    left.type_name(),
                    right.type_name()
                )
            })
        }))
    }
}

impl Evaluator<'_> {
    /// Camunda counts how often a duration goes into another one.
    fn whole_ratio(&self, left: &Value, value: Value) -> Value {
        match (self.dialect(), left, &value) {
            (Dialect::Camunda, Value::Months(_) | Value::Days(_), Value::Number(ratio)) => {
                ratio.truncated().map_or(Value::Null, Value::from)
            }
            _ => value,
        }
    }

    /// Camunda divides durations in milliseconds.
    fn in_millis(&self, value: Value) -> Value {
        match (self.dialect(), value) {
            (Dialect::Camunda, Value::Days(duration)) => Value::Days(DaysDuration::from_nanos(
                duration.nanos() / 1_000_000 * 1_000_000,
            )),
            (_, value) => value,
        }
    }
}

/// Camunda takes no date for a date-time with an offset, and counts from the first zoned time to the second.
fn subtract_in_camunda(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Date(_), Value::DateTime(at)) | (Value::DateTime(at), Value::Date(_))
            if at.zone().is_some() =>
        {
            None
        }
        (Value::Time(a), Value::Time(b)) if a.zone().is_some() && b.zone().is_some() => {
            subtract(right, left)
        }
        _ => subtract(left, right),
    }
}

fn add(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.add(*b).map(Value::Number),
        (Value::Months(a), Value::Months(b)) => Some(Value::Months(MonthsDuration {
            months: a.months.checked_add(b.months)?,
        })),
        (Value::Days(a), Value::Days(b)) => Some(Value::Days(DaysDuration::from_nanos(
            a.nanos().checked_add(b.nanos())?,
        ))),
        (Value::Date(_) | Value::Time(_) | Value::DateTime(_), Value::Months(duration)) => {
            shift_months(left, duration.months)
        }
        (Value::Months(duration), Value::Date(_) | Value::Time(_) | Value::DateTime(_)) => {
            shift_months(right, duration.months)
        }
        (Value::Date(_) | Value::Time(_) | Value::DateTime(_), Value::Days(duration)) => {
            shift_nanos(left, duration.nanos())
        }
        (Value::Days(duration), Value::Date(_) | Value::Time(_) | Value::DateTime(_)) => {
            shift_nanos(right, duration.nanos())
        }
        _ => None,
    }
}

fn shift_months(value: &Value, months: i64) -> Option<Value> {
    match value {
        Value::Date(date) => date.plus_months(months).map(Value::Date),
        Value::DateTime(at) => at.plus_months(months).map(Value::date_time),
        _ => None,
    }
}

fn shift_nanos(value: &Value, nanos: i128) -> Option<Value> {
    match value {
        // the time of day of a date is midnight, what remains of it is cut off
        Value::Date(date) => date
            .plus_days(i64::try_from(nanos.div_euclid(NANOS_PER_DAY)).ok()?)
            .map(Value::Date),
        Value::DateTime(at) => at.plus_nanos(nanos).map(Value::date_time),
        Value::Time(time) => Some(Value::time(time.plus_nanos(nanos))),
        _ => None,
    }
}

fn subtract(left: &Value, right: &Value) -> Option<Value> {
    let days = |nanos: i128| Some(Value::Days(DaysDuration::from_nanos(nanos)));
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.sub(*b).map(Value::Number),
        (Value::Months(a), Value::Months(b)) => Some(Value::Months(MonthsDuration {
            months: a.months.checked_sub(b.months)?,
        })),
        (Value::Days(a), Value::Days(b)) => days(a.nanos().checked_sub(b.nanos())?),
        (Value::Date(a), Value::Date(b)) => {
            days(i128::from(a.to_days() - b.to_days()) * NANOS_PER_DAY)
        }
        (Value::DateTime(a), Value::DateTime(b)) => difference(a, b).and_then(days),
        (Value::Date(a), Value::DateTime(b)) => difference(&midnight(*a), b).and_then(days),
        (Value::DateTime(a), Value::Date(b)) => difference(a, &midnight(*b)).and_then(days),
        (Value::Time(a), Value::Time(b)) => (a.zone().is_some() == b.zone().is_some())
            .then(|| a.utc_nanos() - b.utc_nanos())
            .and_then(days),
        (_, Value::Months(duration)) => shift_months(left, duration.months.checked_neg()?),
        (_, Value::Days(duration)) => shift_nanos(left, duration.nanos().checked_neg()?),
        _ => None,
    }
}

fn difference(a: &DateTime, b: &DateTime) -> Option<i128> {
    (a.zone().is_some() == b.zone().is_some()).then(|| a.instant() - b.instant())
}

/// A date stands for its midnight in UTC where a date-time is wanted.
fn midnight(date: crate::temporal::Date) -> DateTime {
    DateTime::new(
        date,
        crate::temporal::Time::from_nanos(0, Some(crate::temporal::Zone::UTC)),
    )
}

fn multiply(left: &Value, right: &Value, dialect: Dialect) -> Option<Value> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.mul(*b).map(Value::Number),
        (Value::Months(duration), Value::Number(factor))
        | (Value::Number(factor), Value::Months(duration)) => {
            let factor = whole_in_camunda(*factor, dialect)?;
            months(Decimal::from(duration.months).mul(factor)?)
        }
        (Value::Days(duration), Value::Number(factor))
        | (Value::Number(factor), Value::Days(duration)) => {
            let factor = whole_in_camunda(*factor, dialect)?;
            nanos(Decimal::new(duration.nanos(), 0)?.mul(factor)?)
        }
        _ => None,
    }
}

/// Camunda multiplies durations by the whole part of a number only.
fn whole_in_camunda(factor: Decimal, dialect: Dialect) -> Option<Decimal> {
    match dialect {
        Dialect::Standard => Some(factor),
        Dialect::Camunda => factor.round(0, Rounding::Down),
    }
}

fn months(value: Decimal) -> Option<Value> {
    value
        .truncated()
        .map(|months| Value::Months(MonthsDuration { months }))
}

fn nanos(value: Decimal) -> Option<Value> {
    let whole = value.round(0, Rounding::HalfEven)?;
    let nanos = if whole.exponent() == 0 {
        whole.coefficient()
    } else {
        i128::from(whole.to_i64()?)
    };
    Some(Value::Days(DaysDuration::from_nanos(nanos)))
}

fn divide(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.div(*b).map(Value::Number),
        (Value::Months(a), Value::Number(b)) => months(Decimal::from(a.months).div(*b)?),
        (Value::Days(a), Value::Number(b)) => nanos(Decimal::new(a.nanos(), 0)?.div(*b)?),
        (Value::Months(a), Value::Months(b)) => Decimal::from(a.months)
            .div(Decimal::from(b.months))
            .map(Value::Number),
        (Value::Days(a), Value::Days(b)) => Decimal::new(a.nanos(), 0)?
            .div(Decimal::new(b.nanos(), 0)?)
            .map(Value::Number),
        _ => None,
    }
}
