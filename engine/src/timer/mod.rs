//! When a timer is due: ISO 8601 dates, durations and repetitions, and cron expressions in Quartz's form.
//!
//! Pure: the time comes in.

mod cron;
mod date;
mod iso;
mod retry;

pub use cron::next_occurrence;
pub use date::parse_date;
pub use iso::Period;
pub use retry::RetryCycle;

use cauce_bpmn::model::TimerKind;
use cauce_store::Timestamp;

/// Why a timer's text gives no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct DueDateError {
    /// Whether it was to be a repetition.
    pub cycle: bool,
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

impl DueDateError {
    fn sentence(&self) -> String {
        let Self { text, reason, .. } = self;
        if self.cycle {
            format!("ENGINE-09026 Exception while parsing cycle expression '{text}': {reason}")
        } else {
            format!("ENGINE-09027 Exception while resolving duedate '{text}': {reason}")
        }
    }
}

fn error(text: &str, reason: impl Into<String>) -> DueDateError {
    DueDateError {
        cycle: false,
        text: text.to_owned(),
        reason: reason.into(),
    }
}

/// The due date of a timer of a kind with a text, from now; `None` where there is no (further) occurrence.
pub fn due_date(
    kind: TimerKind,
    text: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, DueDateError> {
    match kind {
        TimerKind::Date => date_or_period(text, now).map(Some),
        TimerKind::Duration => Ok(Some(duration(text, now)?)),
        // Like Camunda, an expression that never comes true is due at once.
        TimerKind::Cycle if !text.starts_with('R') => Ok(cycle(text, now)?.or(Some(now))),
        TimerKind::Cycle => cycle(text, now),
    }
}

/// A date, or a period from now.
pub fn date_or_period(text: &str, now: Timestamp) -> Result<Timestamp, DueDateError> {
    if text.starts_with('P') {
        return Period::of_date(text)
            .map_err(|reason| error(text, reason))?
            .add_to(now)
            .ok_or_else(|| error(text, "out of range"));
    }
    parse_date(text).map_err(|reason| error(text, reason))
}

/// A duration from now: `PT5M`; or with a start or end: `2026-01-01T00:00:00/PT5M`.
fn duration(text: &str, now: Timestamp) -> Result<Timestamp, DueDateError> {
    Interval::parse(text)
        .map_err(|reason| error(text, reason))?
        .first_after(now)
        .ok_or_else(|| error(text, "no date"))
}

/// A repetition (`R3/PT10S`, `R/2026-01-01T00:00:00/PT1H`) or a cron expression.
pub fn cycle(text: &str, now: Timestamp) -> Result<Option<Timestamp>, DueDateError> {
    let due = if text.starts_with('R') {
        Interval::parse(text).map(|interval| interval.next_repetition(now))
    } else {
        next_occurrence(text, now)
    };
    due.map_err(|reason| DueDateError {
        cycle: true,
        ..error(text, reason)
    })
}

/// The repetition of a cycle as it is kept in `REPEAT_`: a start is filled in where it has none.
#[must_use]
pub fn prepare_repeat(text: &str, now: Timestamp) -> String {
    let text = text.trim();
    let mut parts = text.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(times), Some(period), None) if times.starts_with('R') => {
            format!(
                "{times}/{}/{period}",
                now.with_timezone(&chrono::Local)
                    .format("%Y-%m-%dT%H:%M:%S")
            )
        }
        _ => text.to_owned(),
    }
}

/// `[Rn/][start/]period` or `[Rn/]period/end`.
struct Interval {
    repeats: Option<u32>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    period: Period,
}

impl Interval {
    fn parse(text: &str) -> Result<Self, String> {
        let mut parts: Vec<&str> = text.split('/').collect();
        while parts.len() > 1 && parts.last().is_some_and(|p| p.is_empty()) {
            parts.pop();
        }
        if parts.len() > 3 {
            return Err(format!("ENGINE-09028 Cannot parse duration '{text}'."));
        }
        let mut repeats = None;
        if let Some(count) = parts[0].strip_prefix('R') {
            repeats = Some(match count.parse::<i32>() {
                _ if count.is_empty() => u32::MAX,
                Ok(n) => u32::try_from(n).unwrap_or(0),
                Err(_) => return Err(format!("For input string: \"{count}\"")),
            });
            parts.remove(0);
        }
        let Some(first) = parts.first() else {
            return Err("Index 0 out of bounds for length 0".to_owned());
        };
        if first.starts_with('P') {
            return Ok(Self {
                repeats,
                start: None,
                period: Period::of_timer(first)?,
                end: parts.get(1).map(|end| parse_date(end)).transpose()?,
            });
        }
        let start = parse_date(first)?;
        let Some(second) = parts.get(1) else {
            return Err("Index 1 out of bounds for length 1".to_owned());
        };
        let period = if second.starts_with('P') {
            Period::of_timer(second)?
        } else {
            Period::between(start, parse_date(second)?)
        };
        Ok(Self {
            repeats,
            start: Some(start),
            end: None,
            period,
        })
    }

    fn first_after(&self, now: Timestamp) -> Option<Timestamp> {
        if self.repeats.is_some() {
            return self.next_repetition(now);
        }
        match (self.start, self.end) {
            (Some(start), _) => self.period.add_to(start),
            (None, Some(end)) => Some(end),
            (None, None) => self.period.add_to(now),
        }
    }

    fn next_repetition(&self, now: Timestamp) -> Option<Timestamp> {
        let times = self.repeats.unwrap_or(1);
        if let Some(end) = self.end {
            // Counted back from the end: the earliest repetition that is still to come.
            let mut at = end;
            let mut dates = vec![at];
            for _ in 0..times.min(1_000_000) {
                let earlier = self.period.subtract_from(at)?;
                if earlier <= now {
                    break;
                }
                at = earlier;
                dates.push(at);
            }
            return dates.pop().filter(|d| *d > now);
        }
        let start = self.start.unwrap_or(now);
        let mut at = start;
        let mut step = 0;
        while step < times && at <= now {
            let next = self.period.add_to(at)?;
            if next <= at {
                return None;
            }
            at = next;
            step += 1;
            if step >= 10_000_000 {
                return None;
            }
        }
        (at >= now).then_some(at)
    }
}

/// The configuration of a timer's job definition.
#[must_use]
pub fn job_configuration(timer: &cauce_bpmn::model::TimerDefinition) -> String {
    let kind = match timer.kind {
        TimerKind::Date => "DATE",
        TimerKind::Duration => "DURATION",
        TimerKind::Cycle => "CYCLE",
    };
    format!("{kind}: {}", timer.expression.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike;

    fn at(text: &str) -> Timestamp {
        chrono::DateTime::parse_from_rfc3339(text)
            .expect("a date")
            .to_utc()
    }

    #[test]
    fn a_duration_counts_from_now() {
        let now = at("2026-01-31T10:00:00Z");
        assert_eq!(
            due_date(TimerKind::Duration, "PT1H30M", now),
            Ok(Some(at("2026-01-31T11:30:00Z")))
        );
        assert_eq!(
            due_date(TimerKind::Duration, "P1M", now),
            Ok(Some(at("2026-02-28T10:00:00Z")))
        );
        assert_eq!(
            due_date(TimerKind::Duration, "P2W", now),
            Ok(Some(at("2026-02-14T10:00:00Z")))
        );
        assert!(due_date(TimerKind::Duration, "soon", now).is_err());
    }

    #[test]
    fn a_repetition_ends() {
        let now = at("2026-01-01T00:00:00Z");
        assert_eq!(
            cycle("R2/2026-01-01T00:00:00Z/PT10S", now),
            Ok(Some(at("2026-01-01T00:00:10Z")))
        );
        assert_eq!(
            cycle("R2/2026-01-01T00:00:00Z/PT10S", at("2026-01-01T00:00:15Z")),
            Ok(Some(at("2026-01-01T00:00:20Z")))
        );
        assert_eq!(
            cycle("R2/2026-01-01T00:00:00Z/PT10S", at("2026-01-01T00:00:25Z")),
            Ok(None)
        );
    }

    #[test]
    fn weekdays_of_cron_expressions_begin_with_monday() {
        // 2026-11-22 is a Sunday.
        let now = at("2026-11-22T13:00:00Z");
        for (text, day) in [
            ("0 0 0 ? * 1", 23),
            ("0 0 0 ? * 2", 24),
            ("0 0 0 ? * 7", 29),
            ("0 0 0 ? * 0", 29),
            ("0 0 0 ? * 1-5", 23),
            ("0 0 0 ? * 5L", 27),
            ("0 0 0 ? * SAT", 28),
            ("@daily", 23),
            ("@weekly", 29),
        ] {
            let due = cycle(text, now).expect(text).expect(text);
            assert_eq!(due.with_timezone(&chrono::Local).day(), day, "{text}");
        }
    }

    #[test]
    fn wrong_cron_expressions_say_why() {
        let now = at("2026-01-01T00:00:01Z");
        for (text, reason) in [
            ("", "Empty expression!"),
            (
                "0 0 * * *",
                "Cron expression contains 5 parts but we expect one of [6]",
            ),
            (
                "0 0 12 ? * 8",
                "Failed to parse cron expression. Value 8 not in range [0, 7]",
            ),
            (
                "61 * * * * ?",
                "Failed to parse cron expression. Value 61 not in range [0, 59]",
            ),
            (
                "0 59-10 * * * *",
                "Failed to parse cron expression. Invalid range! [59,10]",
            ),
            (
                "0 */0 * * * *",
                "Failed to parse cron expression. Period 0 not in range [0, 59]",
            ),
            (
                "foo * * * * *",
                "Failed to parse cron expression. Invalid chars in expression! Expression: FOO Invalid chars: FOO",
            ),
            ("@reboot", "Nickname @reboot not supported!"),
            ("R3", "Index 0 out of bounds for length 0"),
            ("Rx/PT1S", "For input string: \"x\""),
        ] {
            let error = cycle(text, now).expect_err(text);
            assert_eq!(error.reason, reason, "{text}");
        }
    }

    #[test]
    fn wrong_durations_say_why() {
        let now = at("2026-01-01T00:00:00Z");
        for (text, reason) in [
            ("PX", "PX"),
            ("P1Y1W", "P1Y1W"),
            ("PT1.5H", "For input string: \"1.5\""),
            ("2020-01-01", "Index 1 out of bounds for length 1"),
            ("a/b/c/d", "ENGINE-09028 Cannot parse duration 'a/b/c/d'."),
            ("-PT1S", "Invalid format: \"-PT1S\""),
        ] {
            let error = due_date(TimerKind::Duration, text, now).expect_err(text);
            assert_eq!(error.reason, reason, "{text}");
        }
        for (text, reason) in [
            ("PT", "Invalid format: \"PT\" is too short"),
            (
                "PT1.5H",
                "Invalid format: \"PT1.5H\" is malformed at \"1.5H\"",
            ),
            ("PT1S ", "Invalid format: \"PT1S \" is malformed at \" \""),
        ] {
            let error = due_date(TimerKind::Date, text, now).expect_err(text);
            assert_eq!(error.reason, reason, "{text}");
        }
        assert_eq!(
            due_date(TimerKind::Date, "P-1D", now),
            Ok(Some(at("2025-12-31T00:00:00Z")))
        );
        assert_eq!(
            due_date(TimerKind::Duration, "PT1H/2030-01-01T00:00:00Z", now),
            Ok(Some(at("2030-01-01T00:00:00Z")))
        );
    }

    #[test]
    fn cron_expressions_are_understood() {
        let now = at("2026-01-01T00:00:01Z");
        assert!(cycle("0 0/5 * * * ?", now).is_ok_and(|d| d == Some(at("2026-01-01T00:05:00Z"))));
        assert!(cycle("0 0 12 ? * MON-FRI", now).is_ok_and(|d| d.is_some()));
        assert!(cycle("not a cron", now).is_err());
    }
}
