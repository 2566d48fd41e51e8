//! ISO 8601 dates as Camunda's calendars read them: what may be left out, and what is said of a text that is none.

use cauce_store::Timestamp;
use chrono::{Datelike, Duration, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};

/// Parses a date, a date-time or a time; without a zone it is in the server's zone.
///
/// The date may be a calendar date, a week date or an ordinal date, and may end after each of its parts.
///
/// # Errors
/// What is wrong with the text, in the words of Camunda's date library.
pub fn parse_date(text: &str) -> Result<Timestamp, String> {
    let mut fields = Fields::default();
    let end = either(
        text.as_bytes(),
        0,
        &mut fields,
        &[time, date_and_time],
        false,
    );
    match end {
        Ok(end) if end == text.len() => fields
            .date_time()
            .map_err(|reason| format!("Cannot parse \"{text}\": {reason}")),
        Ok(at) | Err(at) => Err(invalid(text, at)),
    }
}

/// What is said of a text that cannot be read on from a position.
pub(super) fn invalid(text: &str, at: usize) -> String {
    let length = at + 32;
    let shown = if text.len() <= length + 3 {
        text.to_owned()
    } else {
        let cut = (0..=length).rev().find(|&n| text.is_char_boundary(n));
        format!("{}...", &text[..cut.unwrap_or(0)])
    };
    match at {
        0 => format!("Invalid format: \"{shown}\""),
        at if at >= text.len() => format!("Invalid format: \"{shown}\" is too short"),
        at => format!(
            "Invalid format: \"{shown}\" is malformed at \"{}\"",
            shown.get(at..).unwrap_or_default()
        ),
    }
}

/// What a text says, part by part.
#[derive(Debug, Clone, Copy, Default)]
struct Fields {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    week_year: Option<i64>,
    week: Option<i64>,
    day_of_week: Option<i64>,
    hour: Option<i64>,
    minute: Option<i64>,
    second: Option<i64>,
    millis: i64,
    offset_seconds: Option<i64>,
}

fn within(value: i64, name: &str, low: i64, high: i64) -> Result<u32, String> {
    if (low..=high).contains(&value) {
        u32::try_from(value).map_err(|_| format!("Value {value} for {name} is out of range"))
    } else {
        Err(format!(
            "Value {value} for {name} must be in the range [{low},{high}]"
        ))
    }
}

impl Fields {
    fn date(&self) -> Result<NaiveDate, String> {
        let far = |year: i64| format!("Value {year} for year is out of range");
        if let Some(year) = self.week_year {
            let y = i32::try_from(year).map_err(|_| far(year))?;
            let weeks = NaiveDate::from_ymd_opt(y, 12, 28)
                .ok_or_else(|| far(year))?
                .iso_week()
                .week();
            let week = within(self.week.unwrap_or(1), "weekOfWeekyear", 1, weeks.into())?;
            let day = within(self.day_of_week.unwrap_or(1), "dayOfWeek", 1, 7)?;
            let monday = NaiveDate::from_isoywd_opt(y, week, chrono::Weekday::Mon);
            return monday
                .and_then(|d| d.checked_add_days(chrono::Days::new(u64::from(day - 1))))
                .ok_or_else(|| far(year));
        }
        let year = self.year.unwrap_or(1970);
        let y = i32::try_from(year).map_err(|_| far(year))?;
        let first = NaiveDate::from_ymd_opt(y, 1, 1).ok_or_else(|| far(year))?;
        if let Some(day) = self.day_of_year {
            let days = if first.leap_year() { 366 } else { 365 };
            let day = within(day, "dayOfYear", 1, days)?;
            return first.with_ordinal(day).ok_or_else(|| far(year));
        }
        let month = within(self.month.unwrap_or(1), "monthOfYear", 1, 12)?;
        let first = first.with_month(month).ok_or_else(|| far(year))?;
        let days = (28..=31).rev().find(|&d| first.with_day(d).is_some());
        let day = self.day.unwrap_or(1);
        let day = within(day, "dayOfMonth", 1, days.unwrap_or(28).into())?;
        first.with_day(day).ok_or_else(|| far(year))
    }

    fn date_time(&self) -> Result<Timestamp, String> {
        let date = self.date()?;
        let hour = within(self.hour.unwrap_or(0), "hourOfDay", 0, 23)?;
        let minute = within(self.minute.unwrap_or(0), "minuteOfHour", 0, 59)?;
        let second = within(self.second.unwrap_or(0), "secondOfMinute", 0, 59)?;
        let time = NaiveTime::from_hms_opt(hour, minute, second).unwrap_or_default();
        let naive: NaiveDateTime = date.and_time(time) + Duration::milliseconds(self.millis);
        match self.offset_seconds {
            Some(offset) => Ok((naive - Duration::seconds(offset)).and_utc()),
            None => Local
                .from_local_datetime(&naive)
                .earliest()
                .map(|d| d.to_utc())
                .ok_or_else(|| "Illegal instant due to time zone offset transition".to_owned()),
        }
    }
}

/// Where reading ended, or where it could not go on.
type Read = Result<usize, usize>;
type Part = fn(&[u8], usize, &mut Fields) -> Read;

/// Reads whichever of several parts goes furthest; none of them where `optional`.
fn either(text: &[u8], at: usize, fields: &mut Fields, parts: &[Part], optional: bool) -> Read {
    let (mut best, mut furthest) = (None::<(usize, Fields)>, at);
    for part in parts {
        let mut read = *fields;
        match part(text, at, &mut read) {
            Ok(end) if best.as_ref().is_none_or(|(b, _)| end > *b) => best = Some((end, read)),
            Ok(_) => {}
            Err(end) => furthest = furthest.max(end),
        }
    }
    match best {
        Some((end, read)) => {
            *fields = read;
            Ok(end)
        }
        None if optional => Ok(at),
        None => Err(furthest),
    }
}

fn optional(text: &[u8], at: usize, fields: &mut Fields, part: Part) -> usize {
    either(text, at, fields, &[part], true).unwrap_or(at)
}

fn literal(text: &[u8], at: usize, wanted: &[u8]) -> Read {
    match text.get(at..at + wanted.len()) {
        Some(found) if found.eq_ignore_ascii_case(wanted) => Ok(at + wanted.len()),
        _ => Err(at),
    }
}

fn digits(text: &[u8], at: usize, most: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter()
        .take(most)
        .take_while(|c| c.is_ascii_digit())
        .count()
}

fn number(text: &[u8], at: usize, most: usize) -> Result<(i64, usize), usize> {
    let count = digits(text, at, most);
    if count == 0 {
        return Err(at);
    }
    let value = text[at..at + count]
        .iter()
        .fold(0, |n: i64, c| n * 10 + i64::from(c - b'0'));
    Ok((value, at + count))
}

fn year(text: &[u8], at: usize) -> Result<(i64, usize), usize> {
    match text.get(at) {
        Some(sign @ (b'-' | b'+')) if digits(text, at + 1, 1) == 1 => {
            let (value, end) = number(text, at + 1, 9)?;
            Ok((if *sign == b'-' { -value } else { value }, end))
        }
        _ => number(text, at, 9),
    }
}

fn time(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let at = literal(text, at, b"T")?;
    let at = time_of_day(text, at, fields)?;
    Ok(optional(text, at, fields, offset))
}

fn date_and_time(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let at = either(
        text,
        at,
        fields,
        &[calendar_date, week_date, ordinal_date],
        false,
    )?;
    Ok(optional(text, at, fields, |text, at, fields| {
        let at = literal(text, at, b"T")?;
        let at = optional(text, at, fields, time_of_day);
        Ok(optional(text, at, fields, offset))
    }))
}

fn calendar_date(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let (value, at) = year(text, at)?;
    fields.year = Some(value);
    Ok(optional(text, at, fields, |text, at, fields| {
        let (value, at) = number(text, literal(text, at, b"-")?, 2)?;
        fields.month = Some(value);
        Ok(optional(text, at, fields, |text, at, fields| {
            let (value, at) = number(text, literal(text, at, b"-")?, 2)?;
            fields.day = Some(value);
            Ok(at)
        }))
    }))
}

fn week_date(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let (value, at) = year(text, at)?;
    fields.week_year = Some(value);
    let (value, at) = number(text, literal(text, at, b"-W")?, 2)?;
    fields.week = Some(value);
    Ok(optional(text, at, fields, |text, at, fields| {
        let (value, at) = number(text, literal(text, at, b"-")?, 1)?;
        fields.day_of_week = Some(value);
        Ok(at)
    }))
}

fn ordinal_date(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let (value, at) = year(text, at)?;
    fields.year = Some(value);
    let (value, at) = number(text, literal(text, at, b"-")?, 3)?;
    fields.day_of_year = Some(value);
    Ok(at)
}

fn time_of_day(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let (value, at) = number(text, at, 2)?;
    fields.hour = Some(value);
    let hours: Part = |text, at, fields| fraction(text, at, fields, 3_600_000);
    either(text, at, fields, &[minutes, hours], true)
}

fn minutes(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let (value, at) = number(text, literal(text, at, b":")?, 2)?;
    fields.minute = Some(value);
    let minutes: Part = |text, at, fields| fraction(text, at, fields, 60_000);
    either(text, at, fields, &[seconds, minutes], true)
}

fn seconds(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    let (value, at) = number(text, literal(text, at, b":")?, 2)?;
    fields.second = Some(value);
    Ok(optional(text, at, fields, |text, at, fields| {
        fraction(text, at, fields, 1000)
    }))
}

/// A decimal fraction of a unit of so many milliseconds.
fn fraction(text: &[u8], at: usize, fields: &mut Fields, unit: i64) -> Read {
    let at = literal(text, at, b".").or_else(|_| literal(text, at, b","))?;
    let (value, end) = number(text, at, 9)?;
    let scale = 10_i64.pow(u32::try_from(end - at).unwrap_or(9));
    fields.millis = value * unit / scale;
    Ok(end)
}

/// `Z`, `+01`, `+0100`, `+01:00`, `+01:00:00`
fn offset(text: &[u8], at: usize, fields: &mut Fields) -> Read {
    if let Ok(end) = literal(text, at, b"Z") {
        fields.offset_seconds = Some(0);
        return Ok(end);
    }
    let sign = match text.get(at) {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Err(at),
    };
    let two = |at: usize, most: i64| match number(text, at, 2) {
        Ok((value, end)) if end == at + 2 && value <= most => Ok((value, end)),
        _ => Err(at),
    };
    let (hours, mut end) = two(at + 1, 23)?;
    let mut total = hours * 3600;
    let separated = text.get(end) == Some(&b':');
    for unit in [60, 1] {
        let next = match text.get(end) {
            Some(b':') if separated => end + 1,
            Some(c) if !separated && c.is_ascii_digit() => end,
            _ => break,
        };
        let (value, after) = two(next, 59)?;
        total += value * unit;
        end = after;
    }
    fields.offset_seconds = Some(sign * total);
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    fn read(text: &str) -> String {
        match parse_date(text) {
            Ok(date) => date.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            Err(reason) => reason,
        }
    }

    #[test]
    fn dates_may_end_early() {
        for (text, date) in [
            ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00.000Z"),
            ("2020-01-01T10:00:00+01", "2020-01-01T09:00:00.000Z"),
            ("2020-01-01T10:00:00-0130", "2020-01-01T11:30:00.000Z"),
            ("2020-01-01T10:00:00,5Z", "2020-01-01T10:00:00.500Z"),
            ("2020-01-01T10:00.5Z", "2020-01-01T10:00:30.000Z"),
            ("2020-01-01T10Z", "2020-01-01T10:00:00.000Z"),
            ("2020-W10-2T00Z", "2020-03-03T00:00:00.000Z"),
            ("2020-W10T00Z", "2020-03-02T00:00:00.000Z"),
            ("2020-100T00Z", "2020-04-09T00:00:00.000Z"),
            ("2020T00Z", "2020-01-01T00:00:00.000Z"),
            ("2020-1-2T00Z", "2020-01-02T00:00:00.000Z"),
            ("T10:00Z", "1970-01-01T10:00:00.000Z"),
        ] {
            assert_eq!(read(text), date, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, reason) in [
            ("x", "Invalid format: \"x\""),
            ("", "Invalid format: \"\""),
            (
                "time is",
                "Invalid format: \"time is\" is malformed at \"ime is\"",
            ),
            (
                "2020-01-01x",
                "Invalid format: \"2020-01-01x\" is malformed at \"x\"",
            ),
            (
                "1999999999-01-01",
                "Invalid format: \"1999999999-01-01\" is malformed at \"9-01-01\"",
            ),
            (
                "2020-01-01T10:00:00 a very long text that goes on and on",
                "Invalid format: \"2020-01-01T10:00:00 a very long text that goes on a...\" is malformed at \" a very long text that goes on a...\"",
            ),
            (
                "2020-13-01",
                "Cannot parse \"2020-13-01\": Value 13 for monthOfYear must be in the range [1,12]",
            ),
            (
                "2020-02-30",
                "Cannot parse \"2020-02-30\": Value 30 for dayOfMonth must be in the range [1,29]",
            ),
            (
                "2020-01-01T25:00:00",
                "Cannot parse \"2020-01-01T25:00:00\": Value 25 for hourOfDay must be in the range [0,23]",
            ),
        ] {
            assert_eq!(read(text), reason, "{text}");
        }
    }
}
