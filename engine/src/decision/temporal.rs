//! FEEL's dates, times and durations as the `java.time` objects that they are in Camunda.

use std::sync::Arc;

use cauce_dmn::Value as Feel;
use cauce_dmn::temporal::{Date, DateTime, DaysDuration, MonthsDuration, Time, Zone};
use cauce_expr::value::java::{JAVA_FORMAT, TIME_HEAD, time_json};
use cauce_expr::{ObjectValue, Value};

const NANOS_PER_SECOND: i128 = 1_000_000_000;

/// The object of a temporal value; `None` for values of any other type, and what `java.time` has no object for.
pub(super) fn object(value: &Feel) -> Option<Value> {
    let mut data = Vec::with_capacity(16);
    let class = match value {
        Feel::Date(date) => {
            data.push(3);
            put_date(&mut data, *date)?;
            "java.time.LocalDate"
        }
        Feel::Time(time) => {
            // A time with an offset or zone is an object of the FEEL engine's own.
            time.zone().is_none().then_some(())?;
            data.push(4);
            put_time(&mut data, time);
            "java.time.LocalTime"
        }
        Feel::DateTime(at) => put_date_time(&mut data, at)?,
        Feel::Days(duration) => {
            data.push(1);
            let seconds = i64::try_from(duration.nanos().div_euclid(NANOS_PER_SECOND)).ok()?;
            let nanos = i32::try_from(duration.nanos().rem_euclid(NANOS_PER_SECOND)).ok()?;
            data.extend_from_slice(&seconds.to_be_bytes());
            data.extend_from_slice(&nanos.to_be_bytes());
            "java.time.Duration"
        }
        Feel::Months(duration) => {
            data.push(14);
            data.extend_from_slice(&i32::try_from(duration.months / 12).ok()?.to_be_bytes());
            data.extend_from_slice(&i32::try_from(duration.months % 12).ok()?.to_be_bytes());
            data.extend_from_slice(&0_i32.to_be_bytes());
            "java.time.Period"
        }
        Feel::Null
        | Feel::Bool(_)
        | Feel::Number(_)
        | Feel::String(_)
        | Feel::List(_)
        | Feel::Context(_)
        | Feel::Range(_)
        | Feel::Function(_) => return None,
    };
    let mut bytes = TIME_HEAD.to_vec();
    bytes.push(u8::try_from(data.len()).ok()?);
    bytes.extend_from_slice(&data);
    bytes.push(b'x');
    Some(Value::Object(Arc::new(ObjectValue {
        type_name: Some(class.to_owned()),
        format: JAVA_FORMAT.to_owned(),
        data: Some(bytes),
    })))
}

/// The temporal value of such an object; `None` for any other.
pub(super) fn read(object: &ObjectValue) -> Option<Feel> {
    let json = time_json(object)?;
    if let Some(seconds) = json.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        return Some(Feel::Days(DaysDuration::from_nanos(
            (seconds * 1e9) as i128,
        )));
    }
    let text = json.as_str()?;
    match object.type_name.as_deref()? {
        "java.time.LocalDate" => Date::parse(text).map(Feel::Date),
        "java.time.LocalTime" => Time::parse(text).map(Feel::time),
        "java.time.Period" => MonthsDuration::parse(text).map(Feel::Months),
        _ => {
            let (instant, zone) = text
                .split_once('[')
                .map_or((text, None), |(i, zone)| (i, zone.strip_suffix(']')));
            let at = DateTime::parse(instant)?;
            let at = match zone.and_then(Zone::named) {
                Some(zone) => DateTime::from_instant(at.instant(), zone)?,
                None => at,
            };
            Some(Feel::date_time(at))
        }
    }
}

fn put_date(data: &mut Vec<u8>, date: Date) -> Option<()> {
    data.extend_from_slice(&i32::try_from(date.year()).ok()?.to_be_bytes());
    data.extend_from_slice(&[date.month(), date.day()]);
    Some(())
}

/// The last part that is not zero is written as its complement, and nothing after it.
fn put_time(data: &mut Vec<u8>, time: &Time) {
    let byte = |part: i64| u8::try_from(part).unwrap_or_default();
    let (hour, minute, second, nanos) = (
        byte(time.hour()),
        byte(time.minute()),
        byte(time.second()),
        time.subsecond(),
    );
    if nanos != 0 {
        data.extend_from_slice(&[hour, minute, second]);
        data.extend_from_slice(&i32::try_from(nanos).unwrap_or_default().to_be_bytes());
    } else if second != 0 {
        data.extend_from_slice(&[hour, minute, !second]);
    } else if minute != 0 {
        data.extend_from_slice(&[hour, !minute]);
    } else {
        data.push(!hour);
    }
}

fn put_date_time(data: &mut Vec<u8>, at: &DateTime) -> Option<&'static str> {
    data.push(if at.zone().is_some() { 6 } else { 5 });
    put_date(data, at.date())?;
    put_time(data, at.time());
    let Some(zone) = at.zone() else {
        return Some("java.time.LocalDateTime");
    };
    let offset = at.offset().unwrap_or(0);
    put_offset(data, offset);
    match zone {
        Zone::Offset(offset) => {
            data.push(8);
            put_offset(data, *offset);
        }
        Zone::Named(_) => {
            let name = zone.name().unwrap_or("Z");
            data.push(7);
            data.extend_from_slice(&u16::try_from(name.len()).ok()?.to_be_bytes());
            data.extend_from_slice(name.as_bytes());
        }
    }
    Some("java.time.ZonedDateTime")
}

/// Quarters of an hour in a byte where it is that, else 127 and the seconds.
fn put_offset(data: &mut Vec<u8>, seconds: i32) {
    match i8::try_from(seconds / 900) {
        Ok(quarters) if seconds % 900 == 0 => data.push(quarters.cast_unsigned()),
        _ => {
            data.push(127);
            data.extend_from_slice(&seconds.to_be_bytes());
        }
    }
}
