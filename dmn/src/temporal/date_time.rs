//! Points on the calendar and the clock, with or without a zone.

use std::cmp::Ordering;
use std::fmt;

use super::{Date, NANOS_PER_DAY, NANOS_PER_SECOND, Time, Zone};

/// A date and a time of that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTime {
    date: Date,
    time: Time,
}

impl DateTime {
    /// A date-time; the zone is the time's.
    #[must_use]
    pub fn new(date: Date, time: Time) -> DateTime {
        DateTime { date, time }
    }

    /// Midnight of a date, without zone.
    #[must_use]
    pub fn midnight(date: Date) -> DateTime {
        DateTime {
            date,
            time: Time::from_nanos(0, None),
        }
    }

    /// Reads `date` or `dateTtime`.
    #[must_use]
    pub fn parse(text: &str) -> Option<DateTime> {
        match text.split_once('T') {
            None => Date::parse(text).map(DateTime::midnight),
            Some((date, time)) => {
                let date = Date::parse(date)?;
                // midnight at the end of a day is that of the next one
                if let Some(zone) = time.strip_prefix("24:00:00") {
                    let midnight = Time::parse(&["00:00:00", zone].concat())?;
                    return (midnight.nanos() == 0).then_some(DateTime {
                        date: date.plus_days(1)?,
                        time: midnight,
                    });
                }
                Some(DateTime {
                    date,
                    time: Time::parse(time)?,
                })
            }
        }
    }

    /// The date-time at an instant, in nanoseconds since the epoch, in a zone.
    #[must_use]
    pub fn from_instant(instant: i128, zone: Zone) -> Option<DateTime> {
        let local = instant + i128::from(zone.offset_at_instant(instant)) * NANOS_PER_SECOND;
        DateTime::from_local(local, Some(zone))
    }

    fn from_local(nanos: i128, zone: Option<Zone>) -> Option<DateTime> {
        let date = Date::from_days(i64::try_from(nanos.div_euclid(NANOS_PER_DAY)).ok()?)?;
        Some(DateTime {
            date,
            time: Time::from_nanos(nanos.rem_euclid(NANOS_PER_DAY), zone),
        })
    }

    /// The date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The time with its zone.
    #[must_use]
    pub fn time(&self) -> &Time {
        &self.time
    }

    /// The zone.
    #[must_use]
    pub fn zone(&self) -> Option<&Zone> {
        self.time.zone()
    }

    /// The same date-time without its zone.
    #[must_use]
    pub fn local(&self) -> DateTime {
        DateTime {
            date: self.date,
            time: self.time.local(),
        }
    }

    /// Seconds east of UTC.
    #[must_use]
    pub fn offset(&self) -> Option<i32> {
        self.zone()
            .map(|zone| zone.offset_at(self.date, self.time.nanos()))
    }

    /// Nanoseconds of the local calendar since 1970-01-01T00:00:00.
    #[must_use]
    pub fn local_nanos(&self) -> i128 {
        i128::from(self.date.to_days()) * NANOS_PER_DAY + self.time.nanos()
    }

    /// Nanoseconds since the epoch; without a zone, as if it were UTC.
    #[must_use]
    pub fn instant(&self) -> i128 {
        self.local_nanos() - i128::from(self.offset().unwrap_or(0)) * NANOS_PER_SECOND
    }

    /// The date-time so many nanoseconds later on the timeline.
    #[must_use]
    pub fn plus_nanos(&self, nanos: i128) -> Option<DateTime> {
        match self.zone() {
            Some(zone @ Zone::Named(_)) => {
                DateTime::from_instant(self.instant().checked_add(nanos)?, zone.clone())
            }
            zone => DateTime::from_local(self.local_nanos().checked_add(nanos)?, zone.cloned()),
        }
    }

    /// The date-time so many months later.
    #[must_use]
    pub fn plus_months(&self, months: i64) -> Option<DateTime> {
        Some(DateTime {
            date: self.date.plus_months(months)?,
            time: self.time.clone(),
        })
    }

    /// The order of two date-times that both have or both lack a zone.
    #[must_use]
    pub fn compare(&self, other: &DateTime) -> Option<Ordering> {
        (self.zone().is_some() == other.zone().is_some())
            .then(|| self.instant().cmp(&other.instant()))
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}
