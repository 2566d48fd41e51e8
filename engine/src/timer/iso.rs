//! ISO 8601 periods.

use cauce_store::Timestamp;
use chrono::{Datelike, Duration, Local, Months};

use super::date::invalid;

/// A period of calendar and clock units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    months: i64,
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
        let mut period = Self::default();
        for (number, unit) in units(date, "YMWD")? {
            period.add_date(unit, number.parse::<u32>().ok()?.into())?;
        }
        for (number, unit) in units(time, "HMS")? {
            match unit {
                'S' => period.millis = period.millis.checked_add(seconds(number)?)?,
                _ => period.add_time(unit, number.parse().ok()?)?,
            }
        }
        if negative {
            period = Self {
                months: -period.months,
                days: -period.days,
                millis: -period.millis,
            };
        }
        Some(period)
    }

    /// Parses the duration of a timer: as XML Schema has it, or weeks alone.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of_timer(text: &str) -> Result<Self, String> {
        let weeks = text.strip_prefix('P').and_then(|t| t.strip_suffix('W'));
        let only_weeks = weeks.is_some_and(|w| w.bytes().all(|c| c.is_ascii_digit()));
        let plain = text.starts_with('P') && !text.ends_with(char::is_whitespace);
        if plain && (only_weeks || !text.contains('W')) {
            if let Some(period) = Self::parse(text) {
                return Ok(period);
            }
            let number = |c: char| c.is_ascii_digit() || c == '.';
            let broken = text.split(|c| !number(c)).find(|n| n.contains('.'));
            if let Some(broken) = broken.filter(|n| !text.contains(&format!("{n}S"))) {
                return Err(format!("For input string: \"{broken}\""));
            }
        }
        Err(text.to_owned())
    }

    /// Parses the period of a date from now: each number may have a sign.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of_date(text: &str) -> Result<Self, String> {
        let (mut period, mut at) = (Self::default(), 1);
        let far = || format!("The calculation caused an overflow: {text}");
        for unit in "YMWD".chars() {
            if let Some((number, end)) = signed(text, at, unit) {
                let n = number.parse().map_err(|_| far())?;
                period.add_date(unit, n).ok_or_else(far)?;
                at = end;
            }
        }
        if text[at..].starts_with('T') {
            let mut after = at + 1;
            for unit in "HMS".chars() {
                let Some((number, end)) = signed(text, after, unit) else {
                    continue;
                };
                if unit == 'S' {
                    let part = seconds(number.trim_start_matches(['+', '-'])).ok_or_else(far)?;
                    let part = if number.starts_with('-') { -part } else { part };
                    period.millis = period.millis.checked_add(part).ok_or_else(far)?;
                } else {
                    let n = number.parse().map_err(|_| far())?;
                    period.add_time(unit, n).ok_or_else(far)?;
                }
                after = end;
            }
            if after < text.len() || after == at + 1 {
                return Err(invalid(text, after));
            }
            at = after;
        }
        if at < text.len() {
            return Err(invalid(text, at));
        }
        Ok(period)
    }

    fn add_date(&mut self, unit: char, n: i64) -> Option<()> {
        let (to, factor) = match unit {
            'Y' => (&mut self.months, 12),
            'M' => (&mut self.months, 1),
            'W' => (&mut self.days, 7),
            _ => (&mut self.days, 1),
        };
        *to = to.checked_add(n.checked_mul(factor)?)?;
        Some(())
    }

    fn add_time(&mut self, unit: char, n: i64) -> Option<()> {
        let factor = if unit == 'H' { 3_600_000 } else { 60_000 };
        self.millis = self.millis.checked_add(n.checked_mul(factor)?)?;
        Some(())
    }

    /// The time between two dates as a period.
    #[must_use]
    pub fn between(start: Timestamp, end: Timestamp) -> Self {
        Self {
            months: 0,
            days: 0,
            millis: (end - start).num_milliseconds(),
        }
    }

    /// A date this much later; `None` past the calendar's end.
    #[must_use]
    pub fn add_to(&self, date: Timestamp) -> Option<Timestamp> {
        self.shift(date, false)
    }

    /// A date this much earlier.
    #[must_use]
    pub fn subtract_from(&self, date: Timestamp) -> Option<Timestamp> {
        self.shift(date, true)
    }

    fn shift(&self, date: Timestamp, back: bool) -> Option<Timestamp> {
        let local = date.with_timezone(&Local);
        let months = Months::new(u32::try_from(self.months.unsigned_abs()).ok()?);
        let moved = if back == (self.months >= 0) {
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

/// Milliseconds of decimal seconds.
fn seconds(number: &str) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(fraction.parse().ok()?)
}

/// A number with a sign and its unit at a position: the number, and where it ends.
fn signed(text: &str, at: usize, unit: char) -> Option<(&str, usize)> {
    let rest = &text[at..];
    let sign = usize::from(rest.starts_with(['+', '-']));
    let decimal = |c: char| c.is_ascii_digit() || (unit == 'S' && c == '.');
    let end = sign + rest[sign..].find(|c| !decimal(c))?;
    let fits = (sign + 1..=sign + 10).contains(&end) || (unit == 'S' && end > sign);
    (fits && rest[end..].starts_with(unit)).then(|| (&rest[..end], at + end + 1))
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
