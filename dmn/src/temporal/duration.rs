//! The two kinds of durations: years and months, days and time.

use std::fmt;

use super::NANOS_PER_SECOND;
use super::time::write_fraction;

/// A number of months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthsDuration {
    /// Months, negative for backwards.
    pub months: i64,
}

/// A number of nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(Rust, packed(8))]
pub struct DaysDuration {
    nanos: i128,
}

/// The parts of an ISO 8601 duration, in the order of their designators; `None` where a part is absent.
struct Parts {
    negative: bool,
    years: Option<i64>,
    months: Option<i64>,
    days: Option<i64>,
    hours: Option<i64>,
    minutes: Option<i64>,
    /// Seconds in nanoseconds.
    seconds: Option<i128>,
}

impl MonthsDuration {
    /// Reads `[-]PnYnM`, one part at least.
    #[must_use]
    pub fn parse(text: &str) -> Option<MonthsDuration> {
        let parts = split(text)?;
        let calendar_only = parts.days.is_none()
            && parts.hours.is_none()
            && parts.minutes.is_none()
            && parts.seconds.is_none();
        if !calendar_only || (parts.years.is_none() && parts.months.is_none()) {
            return None;
        }
        let months = parts
            .years
            .unwrap_or(0)
            .checked_mul(12)?
            .checked_add(parts.months.unwrap_or(0))?;
        Some(MonthsDuration {
            months: if parts.negative { -months } else { months },
        })
    }
}

impl DaysDuration {
    /// A duration of nanoseconds.
    #[must_use]
    pub fn from_nanos(nanos: i128) -> DaysDuration {
        DaysDuration { nanos }
    }

    /// A duration of seconds.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> DaysDuration {
        DaysDuration {
            nanos: i128::from(seconds) * NANOS_PER_SECOND,
        }
    }

    /// The nanoseconds.
    #[must_use]
    pub fn nanos(self) -> i128 {
        self.nanos
    }

    /// Reads `[-]PnDTnHnMn.nS`, one part at least.
    #[must_use]
    pub fn parse(text: &str) -> Option<DaysDuration> {
        let parts = split(text)?;
        let any = parts.days.is_some()
            || parts.hours.is_some()
            || parts.minutes.is_some()
            || parts.seconds.is_some();
        if !any || parts.years.is_some() || parts.months.is_some() {
            return None;
        }
        let of =
            |part: Option<i64>, unit: i128| i128::from(part.unwrap_or(0)) * unit * NANOS_PER_SECOND;
        let nanos = of(parts.days, 86_400)
            + of(parts.hours, 3600)
            + of(parts.minutes, 60)
            + parts.seconds.unwrap_or(0);
        Some(DaysDuration {
            nanos: if parts.negative { -nanos } else { nanos },
        })
    }
}

fn split(text: &str) -> Option<Parts> {
    let (negative, rest) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    let rest = rest.strip_prefix('P')?;
    let (calendar, clock) = rest
        .split_once('T')
        .map_or((rest, None), |(a, b)| (a, Some(b)));
    if clock.is_some_and(str::is_empty) {
        return None;
    }
    let mut parts = Parts {
        negative,
        years: None,
        months: None,
        days: None,
        hours: None,
        minutes: None,
        seconds: None,
    };
    let mut rest = calendar;
    parts.years = part(&mut rest, 'Y')?;
    parts.months = part(&mut rest, 'M')?;
    parts.days = part(&mut rest, 'D')?;
    if !rest.is_empty() {
        return None;
    }
    let mut rest = clock.unwrap_or("");
    parts.hours = part(&mut rest, 'H')?;
    parts.minutes = part(&mut rest, 'M')?;
    if let Some(seconds) = rest.strip_suffix('S') {
        let (whole, fraction) = seconds
            .split_once('.')
            .map_or((seconds, None), |(a, b)| (a, Some(b)));
        let mut nanos = i128::from(number(whole)?) * NANOS_PER_SECOND;
        if let Some(fraction) = fraction {
            if !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let digits: String = fraction
                .chars()
                .chain("000000000".chars())
                .take(9)
                .collect();
            nanos += i128::from(number(&digits)?);
        }
        parts.seconds = Some(nanos);
    } else if !rest.is_empty() {
        return None;
    }
    Some(parts)
}

/// Takes `digits designator` from the front, if it is next; the outer `None` is a malformed text.
#[expect(
    clippy::option_option,
    reason = "absent and malformed are two things, and ? wants the outer one"
)]
fn part(rest: &mut &str, designator: char) -> Option<Option<i64>> {
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let Some(after) = rest[len..].strip_prefix(designator) else {
        return Some(None);
    };
    let value = number(&rest[..len])?;
    *rest = after;
    Some(Some(value))
}

fn number(digits: &str) -> Option<i64> {
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

impl fmt::Display for MonthsDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (years, months) = (
            self.months.unsigned_abs() / 12,
            self.months.unsigned_abs() % 12,
        );
        f.write_str(if self.months < 0 { "-P" } else { "P" })?;
        if years > 0 {
            write!(f, "{years}Y")?;
        }
        if months > 0 || years == 0 {
            write!(f, "{months}M")?;
        }
        Ok(())
    }
}

impl fmt::Display for DaysDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.nanos();
        let total = nanos.unsigned_abs();
        let seconds = total / 1_000_000_000;
        let (days, hours, minutes, second) = (
            seconds / 86_400,
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60,
        );
        let fraction = i64::try_from(total % 1_000_000_000).unwrap_or(0);
        f.write_str(if nanos < 0 { "-P" } else { "P" })?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if hours == 0 && minutes == 0 && second == 0 && fraction == 0 {
            return f.write_str(if days == 0 { "T0S" } else { "" });
        }
        f.write_str("T")?;
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if second > 0 || fraction > 0 {
            write!(f, "{second}")?;
            write_fraction(f, fraction)?;
            f.write_str("S")?;
        }
        Ok(())
    }
}
