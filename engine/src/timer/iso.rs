//! ISO 8601 dates and periods.

use cauce_store::Timestamp;
use chrono::{
    DateTime, Datelike, Duration, Local, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
};

/// A period of calendar and clock units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    negative: bool,
    months: u32,
    days: i64,
    millis: i64,
}

impl Period {
    /// Parses `P[nY][nM][nW][nD][T[nH][nM][n.nS]]`, optionally negative.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |t| (true, t));
        let text = text.strip_prefix('P')?;
        let (date, time) = match text.split_once('T') {
            Some((date, time)) if !time.is_empty() => (date, time),
            Some(_) => return None,
            None => (text, ""),
        };
        if date.is_empty() && time.is_empty() {
            return None;
        }
        let mut period = Self {
            negative,
            ..Self::default()
        };
        for (number, unit) in units(date, "YMWD")? {
            let n: u32 = number.parse().ok()?;
            match unit {
                'Y' => period.months = period.months.checked_add(n.checked_mul(12)?)?,
                'M' => period.months = period.months.checked_add(n)?,
                'W' => period.days = period.days.checked_add(i64::from(n) * 7)?,
                _ => period.days = period.days.checked_add(i64::from(n))?,
            }
        }
        for (number, unit) in units(time, "HMS")? {
            let millis = match unit {
                'H' => number.parse::<i64>().ok()?.checked_mul(3_600_000)?,
                'M' => number.parse::<i64>().ok()?.checked_mul(60_000)?,
                _ => {
                    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
                    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
                    whole
                        .parse::<i64>()
                        .ok()?
                        .checked_mul(1000)?
                        .checked_add(fraction.parse().ok()?)?
                }
            };
            period.millis = period.millis.checked_add(millis)?;
        }
        Some(period)
    }

    /// The time between two dates as a period.
    #[must_use]
    pub fn between(start: Timestamp, end: Timestamp) -> Self {
        let millis = (end - start).num_milliseconds();
        Self {
            negative: millis < 0,
            months: 0,
            days: 0,
            millis: millis.abs(),
        }
    }

    /// A date this much later; `None` past the calendar's end.
    #[must_use]
    pub fn add_to(&self, date: Timestamp) -> Option<Timestamp> {
        self.shift(date, self.negative)
    }

    /// A date this much earlier.
    #[must_use]
    pub fn subtract_from(&self, date: Timestamp) -> Option<Timestamp> {
        self.shift(date, !self.negative)
    }

    fn shift(&self, date: Timestamp, back: bool) -> Option<Timestamp> {
        let local = date.with_timezone(&Local);
        let months = Months::new(self.months);
        let moved = if back {
            local.checked_sub_months(months)?
        } else {
            local.checked_add_months(months)?
        };
        let rest = Duration::try_days(self.days)?
            .checked_add(&Duration::try_milliseconds(self.millis)?)?;
        let moved = if back {
            moved.checked_sub_signed(rest)?
        } else {
            moved.checked_add_signed(rest)?
        };
        (moved.year() < 200_000).then(|| moved.to_utc())
    }
}

/// Splits `12Y3M` into numbers and units, which must come in order and once each.
fn units<'a>(mut text: &'a str, order: &str) -> Option<Vec<(&'a str, char)>> {
    let mut out = Vec::new();
    let mut left = order;
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let unit = text[end..].chars().next()?;
        let at = left.find(unit)?;
        left = &left[at + 1..];
        if end == 0 {
            return None;
        }
        out.push((&text[..end], unit));
        text = &text[end + 1..];
    }
    Some(out)
}

/// Parses an ISO 8601 date or date-time; without a zone it is in the server's zone.
#[must_use]
pub fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    for format in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"] {
        if let Ok(date) = DateTime::parse_from_str(text, format) {
            return Some(date.to_utc());
        }
    }
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date.to_utc());
    }
    let local = |naive: NaiveDateTime| {
        Local
            .from_local_datetime(&naive)
            .earliest()
            .map(|d| d.with_timezone(&Utc))
    };
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(naive) = NaiveDateTime::parse_from_str(text, format) {
            return local(naive);
        }
    }
    if let Some((day, hour)) = text.split_once('T')
        && hour.len() == 2
    {
        let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
        return local(day.and_time(NaiveTime::from_hms_opt(hour.parse().ok()?, 0, 0)?));
    }
    let day = text.trim_end_matches('T');
    match day.len() {
        4 => local(NaiveDate::from_ymd_opt(day.parse().ok()?, 1, 1)?.and_time(NaiveTime::MIN)),
        7 => local(
            NaiveDate::parse_from_str(&format!("{day}-01"), "%Y-%m-%d")
                .ok()?
                .and_time(NaiveTime::MIN),
        ),
        _ => local(
            NaiveDate::parse_from_str(day, "%Y-%m-%d")
                .ok()?
                .and_time(NaiveTime::MIN),
        ),
    }
}
