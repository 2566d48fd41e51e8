//! Functions of dates and times.

use super::{Args, Builtin, Value, fixed, or_null};
use crate::temporal::{Date, Zone};

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DATE: &[&[&str]] = &[&["date"]];

pub(super) static FUNCTIONS: [Builtin; 8] = [
    fixed("is", &[&["value1", "value2"]], |_, a| {
        let a = Args(a);
        Ok(Value::Bool(is(a.raw(0), a.raw(1))))
    }),
    fixed("day of year", DATE, |_, a| {
        or_null(date(&Args(a)).map(|d| Value::from(d.day_of_year())))
    }),
    fixed("day of week", DATE, |_, a| {
        or_null(date(&Args(a)).map(|d| Value::from(DAYS[usize::from(d.weekday() - 1)])))
    }),
    fixed("month of year", DATE, |_, a| {
        or_null(date(&Args(a)).map(|d| Value::from(MONTHS[usize::from(d.month() - 1)])))
    }),
    fixed("week of year", DATE, |_, a| {
        or_null(date(&Args(a)).map(|d| Value::from(d.week_of_year())))
    }),
    fixed("last day of month", DATE, |_, a| {
        or_null(date(&Args(a)).map(|d| Value::Date(d.last_of_month())))
    }),
    fixed("now", &[&[]], |ev, _| {
        or_null(ev.session().clock().now().map(Value::date_time))
    }),
    fixed("today", &[&[]], |ev, _| {
        or_null(ev.session().clock().now().map(|at| Value::Date(at.date())))
    }),
];

fn date(args: &Args) -> Option<Date> {
    match args.get(0) {
        Value::Date(date) => Some(*date),
        Value::DateTime(at) => Some(at.date()),
        _ => None,
    }
}

/// Whether two values are the same element of the semantic domain: zones count.
fn is(a: &Value, b: &Value) -> bool {
    let zones = |a: Option<&Zone>, b: Option<&Zone>, same_offset: bool| match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b || (same_offset && (a.name().is_none() == b.name().is_none())),
        _ => false,
    };
    match (a, b) {
        (Value::Time(a), Value::Time(b)) => {
            a.nanos() == b.nanos() && zones(a.zone(), b.zone(), a.offset() == b.offset())
        }
        (Value::DateTime(a), Value::DateTime(b)) => {
            a.local_nanos() == b.local_nanos()
                && zones(a.zone(), b.zone(), a.offset() == b.offset())
        }
        (a, b) => a.is_equal(b),
    }
}
