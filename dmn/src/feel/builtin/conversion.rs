//! Functions from one type to another.

use super::{Args, Builtin, Evaluator, Fault, Value, duration, fixed, java, or_null};
use crate::feel::scope::Dialect;
use crate::temporal::{Date, DateTime, MonthsDuration, NANOS_PER_SECOND, Time, Zone};
use crate::value::{Decimal, Range, Rounding};

const FROM: &[&str] = &["from"];

pub(super) static FUNCTIONS: [Builtin; 8] = [
    fixed("date", &[FROM, &["year", "month", "day"]], |ev, a| {
        or_null(date(&Args(a), ev.session().dialect))
    }),
    fixed(
        "time",
        &[
            FROM,
            &["hour", "minute", "second"],
            &["hour", "minute", "second", "offset"],
        ],
        |ev, a| or_null(time(&Args(a), ev.session().dialect)),
    ),
    fixed(
        "date and time",
        &[
            FROM,
            &["date", "time"],
            &["date", "timezone"],
            &["year", "month", "day", "hour", "minute", "second"],
            &["year", "month", "day", "hour", "minute", "second", "offset"],
            &[
                "year", "month", "day", "hour", "minute", "second", "timezone",
            ],
        ],
        |ev, a| or_null(date_and_time(&Args(a), ev.session().dialect)),
    ),
    fixed(
        "number",
        &[FROM, &["from", "grouping separator", "decimal separator"]],
        |ev, a| or_null(number(&Args(a), ev.session().dialect)),
    ),
    fixed("string", &[FROM], string),
    fixed("duration", &[FROM], |ev, a| {
        let a = Args(a);
        Ok(match a.get(0) {
            Value::String(text) if ev.session().dialect == Dialect::Camunda => {
                java::duration(text).unwrap_or_default()
            }
            Value::String(text) => duration(text),
            same @ (Value::Months(_) | Value::Days(_)) => same.clone(),
            _ => Value::Null,
        })
    }),
    fixed("years and months duration", &[&["from", "to"]], |_, a| {
        or_null(years_and_months(&Args(a)))
    }),
    fixed("range", &[FROM], |_, a| {
        or_null(Args(a).text(0).and_then(range))
    }),
];

fn string(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    Ok(match args.into_iter().next() {
        None | Some(Value::Null) => Value::Null,
        Some(text @ Value::String(_)) => text,
        Some(value) if ev.session().dialect == Dialect::Camunda => {
            Value::from(camunda_text(&value))
        }
        Some(value) => Value::from(value.to_text()),
    })
}

/// Camunda keeps the trailing zeros of a number, and writes contexts more tightly.
fn camunda_text(value: &Value) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Number(number) => java::number_text(*number),
        Value::List(items) => format!("[{}]", join(items.iter().map(camunda_text).collect())),
        Value::Context(context) => {
            let entries = context
                .iter()
                .map(|(name, value)| format!("{name}:{}", camunda_text(value)));
            format!("{{{}}}", join(entries.collect()))
        }
        other => java::duration_text(other).unwrap_or_else(|| other.to_string()),
    }
}

fn as_date(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::DateTime(at) => Some(at.date()),
        _ => None,
    }
}

fn date(args: &Args, dialect: Dialect) -> Option<Value> {
    if args.has(2) {
        let part = |at| integer(args, at, dialect);
        return Date::new(part(0)?, part(1)?, part(2)?).map(Value::Date);
    }
    match args.get(0) {
        Value::String(text) => Date::parse(text).map(Value::Date),
        value => as_date(value).map(Value::Date),
    }
}

/// A number without a fraction; Java cuts it off.
fn integer(args: &Args, at: usize, dialect: Dialect) -> Option<i64> {
    let number = args.number(at)?;
    match dialect {
        Dialect::Standard => number.to_i64().filter(|_| number.is_integer()),
        Dialect::Camunda => number.truncated(),
    }
}

/// Whole seconds and the nanoseconds after them.
fn seconds(args: &Args, at: usize) -> Option<(i64, i64)> {
    let number = args.number(at)?;
    let whole = number.round(0, Rounding::Floor)?;
    let nanos = number
        .sub(whole)?
        .mul(Decimal::new(NANOS_PER_SECOND, 0)?)?
        .truncated()?;
    Some((whole.to_i64()?, nanos))
}

/// An offset duration as a zone; `None` if it is no offset, `Some(None)` if there is none.
#[expect(
    clippy::option_option,
    reason = "absent and wrong are two things, and ? wants the outer one"
)]
fn offset(value: &Value) -> Option<Option<Zone>> {
    match value {
        Value::Null => Some(None),
        Value::Days(duration) => {
            let seconds = i32::try_from(duration.nanos() / NANOS_PER_SECOND).ok()?;
            (seconds.abs() <= 18 * 3600).then_some(Some(Zone::Offset(seconds)))
        }
        Value::String(name) => Some(Some(Zone::named(name)?)),
        _ => None,
    }
}

fn time(args: &Args, dialect: Dialect) -> Option<Value> {
    if args.has(2) {
        let (second, nanos) = seconds(args, 2)?;
        let zone = match args.get(3) {
            Value::String(_) => return None,
            value => offset(value)?,
        };
        let (hour, minute) = (integer(args, 0, dialect)?, integer(args, 1, dialect)?);
        return Time::new(hour, minute, second, nanos, zone).map(Value::time);
    }
    match args.get(0) {
        Value::String(text) => {
            let text = text.strip_prefix('T').unwrap_or(text);
            let read = match dialect {
                Dialect::Standard => Time::parse(text),
                Dialect::Camunda => java::time(text),
            };
            read.map(Value::time)
        }
        Value::DateTime(at) => Some(Value::time(at.time().clone())),
        Value::Date(_) => Some(Value::time(Time::from_nanos(0, Some(Zone::UTC)))),
        time @ Value::Time(_) if dialect == Dialect::Standard => Some(time.clone()),
        _ => None,
    }
}

fn date_and_time(args: &Args, dialect: Dialect) -> Option<Value> {
    if args.has(5) {
        let part = |at| integer(args, at, dialect);
        let day = Date::new(part(0)?, part(1)?, part(2)?)?;
        let (second, nanos) = seconds(args, 5)?;
        let clock = Time::new(part(3)?, part(4)?, second, nanos, offset(args.get(6))?)?;
        return Some(Value::date_time(DateTime::new(day, clock)));
    }
    if args.has(1) {
        return match args.get(1) {
            Value::Time(time) => Some(Value::date_time(DateTime::new(
                as_date(args.get(0))?,
                time.as_ref().clone(),
            ))),
            Value::String(zone) => {
                let Value::DateTime(at) = args.get(0) else {
                    return None;
                };
                let zone = match &**zone {
                    "Z" => Zone::UTC,
                    name => Zone::named(name)?,
                };
                if at.zone().is_none() {
                    let time = Time::from_nanos(at.time().nanos(), Some(zone));
                    return Some(Value::date_time(DateTime::new(at.date(), time)));
                }
                DateTime::from_instant(at.instant(), zone).map(Value::date_time)
            }
            _ => None,
        };
    }
    match args.get(0) {
        Value::String(text) => super::date_time(text, dialect),
        at @ Value::DateTime(_) if dialect == Dialect::Standard => Some(at.clone()),
        Value::Date(date) if dialect == Dialect::Standard => Some(Value::date_time(DateTime::new(
            *date,
            Time::from_nanos(0, Some(Zone::UTC)),
        ))),
        _ => None,
    }
}

fn number(args: &Args, dialect: Dialect) -> Option<Value> {
    let text = args.text(0)?;
    if !args.has(1) {
        let text = match dialect {
            Dialect::Standard => text.trim(),
            Dialect::Camunda => text,
        };
        return text.parse().ok().map(Value::Number);
    }
    let separator = |at: usize, allowed: &[&str]| match args.get(at) {
        Value::Null => Some(None),
        Value::String(text) if allowed.contains(&&**text) => Some(Some(text.to_string())),
        _ => None,
    };
    let grouping = separator(1, &[" ", ".", ","])?;
    let decimal = separator(2, &[".", ","])?;
    if grouping.is_some() && grouping == decimal {
        return None;
    }
    let mut plain = text.to_owned();
    if let Some(grouping) = grouping {
        plain = plain.replace(&grouping, "");
    }
    if let Some(decimal) = decimal {
        plain = plain.replace(&decimal, ".");
    }
    plain.parse().ok().map(Value::Number)
}

/// The months between two dates; the time of day does not count.
fn years_and_months(args: &Args) -> Option<Value> {
    let months = as_date(args.get(1))?.months_since(as_date(args.get(0))?);
    Some(Value::Months(MonthsDuration { months }))
}

/// A range from its text, with literals as ends.
fn range(text: &str) -> Option<Value> {
    let text = text.trim();
    let start_included = match text.chars().next()? {
        '[' => true,
        '(' | ']' => false,
        _ => return None,
    };
    let end_included = match text.chars().next_back()? {
        ']' => true,
        ')' | '[' => false,
        _ => return None,
    };
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let (start, end) = inner.split_once("..")?;
    let (start, end) = (literal(start.trim())?, literal(end.trim())?);
    if start.compare(&end)?.is_gt() {
        return None;
    }
    Some(Value::Range(std::sync::Arc::new(Range::new(
        start,
        start_included,
        end,
        end_included,
    ))))
}

fn quoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

fn literal(text: &str) -> Option<Value> {
    if let Some(at) = text.strip_prefix('@') {
        return Some(super::at_literal(quoted(at)?, Dialect::Standard)).filter(|v| !v.is_null());
    }
    if let Some(string) = quoted(text) {
        return Some(Value::from(string));
    }
    let argument = |name: &str| {
        quoted(
            text.strip_prefix(name)?
                .trim()
                .strip_prefix('(')?
                .strip_suffix(')')?
                .trim(),
        )
    };
    if let Some(text) = argument("date and time") {
        return DateTime::parse(text).map(Value::date_time);
    }
    if let Some(text) = argument("date") {
        return Date::parse(text).map(Value::Date);
    }
    if let Some(text) = argument("time") {
        return Time::parse(text).map(Value::time);
    }
    if let Some(text) = argument("duration") {
        return Some(duration(text)).filter(|v| !v.is_null());
    }
    text.parse().ok().map(Value::Number)
}
