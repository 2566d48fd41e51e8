//! Times of day, with or without a zone.

use std::cmp::Ordering;
use std::fmt;

use super::{Date, NANOS_PER_DAY, NANOS_PER_SECOND, Zone, fixed};

/// A time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Nanoseconds since midnight, below a day.
    nanos: u64,
    zone: Option<Zone>,
}

impl Time {
    /// A time from its parts, if they are in their ranges.
    #[must_use]
    pub fn new(
        hour: i64,
        minute: i64,
        second: i64,
        nanos: i64,
        zone: Option<Zone>,
    ) -> Option<Time> {
        let ok = (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second)
            && (0..1_000_000_000).contains(&nanos);
        let total =
            u64::try_from((hour * 3600 + minute * 60 + second) * 1_000_000_000 + nanos).ok()?;
        ok.then_some(Time { nanos: total, zone })
    }

    /// A time so many nanoseconds after midnight, taken modulo a day.
    #[must_use]
    pub fn from_nanos(nanos: i128, zone: Option<Zone>) -> Time {
        Time {
            nanos: u64::try_from(nanos.rem_euclid(NANOS_PER_DAY)).unwrap_or(0),
            zone,
        }
    }

    /// Reads `hh:mm:ss[.f…][zone]`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Time> {
        if text.len() < 8 || !text.is_char_boundary(8) {
            return None;
        }
        let (clock, mut rest) = text.split_at(8);
        let mut parts = clock.split(':');
        let (hour, minute, second) = (
            fixed(parts.next()?, 2)?,
            fixed(parts.next()?, 2)?,
            fixed(parts.next()?, 2)?,
        );
        let mut nanos = 0i64;
        if let Some(fraction) = rest.strip_prefix('.') {
            let len = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if len == 0 {
                return None;
            }
            for i in 0..9 {
                let digit = fraction
                    .as_bytes()
                    .get(i)
                    .filter(|_| i < len)
                    .map_or(0, |b| b - b'0');
                nanos = nanos * 10 + i64::from(digit);
            }
            rest = &fraction[len..];
        }
        let zone = if rest.is_empty() {
            None
        } else {
            Some(Zone::parse(rest)?)
        };
        Time::new(hour.into(), minute.into(), second.into(), nanos, zone)
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(&self) -> i64 {
        (self.nanos / 3_600_000_000_000).cast_signed()
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub fn minute(&self) -> i64 {
        (self.nanos / 60_000_000_000 % 60).cast_signed()
    }

    /// The second, 0 to 59.
    #[must_use]
    pub fn second(&self) -> i64 {
        (self.nanos / 1_000_000_000 % 60).cast_signed()
    }

    /// The nanoseconds of the second.
    #[must_use]
    pub fn subsecond(&self) -> i64 {
        (self.nanos % 1_000_000_000).cast_signed()
    }

    /// Nanoseconds since midnight.
    #[must_use]
    pub fn nanos(&self) -> i128 {
        self.nanos.into()
    }

    /// The zone.
    #[must_use]
    pub fn zone(&self) -> Option<&Zone> {
        self.zone.as_ref()
    }

    /// The same time without its zone.
    #[must_use]
    pub fn local(&self) -> Time {
        Time {
            nanos: self.nanos,
            zone: None,
        }
    }

    /// Seconds east of UTC; a named zone's standard offset is that of its first day of 1970.
    #[must_use]
    pub fn offset(&self) -> Option<i32> {
        let epoch = Date::from_days(0)?;
        self.zone
            .as_ref()
            .map(|zone| zone.offset_at(epoch, self.nanos()))
    }

    /// Nanoseconds since midnight in UTC; may be negative or beyond a day.
    #[must_use]
    pub fn utc_nanos(&self) -> i128 {
        self.nanos() - i128::from(self.offset().unwrap_or(0)) * NANOS_PER_SECOND
    }

    /// The time so many nanoseconds later, around the clock.
    #[must_use]
    pub fn plus_nanos(&self, nanos: i128) -> Time {
        Time::from_nanos(self.nanos() + nanos % NANOS_PER_DAY, self.zone.clone())
    }

    /// The order of two times that both have or both lack a zone.
    #[must_use]
    pub fn compare(&self, other: &Time) -> Option<Ordering> {
        (self.zone.is_some() == other.zone.is_some())
            .then(|| self.utc_nanos().cmp(&other.utc_nanos()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}:{:02}",
            self.hour(),
            self.minute(),
            self.second()
        )?;
        write_fraction(f, self.subsecond())?;
        self.zone.as_ref().map_or(Ok(()), |zone| zone.fmt(f))
    }
}

/// Writes `.digits` without trailing zeros, or nothing.
pub(super) fn write_fraction(f: &mut fmt::Formatter<'_>, nanos: i64) -> fmt::Result {
    if nanos == 0 {
        return Ok(());
    }
    let digits = format!("{nanos:09}");
    write!(f, ".{}", digits.trim_end_matches('0'))
}
