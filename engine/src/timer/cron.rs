//! Cron expressions in Quartz's form: six or seven fields, seconds first, Sunday is 1.

use cauce_store::Timestamp;
use chrono::Local;
use croner::parser::{CronParser, Seconds, Year};

/// The first time after `now` that a Quartz cron expression matches; `None` where there is none any more.
pub fn next_occurrence(expression: &str, now: Timestamp) -> Result<Option<Timestamp>, String> {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    if fields.len() < 6 {
        return Err(format!("Unexpected end of expression: {expression}"));
    }
    if fields.len() > 7 {
        return Err(format!(
            "Illegal characters in cron expression: {expression}"
        ));
    }
    let normal: Vec<String> = fields
        .iter()
        .enumerate()
        .map(|(i, field)| normalize(i, field))
        .collect();
    let cron = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Optional)
        .alternative_weekdays(true)
        .dom_and_dow(true)
        .build()
        .parse(&normal.join(" "))
        .map_err(|e| e.to_string())?;
    let local = now.with_timezone(&Local);
    Ok(cron
        .find_next_occurrence(&local, false)
        .ok()
        .map(|d| d.to_utc()))
}

/// Quartz has `0/5` for "from 0 on, each 5th", and `?` for "no matter".
fn normalize(index: usize, field: &str) -> String {
    let max = match index {
        0 | 1 => "59",
        2 => "23",
        3 => "31",
        4 => "12",
        5 => "7",
        _ => "2099",
    };
    field
        .split(',')
        .map(|part| match part.split_once('/') {
            Some(("", step)) => format!("*/{step}"),
            Some((start, step)) if start != "*" && start != "?" && !start.contains('-') => {
                format!("{start}-{max}/{step}")
            }
            Some(("?", step)) => format!("*/{step}"),
            _ if part == "?" => "*".to_owned(),
            _ => part.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(",")
}
