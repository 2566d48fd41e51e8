//! Cron expressions as Camunda 7.24 takes them, which are Spring's: six fields, seconds first, Monday is 1, Sunday is 0 or 7.

use cauce_store::Timestamp;
use chrono::Local;
use croner::parser::{CronParser, Seconds};

/// The first time after `now` that a cron expression matches; `None` where there is none any more.
pub fn next_occurrence(expression: &str, now: Timestamp) -> Result<Option<Timestamp>, String> {
    let expression = nickname(expression.trim())?;
    let fields: Vec<&str> = expression.split_whitespace().collect();
    if fields.is_empty() {
        return Err("Empty expression!".to_owned());
    }
    if fields.len() != FIELDS.len() {
        return Err(format!(
            "Cron expression contains {} parts but we expect one of [6]",
            fields.len()
        ));
    }
    let mut normal = Vec::with_capacity(fields.len());
    for (text, field) in fields.iter().zip(&FIELDS) {
        field
            .check(text)
            .map_err(|reason| format!("Failed to parse cron expression. {reason}"))?;
        normal.push(field.normalize(text));
    }
    if fields[3] == "?" && fields[5] == "?" {
        return Ok(None);
    }
    let cron = CronParser::builder()
        .seconds(Seconds::Required)
        .dom_and_dow(true)
        .build()
        .parse(&normal.join(" "))
        .map_err(|e| format!("Failed to parse cron expression. {e}"))?;
    let local = now.with_timezone(&Local);
    Ok(cron
        .find_next_occurrence(&local, false)
        .ok()
        .map(|d| d.to_utc()))
}

fn nickname(expression: &str) -> Result<&str, String> {
    Ok(match expression {
        "@yearly" | "@annually" => "0 0 0 1 1 *",
        "@monthly" => "0 0 0 1 * *",
        "@weekly" => "0 0 0 * * 0",
        "@daily" | "@midnight" => "0 0 0 * * *",
        "@hourly" => "0 0 * * * *",
        other if other.starts_with('@') => return Err(format!("Nickname {other} not supported!")),
        other => other,
    })
}

/// One of the six fields.
struct Field {
    low: u32,
    high: u32,
    names: &'static [&'static str],
}

const FIELDS: [Field; 6] = [
    Field::plain(0, 59),
    Field::plain(0, 59),
    Field::plain(0, 23),
    Field::plain(1, 31),
    Field {
        low: 1,
        high: 12,
        names: &[
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
        ],
    },
    Field {
        low: 0,
        high: 7,
        names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    },
];

impl Field {
    const fn plain(low: u32, high: u32) -> Self {
        Self {
            low,
            high,
            names: &[],
        }
    }

    fn check(&self, text: &str) -> Result<(), String> {
        for part in text.to_uppercase().split(',') {
            let (range, step) = part
                .split_once('/')
                .map_or((part, None), |(range, step)| (range, Some(step)));
            if let Some(step) = step
                && step.parse().is_ok_and(|n: u32| n == 0 || n > self.high)
            {
                return Err(format!(
                    "Period {step} not in range [{}, {}]",
                    self.low, self.high
                ));
            }
            let ends: Vec<Option<u32>> = range
                .split('-')
                .map(|end| self.value(end))
                .collect::<Result<_, _>>()?;
            if let [Some(from), Some(to)] = ends.as_slice()
                && from > to
                && self.names.is_empty()
            {
                return Err(format!("Invalid range! [{from},{to}]"));
            }
        }
        Ok(())
    }

    /// The number that the end of a range stands for, `None` for what stands for no single one.
    fn value(&self, text: &str) -> Result<Option<u32>, String> {
        let number = text
            .split('#')
            .next()
            .unwrap_or(text)
            .trim_end_matches(['L', 'W']);
        if matches!(number, "*" | "?" | "") || self.names.contains(&number) {
            return Ok(None);
        }
        match number.parse() {
            Ok(n) if (self.low..=self.high).contains(&n) => Ok(Some(n)),
            Ok(n) => Err(format!(
                "Value {n} not in range [{}, {}]",
                self.low, self.high
            )),
            Err(_) => Err(format!(
                "Invalid chars in expression! Expression: {text} Invalid chars: {text}"
            )),
        }
    }

    /// `0/5` means "from 0 on, each 5th", and `?` "no matter".
    fn normalize(&self, text: &str) -> String {
        text.split(',')
            .map(|part| match part.split_once('/') {
                Some(("" | "?", step)) => format!("*/{step}"),
                Some((start, step)) if start != "*" && !start.contains('-') => {
                    format!("{start}-{}/{step}", self.high)
                }
                _ if part == "?" => "*".to_owned(),
                _ => part.to_owned(),
            })
            .collect::<Vec<_>>()
            .join(",")
    }
}
