//! `java.util.Date`, joda's `DateTime`, `java.time.Instant`; all in UTC.

use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveTime, Timelike, Utc};

use super::arguments::{int, long, null_pointer, text};
use super::{CallResult, Clock, Exception, MethodError, class_cast};
use crate::value::{JavaValue, Value};

/// `java.util.Date`
pub(super) fn call_date(this: DateTime<Utc>, name: &str, arguments: &[Value]) -> CallResult {
    let small = |value: u32| Value::Integer(i32::try_from(value).unwrap_or(0));
    Ok(match (name, arguments) {
        ("getTime", []) => Value::Long(this.timestamp_millis()),
        ("before", [other]) => Value::Boolean(this < other_date(other)?),
        ("after", [other]) => Value::Boolean(this > other_date(other)?),
        ("compareTo", [other]) => match other {
            Value::Date(other) => Value::Integer(this.cmp(other) as i32),
            other if other.is_null() => return Err(null_date().into()),
            other => return Err(class_cast(other, "java.util.Date").into()),
        },
        ("getYear", []) => Value::Integer(this.year() - 1900),
        ("getMonth", []) => small(this.month0()),
        ("getDate", []) => small(this.day()),
        ("getDay", []) => small(this.weekday().num_days_from_sunday()),
        ("getHours", []) => small(this.hour()),
        ("getMinutes", []) => small(this.minute()),
        ("getSeconds", []) => small(this.second()),
        ("getTimezoneOffset", []) => Value::Integer(0),
        ("toInstant", []) => Value::java(JavaValue::Instant(this)),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn other_date(value: &Value) -> Result<DateTime<Utc>, MethodError> {
    match value {
        Value::Date(date) => Ok(*date),
        value if value.is_null() => Err(null_date().into()),
        _ => Err(MethodError::NotFound),
    }
}

fn null_date() -> Exception {
    null_pointer("java.util.Date.getTime()", "date")
}

/// `java.time.Instant`
pub(super) fn call_instant(this: DateTime<Utc>, name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("toEpochMilli", []) => Value::Long(this.timestamp_millis()),
        ("getEpochSecond", []) => Value::Long(this.timestamp()),
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

/// `org.joda.time.DateTime`
pub(super) fn call_joda(
    this: DateTime<Utc>,
    name: &str,
    arguments: &[Value],
    clock: Clock<'_>,
) -> CallResult {
    if let [amount] = arguments
        && let Some((sign, unit)) = name
            .strip_prefix("plus")
            .map(|unit| (1, unit))
            .or_else(|| name.strip_prefix("minus").map(|unit| (-1, unit)))
    {
        let amount = if unit == "Millis" {
            long(amount)?
        } else {
            i64::from(int(amount)?)
        };
        let moved = shift(this, unit, sign * amount).ok_or(MethodError::NotFound)?;
        return Ok(joda(moved.ok_or_else(out_of_range)?).into());
    }
    if let (Some(field), [value]) = (name.strip_prefix("with"), arguments)
        && field != "Millis"
    {
        let value = int(value)?;
        let changed = with_field(this, field, value).ok_or(MethodError::NotFound)?;
        let illegal = || {
            let field = super::getter_property(&format!("get{field}")).unwrap_or_default();
            Exception::Java(
                "org.joda.time.IllegalFieldValueException",
                format!("Value {value} for {field} must be in the range of the field"),
            )
        };
        return Ok(joda(changed.ok_or_else(illegal)?).into());
    }
    let instant = |value: &Value| match value {
        Value::Java(java) => match **java {
            JavaValue::DateTime(date) | JavaValue::Instant(date) => Ok(date),
            _ => Err(MethodError::NotFound),
        },
        Value::Long(millis) => {
            DateTime::from_timestamp_millis(*millis).ok_or(MethodError::NotFound)
        }
        value if value.is_null() => Ok(clock()),
        _ => Err(MethodError::NotFound),
    };
    Ok(match (name, arguments) {
        ("toDate", []) => Value::Date(this),
        ("toDateTime" | "toInstant", []) => joda(this),
        ("getMillis", []) => Value::Long(this.timestamp_millis()),
        ("withMillis", [millis]) => {
            joda(DateTime::from_timestamp_millis(long(millis)?).ok_or_else(out_of_range)?)
        }
        ("withTimeAtStartOfDay", []) => joda(
            this.with_time(NaiveTime::MIN)
                .single()
                .ok_or_else(out_of_range)?,
        ),
        ("withTime", [hour, minute, second, milli]) => {
            let part =
                |value: &Value| int(value).map(|value| u32::try_from(value).unwrap_or(u32::MAX));
            let time = NaiveTime::from_hms_milli_opt(
                part(hour)?,
                part(minute)?,
                part(second)?,
                part(milli)?,
            )
            .ok_or_else(out_of_range)?;
            joda(this.with_time(time).single().ok_or_else(out_of_range)?)
        }
        ("isBefore", [other]) => Value::Boolean(this < instant(other)?),
        ("isAfter", [other]) => Value::Boolean(this > instant(other)?),
        ("isEqual", [other]) => Value::Boolean(this == instant(other)?),
        ("isBeforeNow", []) => Value::Boolean(this < clock()),
        ("isAfterNow", []) => Value::Boolean(this > clock()),
        ("isEqualNow", []) => Value::Boolean(this == clock()),
        ("compareTo", [other]) => Value::Integer(this.cmp(&instant(other)?) as i32),
        ("toString", [pattern]) => Value::from(format(this, &text(pattern))?),
        (getter, []) => match getter
            .strip_prefix("get")
            .and_then(|field| joda_field(this, field))
        {
            Some(value) => Value::Integer(value),
            None => return Err(MethodError::NotFound),
        },
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn joda(date: DateTime<Utc>) -> Value {
    Value::java(JavaValue::DateTime(date))
}

fn out_of_range() -> Exception {
    Exception::Java(
        "java.lang.ArithmeticException",
        "The calculation caused an overflow".to_owned(),
    )
}

/// The outer `None` is for a unit that there is not, the inner one for a date out of range.
#[expect(clippy::option_option, reason = "two reasons")]
fn shift(date: DateTime<Utc>, unit: &str, amount: i64) -> Option<Option<DateTime<Utc>>> {
    let months = |months: i64| {
        let count = u32::try_from(months.unsigned_abs()).ok().map(Months::new)?;
        if months < 0 {
            date.checked_sub_months(count)
        } else {
            date.checked_add_months(count)
        }
    };
    let days = |days: i64| {
        let count = Days::new(days.unsigned_abs());
        if days < 0 {
            date.checked_sub_days(count)
        } else {
            date.checked_add_days(count)
        }
    };
    let time = |duration: Option<Duration>| date.checked_add_signed(duration?);
    Some(match unit {
        "Years" => amount.checked_mul(12).and_then(months),
        "Months" => months(amount),
        "Weeks" => days(amount * 7),
        "Days" => days(amount),
        "Hours" => time(Duration::try_hours(amount)),
        "Minutes" => time(Duration::try_minutes(amount)),
        "Seconds" => time(Duration::try_seconds(amount)),
        "Millis" => time(Duration::try_milliseconds(amount)),
        _ => return None,
    })
}

#[expect(clippy::option_option, reason = "as for `shift`")]
fn with_field(date: DateTime<Utc>, field: &str, value: i32) -> Option<Option<DateTime<Utc>>> {
    let part = u32::try_from(value).ok();
    Some(match field {
        "Year" => date.with_year(value),
        "MonthOfYear" => part.and_then(|part| date.with_month(part)),
        "DayOfMonth" => part.and_then(|part| date.with_day(part)),
        "DayOfYear" => part.and_then(|part| date.with_ordinal(part)),
        "DayOfWeek" => (1..=7)
            .contains(&value)
            .then(|| {
                date.checked_add_signed(Duration::days(
                    i64::from(value) - i64::from(date.weekday().number_from_monday()),
                ))
            })
            .flatten(),
        "HourOfDay" => part.and_then(|part| date.with_hour(part)),
        "MinuteOfHour" => part.and_then(|part| date.with_minute(part)),
        "SecondOfMinute" => part.and_then(|part| date.with_second(part)),
        "MillisOfSecond" => part
            .filter(|part| *part < 1000)
            .and_then(|part| date.with_nanosecond(part * 1_000_000)),
        "MillisOfDay" => part.and_then(|part| {
            let time = NaiveTime::from_num_seconds_from_midnight_opt(
                part / 1000,
                part % 1000 * 1_000_000,
            )?;
            date.with_time(time).single()
        }),
        _ => return None,
    })
}

fn joda_field(date: DateTime<Utc>, field: &str) -> Option<i32> {
    let value = match field {
        "Year" => return Some(date.year()),
        "YearOfEra" => date.year().unsigned_abs(),
        "MonthOfYear" => date.month(),
        "DayOfMonth" => date.day(),
        "DayOfYear" => date.ordinal(),
        "DayOfWeek" => date.weekday().number_from_monday(),
        "WeekOfWeekyear" => date.iso_week().week(),
        "Weekyear" => return Some(date.iso_week().year()),
        "HourOfDay" => date.hour(),
        "MinuteOfHour" => date.minute(),
        "MinuteOfDay" => date.num_seconds_from_midnight() / 60,
        "SecondOfMinute" => date.second(),
        "SecondOfDay" => date.num_seconds_from_midnight(),
        "MillisOfSecond" => date.timestamp_subsec_millis(),
        "MillisOfDay" => date.num_seconds_from_midnight() * 1000 + date.timestamp_subsec_millis(),
        _ => return None,
    };
    i32::try_from(value).ok()
}

/// A date in one of Java's patterns (`yyyy-MM-dd'T'HH:mm`).
fn format(date: DateTime<Utc>, pattern: &str) -> Result<String, Exception> {
    super::check_size(pattern.len())?;
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            if letters.peek() == Some(&'\'') {
                out.push('\'');
                letters.next();
            } else {
                out.extend(letters.by_ref().take_while(|c| *c != '\''));
            }
            continue;
        }
        if !letter.is_ascii_alphabetic() {
            out.push(letter);
            continue;
        }
        let mut count = 1;
        while letters.next_if_eq(&letter).is_some() {
            count += 1;
        }
        let name = |short: &str, long: &str| {
            date.format(if count > 3 { long } else { short })
                .to_string()
        };
        let number = match letter {
            'y' | 'Y' | 'u' if count == 2 => date.year().rem_euclid(100).unsigned_abs(),
            'y' | 'Y' | 'u' => date.year().unsigned_abs(),
            'M' | 'L' if count > 2 => {
                out.push_str(&name("%b", "%B"));
                continue;
            }
            'M' | 'L' => date.month(),
            'd' => date.day(),
            'D' => date.ordinal(),
            'E' => {
                out.push_str(&name("%a", "%A"));
                continue;
            }
            'e' => date.weekday().number_from_monday(),
            'w' => date.iso_week().week(),
            'H' => date.hour(),
            'k' => (date.hour() + 23) % 24 + 1,
            'h' => (date.hour() + 11) % 12 + 1,
            'K' => date.hour() % 12,
            'm' => date.minute(),
            's' => date.second(),
            'S' => {
                out.extend(
                    date.format("%3f")
                        .to_string()
                        .chars()
                        .chain(std::iter::repeat('0'))
                        .take(count.min(9)),
                );
                continue;
            }
            'a' => {
                out.push_str(&date.format("%p").to_string());
                continue;
            }
            'z' => {
                out.push_str("UTC");
                continue;
            }
            'Z' => {
                out.push_str(match count {
                    1 => "+0000",
                    2 => "+00:00",
                    _ => "Etc/UTC",
                });
                continue;
            }
            other => {
                return Err(Exception::Java(
                    "java.lang.IllegalArgumentException",
                    format!("Illegal pattern component: {other}"),
                ));
            }
        };
        let width = if matches!(letter, 'y' | 'Y' | 'u') {
            count.min(9)
        } else {
            count
        };
        out.push_str(&format!("{number:0width$}"));
    }
    Ok(out)
}
