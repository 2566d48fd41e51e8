//! `failedJobRetryTimeCycle`: how often a failed job is tried again, and when.

use cauce_store::Timestamp;

use super::Period;

/// A parsed `failedJobRetryTimeCycle`: `R5/PT1M`, `PT1M`, or a list of periods `PT1M,PT5M,PT20M`.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryCycle {
    /// Retries that the first failure starts from.
    pub retries: i32,
    intervals: Vec<Period>,
}

impl RetryCycle {
    /// Parses a cycle; `None` for text that is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains(',') {
            let intervals = text
                .split(',')
                .map(|p| Period::parse(p.trim()))
                .collect::<Option<Vec<_>>>()?;
            return Some(Self {
                retries: i32::try_from(intervals.len()).ok()? + 1,
                intervals,
            });
        }
        let (times, period) = match text.strip_prefix('R') {
            Some(rest) => {
                let (times, period) = rest.rsplit_once('/')?;
                (times.split('/').next()?.parse().ok()?, period)
            }
            None => (2, text),
        };
        Some(Self {
            retries: times,
            intervals: vec![Period::parse(period)?],
        })
    }

    /// When a job with so many retries left is due again.
    #[must_use]
    pub fn next(&self, retries: i32, now: Timestamp) -> Option<Timestamp> {
        let count = i32::try_from(self.intervals.len()).ok()?;
        let at = (count - 1).min(count - (retries - 1)).max(0);
        self.intervals.get(usize::try_from(at).ok()?)?.add_to(now)
    }
}
