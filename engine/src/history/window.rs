//! The batch window: the time of day in which the history is cleaned up without being asked for.

use cauce_store::Timestamp;
use chrono::{DateTime, Days, FixedOffset, Local, NaiveTime, TimeZone, Utc};

/// A time of day, in the server's zone or with its own distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay {
    time: NaiveTime,
    offset: Option<FixedOffset>,
}

/// From a time of day to another, on each day. One that ends before it begins ends on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchWindow {
    /// Where it begins.
    pub start: TimeOfDay,
    /// Where it ends.
    pub end: TimeOfDay,
}

impl TimeOfDay {
    /// From `HH:mm` or `HH:mm+0100`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (time, zone) = text.split_at_checked(5)?;
        let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
        if zone.is_empty() {
            return Some(Self { time, offset: None });
        }
        let offset =
            DateTime::parse_from_str(&format!("2000-01-01 00:00 {zone}"), "%Y-%m-%d %H:%M %z")
                .ok()?;
        Some(Self {
            time,
            offset: Some(*offset.offset()),
        })
    }

    /// This time on the day that a point in time is in, and `days` later.
    fn on(self, day: Timestamp, days: u64) -> Option<Timestamp> {
        match self.offset {
            Some(offset) => at(&offset, self.time, day, days),
            None => at(&Local, self.time, day, days),
        }
    }
}

fn at<Z: TimeZone>(zone: &Z, time: NaiveTime, day: Timestamp, days: u64) -> Option<Timestamp> {
    let date = day.with_timezone(zone).date_naive();
    let date = date.checked_add_days(Days::new(days))?;
    let local = date.and_time(time);
    // A time that the clock skips is taken for the one an hour later.
    let found = zone.from_local_datetime(&local).earliest().or_else(|| {
        zone.from_local_datetime(&(local + chrono::Duration::hours(1)))
            .earliest()
    })?;
    Some(found.with_timezone(&Utc))
}

impl BatchWindow {
    /// From `HH:mm/HH:mm`, each perhaps with its distance from UTC; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('/')?;
        Some(Self {
            start: TimeOfDay::parse(start)?,
            end: TimeOfDay::parse(end)?,
        })
    }

    /// The window that is, or the next one.
    #[must_use]
    pub fn current_or_next(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let yesterday = now.checked_sub_days(Days::new(1))?;
        (0..3)
            .filter_map(|day| {
                let start = self.start.on(yesterday, day)?;
                let mut end = self.end.on(yesterday, day)?;
                if end <= start {
                    end = self.end.on(yesterday, day + 1)?;
                }
                Some((start, end))
            })
            .find(|(_, end)| *end > now)
    }

    /// Whether a time is in it.
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        self.current_or_next(time)
            .is_some_and(|(start, end)| start <= time && time < end)
    }

    /// Where the next one begins after a time; of the one that is, where it began.
    #[must_use]
    pub fn next_start(&self, now: Timestamp) -> Option<Timestamp> {
        let (start, end) = self.current_or_next(now)?;
        if start > now {
            return Some(start);
        }
        self.current_or_next(end).map(|(start, _)| start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        DateTime::parse_from_rfc3339(text)
            .expect("a time")
            .with_timezone(&Utc)
    }

    fn window(start: &str, end: &str) -> BatchWindow {
        let of_day = |text| TimeOfDay::parse(text).expect("a time of day");
        BatchWindow {
            start: of_day(start),
            end: of_day(end),
        }
    }

    #[test]
    fn times_of_day_are_read_or_refused() {
        for good in ["00:00", "23:59", "20:00+0200", "07:30-0500"] {
            assert!(TimeOfDay::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "7",
            "24:00",
            "20:00+",
            "20:00 CET",
            "ä0:00",
            "20:60",
            "20:00+9",
        ] {
            assert!(TimeOfDay::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn windows_are_read_or_refused() {
        let wanted = window("20:00+0200", "06:00");
        assert_eq!(BatchWindow::parse("20:00+0200/06:00"), Some(wanted));
        for bad in ["", "/", "20:00", "20:00-06:00", "20:00/25:00"] {
            assert_eq!(BatchWindow::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_window_may_end_on_the_next_day() {
        let cases = [
            // window, now, start, end, within, next start
            (
                "20:00+0000",
                "22:00+0000",
                "2026-01-01T21:00:00Z",
                "2026-01-01T20:00:00Z",
                "2026-01-01T22:00:00Z",
                true,
                "2026-01-02T20:00:00Z",
            ),
            (
                "20:00+0000",
                "22:00+0000",
                "2026-01-01T22:00:00Z",
                "2026-01-02T20:00:00Z",
                "2026-01-02T22:00:00Z",
                false,
                "2026-01-02T20:00:00Z",
            ),
            (
                "23:00+0000",
                "01:00+0000",
                "2026-01-01T00:30:00Z",
                "2025-12-31T23:00:00Z",
                "2026-01-01T01:00:00Z",
                true,
                "2026-01-01T23:00:00Z",
            ),
            (
                "23:00+0000",
                "01:00+0000",
                "2026-01-01T12:00:00Z",
                "2026-01-01T23:00:00Z",
                "2026-01-02T01:00:00Z",
                false,
                "2026-01-01T23:00:00Z",
            ),
            (
                "01:00+0200",
                "02:00+0200",
                "2026-01-01T23:30:00Z",
                "2026-01-01T23:00:00Z",
                "2026-01-02T00:00:00Z",
                true,
                "2026-01-02T23:00:00Z",
            ),
        ];
        for (start, end, now, from, to, within, next) in cases {
            let window = window(start, end);
            let now = time(now);
            assert_eq!(window.current_or_next(now), Some((time(from), time(to))));
            assert_eq!(window.contains(now), within, "{now}");
            assert_eq!(window.next_start(now), Some(time(next)));
        }
    }
}
