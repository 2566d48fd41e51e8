//! Dates as engine-rest and Java write them. Everything is in UTC.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};

/// A date as engine-rest writes it: `2026-11-22T05:30:00.000+0000`.
#[must_use]
pub fn to_rest(date: DateTime<Utc>) -> String {
    date.format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

/// Reads a date of engine-rest: `yyyy-MM-dd'T'HH:mm:ss.SSSZ`, the offset as `+0100`; `None` for any other form. Lenient as
/// Java's `SimpleDateFormat`: fields may have more or fewer digits and run over (`2026-02-30` is in March).
#[must_use]
pub fn from_rest(text: &str) -> Option<DateTime<Utc>> {
    let mut fields = [0_i64; 7];
    let mut rest = text.trim();
    for (index, field) in fields.iter_mut().enumerate() {
        if let Some(separator) = ["", "-", "-", "T", ":", ":", "."].get(index) {
            rest = rest.strip_prefix(separator)?;
        }
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 || length > 9 {
            return None;
        }
        *field = rest[..length].parse().ok()?;
        rest = &rest[length..];
    }
    let offset = zone(rest.trim_start())?;
    let [year, month, day, hour, minute, second, milli] = fields;
    let months = year * 12 + month - 1;
    let first = NaiveDate::from_ymd_opt(
        i32::try_from(months.div_euclid(12)).ok()?,
        u32::try_from(months.rem_euclid(12)).ok()? + 1,
        1,
    )?;
    let days = first.signed_duration_since(NaiveDate::default()).num_days() + day - 1;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    DateTime::from_timestamp_millis(seconds.checked_mul(1000)?.checked_add(milli)?)
}

/// The seconds east of Greenwich that a text begins with: `+0100`, `GMT+01:00`, `UTC`. What follows does not matter.
fn zone(text: &str) -> Option<i64> {
    let (sign, digits, colon) = match text.strip_prefix("GMT") {
        Some(rest) if !rest.starts_with(['+', '-']) => return Some(0),
        Some(rest) => (rest.as_bytes().first()?, rest.get(1..)?, true),
        None if text.starts_with("UTC") || text.starts_with("UT") => return Some(0),
        None => (text.as_bytes().first()?, text.get(1..)?, false),
    };
    let sign = match sign {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let minutes = if colon {
        digits.get(2..)?.strip_prefix(':')?.get(..2)?
    } else {
        digits.get(2..4)?
    };
    let hours = digits.get(..2)?;
    if !hours
        .bytes()
        .chain(minutes.bytes())
        .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// A date as `java.util.Date.toString` writes it: `Sun Nov 22 05:30:00 UTC 2026`.
#[must_use]
pub fn to_java(date: DateTime<Utc>) -> String {
    date.format("%a %b %d %H:%M:%S UTC %Y").to_string()
}

/// A date as joda writes it: `2026-11-22T05:30:00.000Z`.
#[must_use]
pub fn to_joda(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads a date with an ISO 8601 offset (`2026-11-22T05:30:00.000Z`, `…+01:00`).
#[must_use]
pub fn from_iso(text: &str) -> Option<DateTime<Utc>> {
    DateTime::<FixedOffset>::parse_from_rfc3339(text)
        .ok()
        .map(|date| date.with_timezone(&Utc))
}

/// The date with its time cut to milliseconds, the precision of variables.
#[must_use]
pub fn to_millis(date: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(date.timestamp_millis()).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_the_form_of_engine_rest() {
        assert_eq!(
            from_rest("2026-11-22T05:30:00.123+0100")
                .map(to_rest)
                .as_deref(),
            Some("2026-11-22T04:30:00.123+0000")
        );
        assert_eq!(
            from_rest("2026-02-30T25:00:00.000+0000")
                .map(to_rest)
                .as_deref(),
            Some("2026-03-03T01:00:00.000+0000")
        );
        for bad in [
            "2026-11-22",
            "2026-11-22T05:30:00",
            "2026-11-22T05:30:00.000Z",
            "2026-11-22T05:30:00.000+01:00",
            "x",
            "",
            "é",
            "9999999999999999999-1-1T",
        ] {
            assert_eq!(from_rest(bad), None, "{bad}");
        }
    }

    #[test]
    fn writes_as_java_does() {
        let date = DateTime::from_timestamp_millis(1_795_325_400_000).expect("a date");
        assert_eq!(to_java(date), "Sun Nov 22 05:30:00 UTC 2026");
        assert_eq!(to_joda(date), "2026-11-22T05:30:00.000Z");
    }
}
