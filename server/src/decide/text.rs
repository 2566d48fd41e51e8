//! A report for people.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::report::{Fate, Report, RuleReport, TableReport};

/// The widest a cell is shown.
const WIDEST: usize = 40;

/// The report as text.
pub(super) fn of(report: &Report) -> String {
    let mut out = String::new();
    let name = report.name.as_deref().filter(|n| *n != report.decision);
    let name = name.map(|n| format!(" ({n})")).unwrap_or_default();
    let _ = writeln!(out, "Decision {}{name}", report.decision);
    match &report.outcome {
        Ok(result) => out.push_str(&result_lines(result)),
        Err(_) => out.push_str("  no result\n"),
    }
    if !report.values.is_empty() {
        out.push_str("\nOn the way\n");
        for (decision, value) in &report.values {
            let _ = writeln!(out, "  {decision} = {value}");
        }
    }
    if !report.tables.is_empty() {
        out.push_str("\nRules that fired\n");
        let mut any = false;
        for table in &report.tables {
            for (index, rule) in table.rules.iter().enumerate() {
                if rule.fate == Fate::Fired {
                    any = true;
                    let _ = writeln!(out, "  {}", why(table, index, rule));
                }
            }
        }
        if !any {
            out.push_str("  none\n");
        }
    }
    for table in &report.tables {
        out.push('\n');
        out.push_str(&view(table));
    }
    out
}

fn result_lines(result: &Json) -> String {
    let mut out = String::new();
    match result {
        Json::Array(rules) if rules.iter().all(Json::is_object) => {
            if rules.is_empty() {
                out.push_str("  no rule fired: the result is empty\n");
            }
            for rule in rules {
                let entries: Vec<String> = rule
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| {
                        if name.is_empty() {
                            value.to_string()
                        } else {
                            format!("{name} = {value}")
                        }
                    })
                    .collect();
                let _ = writeln!(out, "  {}", entries.join(", "));
            }
        }
        value => {
            let _ = writeln!(out, "  {value}");
        }
    }
    out
}

/// Why a rule fired: each test that says something, with the value that passed it.
fn why(table: &TableReport, index: usize, rule: &RuleReport) -> String {
    let reasons: Vec<String> = rule
        .tests
        .iter()
        .enumerate()
        .filter(|(_, test)| !test.is_empty() && *test != "-")
        .map(|(column, test)| {
            let (name, value) = table.input(column);
            format!("{name} = {value} passes {}", one_line(test))
        })
        .collect();
    let reasons = if reasons.is_empty() {
        "it has no tests".to_owned()
    } else {
        reasons.join(", ")
    };
    let id = rule.id.as_ref().map(|id| format!(" [{id}]"));
    format!(
        "{} rule {}{}: {reasons}",
        table.decision,
        index + 1,
        id.unwrap_or_default()
    )
}

/// The table with its rules, one a line.
fn view(table: &TableReport) -> String {
    let mut rows: Vec<(String, Vec<String>)> = Vec::with_capacity(table.rules.len() + 2);
    let titles = table
        .inputs
        .iter()
        .map(|(name, _)| format!("  {}", cell(name)));
    let outputs = table.outputs.iter().map(|name| format!("| {}", cell(name)));
    rows.push((String::new(), titles.chain(outputs).collect()));
    let values = table
        .inputs
        .iter()
        .map(|(_, value)| format!("  = {}", cell(&value.to_string())));
    rows.push((String::new(), values.collect()));
    for (index, rule) in table.rules.iter().enumerate() {
        let mark = match rule.fate {
            Fate::Fired => '>',
            Fate::Passed | Fate::Rejected(_) | Fate::NotReached => ' ',
        };
        let tests = (0..table.inputs.len()).map(|column| {
            let failed = if rule.fate == Fate::Rejected(column) {
                'x'
            } else {
                ' '
            };
            let text = rule.tests.get(column).filter(|t| !t.is_empty());
            format!(
                "{failed} {}",
                text.map_or_else(|| "-".to_owned(), |t| cell(t))
            )
        });
        let outputs = rule.outputs.iter().map(|text| format!("| {}", cell(text)));
        rows.push((
            format!("{mark} {}", index + 1),
            tests.chain(outputs).collect(),
        ));
    }
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|(_, cells)| cells.get(column));
        cells.map(|c| c.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..table.inputs.len() + table.outputs.len())
        .map(width)
        .collect();
    let first = rows.iter().map(|(n, _)| n.len()).max().unwrap_or_default();
    let mut out = format!("{} ({})\n", table.decision, table.policy);
    for (number, cells) in &rows {
        let mut line = format!("{number:first$}");
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(line, " {cell:width$}");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    let text = one_line(text);
    if text.chars().count() <= WIDEST {
        return text;
    }
    let kept: String = text.chars().take(WIDEST - 1).collect();
    format!("{kept}…")
}
