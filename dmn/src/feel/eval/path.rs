//! Members of contexts, lists, temporal values and ranges.

use super::Evaluator;
use crate::feel::scope::Dialect;
use crate::temporal::{DaysDuration, NANOS_PER_DAY, NANOS_PER_SECOND, Time};
use crate::value::{Decimal, Rounding, Value};

impl Evaluator<'_> {
    pub(super) fn path(&mut self, value: &Value, name: &str) -> Value {
        match value {
            Value::Context(context) => match context.get(name) {
                Some(value) => value.clone(),
                None => self.warn(|| format!("no entry found with name '{name}'")),
            },
            Value::List(items) => items.iter().map(|item| self.path(item, name)).collect(),
            other => match property(other, name).filter(|_| self.has_part(other, name)) {
                Some(value) => self.part(value, name),
                None => self.warn(|| format!("a {} has no '{name}'", other.type_name())),
            },
        }
    }
}

impl Evaluator<'_> {
    /// In Camunda's dialect a date has no time.
    fn has_part(&self, value: &Value, name: &str) -> bool {
        let dateless = matches!(name, "hour" | "minute" | "second" | "time offset");
        self.dialect() == Dialect::Standard || !(dateless && matches!(value, Value::Date(_)))
    }

    /// In Camunda's dialect seconds are whole.
    fn part(&self, value: Value, name: &str) -> Value {
        match (self.dialect(), value) {
            (Dialect::Camunda, Value::Number(number)) if matches!(name, "second" | "seconds") => {
                Value::number(number.round(0, Rounding::Down))
            }
            (_, value) => value,
        }
    }
}

fn whole(value: impl Into<i64>) -> Option<Value> {
    Some(Value::from(value.into()))
}

/// A part of a temporal value or a range; `None` if it has no such part.
pub(crate) fn property(value: &Value, name: &str) -> Option<Value> {
    match (value, name) {
        (Value::Date(date), "year") => whole(date.year()),
        (Value::Date(date), "month") => whole(date.month()),
        (Value::Date(date), "day") => whole(date.day()),
        (Value::Date(date), "weekday") => whole(date.weekday()),
        (Value::DateTime(at), "year") => whole(at.date().year()),
        (Value::DateTime(at), "month") => whole(at.date().month()),
        (Value::DateTime(at), "day") => whole(at.date().day()),
        (Value::DateTime(at), "weekday") => whole(at.date().weekday()),
        (Value::DateTime(at), "time offset") => offset(at.offset()),
        (Value::DateTime(at), name) => clock(at.time(), name),
        (Value::Time(time), "time offset") => offset(time.offset()),
        (Value::Time(time), name) => clock(time, name),
        // a date is midnight in UTC where the time is asked for
        (Value::Date(_), "hour" | "minute" | "second") => whole(0i64),
        (Value::Date(_), "time offset") => offset(Some(0)),
        (Value::Date(_), "timezone") => Some(Value::Null),
        (Value::Months(duration), "years") => whole(duration.months / 12),
        (Value::Months(duration), "months") => whole(duration.months % 12),
        (Value::Days(duration), part) => {
            let nanos = duration.nanos();
            let seconds = nanos / NANOS_PER_SECOND;
            match part {
                "days" => whole(i64::try_from(nanos / NANOS_PER_DAY).ok()?),
                "hours" => whole(i64::try_from(seconds / 3600 % 24).ok()?),
                "minutes" => whole(i64::try_from(seconds / 60 % 60).ok()?),
                "seconds" => Some(Value::number(
                    Decimal::new(nanos % (60 * NANOS_PER_SECOND), -9).map(Decimal::normalized),
                )),
                _ => None,
            }
        }
        (Value::Range(range), "start") => Some(range.start.value.clone()),
        (Value::Range(range), "end") => Some(range.end.value.clone()),
        (Value::Range(range), "start included") => Some(Value::Bool(range.start.included)),
        (Value::Range(range), "end included") => Some(Value::Bool(range.end.included)),
        _ => None,
    }
}

fn clock(time: &Time, name: &str) -> Option<Value> {
    match name {
        "hour" => whole(time.hour()),
        "minute" => whole(time.minute()),
        "second" => Some(Value::number(
            Decimal::new(
                i128::from(time.second()) * NANOS_PER_SECOND + i128::from(time.subsecond()),
                -9,
            )
            .map(Decimal::normalized),
        )),
        "timezone" => Some(
            time.zone()
                .and_then(|zone| zone.name())
                .map_or(Value::Null, Value::from),
        ),
        _ => None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of the property table")]
fn offset(seconds: Option<i32>) -> Option<Value> {
    Some(seconds.map_or(Value::Null, |seconds| {
        Value::Days(DaysDuration::from_seconds(seconds.into()))
    }))
}
