//! When a timer is due: ISO 8601 dates, durations and repetitions, and cron expressions in Quartz's form.
//!
//! Pure: the time comes in.

mod cron;
mod iso;
mod retry;

pub use cron::next_occurrence;
pub use iso::{Period, parse_date};
pub use retry::RetryCycle;

use cauce_bpmn::model::TimerKind;
use cauce_store::Timestamp;

/// Why a timer's text gives no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("ENGINE-09027 Exception while resolving duedate '{text}': {reason}")]
pub struct DueDateError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

fn error(text: &str, reason: impl Into<String>) -> DueDateError {
    DueDateError {
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
        TimerKind::Cycle => cycle(text, now),
    }
}

/// A date, or a period from now.
pub fn date_or_period(text: &str, now: Timestamp) -> Result<Timestamp, DueDateError> {
    let text = text.trim();
    if text.starts_with('P') {
        return Period::parse(text)
            .ok_or_else(|| error(text, "not an ISO 8601 period"))?
            .add_to(now)
            .ok_or_else(|| error(text, "out of range"));
    }
    parse_date(text).ok_or_else(|| error(text, format!("Invalid format: \"{text}\"")))
}

/// A duration from now: `PT5M`; or with a start or end: `2026-01-01T00:00:00/PT5M`.
fn duration(text: &str, now: Timestamp) -> Result<Timestamp, DueDateError> {
    Interval::parse(text)?
        .first_after(now)
        .ok_or_else(|| error(text, "no date"))
}

/// A repetition (`R3/PT10S`, `R/2026-01-01T00:00:00/PT1H`) or a cron expression.
pub fn cycle(text: &str, now: Timestamp) -> Result<Option<Timestamp>, DueDateError> {
    let text = text.trim();
    if text.starts_with('R') {
        return Ok(Interval::parse(text)?.next_repetition(now));
    }
    next_occurrence(text, now).map_err(|reason| error(text, reason))
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
    fn parse(text: &str) -> Result<Self, DueDateError> {
        let mut parts: Vec<&str> = text.trim().split('/').collect();
        if parts.len() > 3 || parts.is_empty() {
            return Err(error(text, "Cannot parse duration"));
        }
        let mut repeats = None;
        if parts[0].starts_with('R') {
            let count = &parts[0][1..];
            repeats = Some(if count.is_empty() {
                u32::MAX
            } else {
                count
                    .parse()
                    .map_err(|_| error(text, format!("For input string: \"{count}\"")))?
            });
            parts.remove(0);
        }
        let period = |p: &str| {
            Period::parse(p).ok_or_else(|| error(text, format!("Cannot parse duration: {p}")))
        };
        let date =
            |d: &str| parse_date(d).ok_or_else(|| error(text, format!("Invalid format: \"{d}\"")));
        let interval = match parts.as_slice() {
            [p] => Self {
                repeats,
                start: None,
                end: None,
                period: period(p)?,
            },
            [a, b] if a.starts_with('P') => Self {
                repeats,
                start: None,
                end: Some(date(b)?),
                period: period(a)?,
            },
            [a, b] => {
                let start = date(a)?;
                let period = if b.starts_with('P') {
                    period(b)?
                } else {
                    Period::between(start, date(b)?)
                };
                Self {
                    repeats,
                    start: Some(start),
                    end: None,
                    period,
                }
            }
            _ => return Err(error(text, "Cannot parse duration")),
        };
        Ok(interval)
    }

    fn first_after(&self, now: Timestamp) -> Option<Timestamp> {
        if self.repeats.is_some() {
            return self.next_repetition(now);
        }
        match (self.start, self.end) {
            (Some(start), _) => self.period.add_to(start),
            (None, Some(end)) => self.period.subtract_from(end),
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
    fn quartz_expressions_are_understood() {
        let now = at("2026-01-01T00:00:01Z");
        assert!(cycle("0 0/5 * * * ?", now).is_ok_and(|d| d == Some(at("2026-01-01T00:05:00Z"))));
        assert!(cycle("0 0 12 ? * MON-FRI", now).is_ok_and(|d| d.is_some()));
        assert!(cycle("not a cron", now).is_err());
    }
}
