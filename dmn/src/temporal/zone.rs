//! Offsets from UTC and named time zones.

use std::fmt;

use jiff::civil;
use jiff::tz::TimeZone;

use super::{Date, NANOS_PER_DAY, NANOS_PER_SECOND, fixed};

/// A fixed offset, or a zone of the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A named zone.
    Named(TimeZone),
}

impl Zone {
    /// UTC as an offset.
    pub const UTC: Zone = Zone::Offset(0);

    /// Reads `Z`, `z`, `[+-]hh:mm[:ss]` or `@Name`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Zone> {
        if text.eq_ignore_ascii_case("z") {
            return Some(Zone::UTC);
        }
        if let Some(name) = text.strip_prefix('@') {
            return Zone::named(name);
        }
        let (sign, rest) = match text.as_bytes().first()? {
            b'+' => (1, &text[1..]),
            b'-' => (-1, &text[1..]),
            _ => return None,
        };
        let mut parts = rest.split(':');
        let hours = fixed(parts.next()?, 2)?;
        let minutes = fixed(parts.next()?, 2)?;
        let seconds = parts.next().map_or(Some(0), |s| fixed(s, 2))?;
        if parts.next().is_some() || hours > 18 || minutes > 59 || seconds > 59 {
            return None;
        }
        let total = i32::try_from(hours * 3600 + minutes * 60 + seconds).ok()?;
        (total <= 18 * 3600).then_some(Zone::Offset(sign * total))
    }

    /// A zone of the IANA database, in its exact spelling.
    #[must_use]
    pub fn named(name: &str) -> Option<Zone> {
        let zone = TimeZone::get(name).ok()?;
        let known = zone.iana_name().is_some_and(|known| known == name) || name == "UTC";
        (known && !name.is_empty()).then_some(Zone::Named(zone))
    }

    /// The name of a named zone.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Zone::Offset(_) => None,
            Zone::Named(zone) => zone.iana_name(),
        }
    }

    /// Seconds east of UTC at a local time.
    #[must_use]
    pub fn offset_at(&self, date: Date, nanos: i128) -> i32 {
        match self {
            Zone::Offset(seconds) => *seconds,
            Zone::Named(zone) => civil_date_time(date, nanos)
                .and_then(|local| zone.to_ambiguous_timestamp(local).compatible().ok())
                .map_or(0, |instant| zone.to_offset(instant).seconds()),
        }
    }

    /// Seconds east of UTC at an instant, in nanoseconds since the epoch.
    #[must_use]
    pub fn offset_at_instant(&self, instant: i128) -> i32 {
        match self {
            Zone::Offset(seconds) => *seconds,
            Zone::Named(zone) => {
                let clamped = instant.clamp(
                    -377_000_000_000 * NANOS_PER_SECOND,
                    253_000_000_000 * NANOS_PER_SECOND,
                );
                jiff::Timestamp::from_nanosecond(clamped)
                    .map_or(0, |at| zone.to_offset(at).seconds())
            }
        }
    }
}

/// The library knows years up to 9999: others are moved by whole cycles of 400 years.
fn civil_date_time(date: Date, nanos: i128) -> Option<civil::DateTime> {
    let year = if (-9000..=9000).contains(&date.year()) {
        date.year()
    } else {
        2000 + date.year().rem_euclid(400)
    };
    let nanos = nanos.clamp(0, NANOS_PER_DAY - 1);
    let seconds = i32::try_from(nanos / NANOS_PER_SECOND).ok()?;
    let narrow = |n: i32| i8::try_from(n).ok();
    civil::DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(date.month()).ok()?,
        i8::try_from(date.day()).ok()?,
        narrow(seconds / 3600)?,
        narrow(seconds / 60 % 60)?,
        narrow(seconds % 60)?,
        i32::try_from(nanos % NANOS_PER_SECOND).ok()?,
    )
    .ok()
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Offset(0) => f.write_str("Z"),
            Zone::Offset(seconds) => {
                let sign = if *seconds < 0 { '-' } else { '+' };
                let total = seconds.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", total / 3600, total / 60 % 60)?;
                if !total.is_multiple_of(60) {
                    write!(f, ":{:02}", total % 60)?;
                }
                Ok(())
            }
            Zone::Named(zone) => write!(f, "@{}", zone.iana_name().unwrap_or("UTC")),
        }
    }
}
