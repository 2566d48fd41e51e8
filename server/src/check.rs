//! `cauce check`: what is wrong with models.

use std::path::PathBuf;
use std::process::ExitCode;

use cauce_engine::bpmn::{ParseOptions, Refusal, Severity, parse};

/// For `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  cauce check order.bpmn
  cauce check models/*.bpmn && echo fine

A line a problem:
  order.bpmn:12:34: error: a process has no start event [order]";

/// Prints each problem of each file; fails if one of them would not deploy.
pub(crate) fn run(files: &[PathBuf]) -> ExitCode {
    let mut fine = true;
    for file in files {
        match std::fs::read(file) {
            Ok(content) => fine &= report(&file.display().to_string(), &content),
            Err(e) => {
                fine = false;
                println!("{}: error: {e}", file.display());
            }
        }
    }
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints the problems of a model; whether it would deploy.
fn report(name: &str, content: &[u8]) -> bool {
    let outcome = parse(content, name, &ParseOptions::default());
    for problem in &outcome.problems {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let element = problem
            .main_element_id
            .as_ref()
            .map(|id| format!(" [{id}]"))
            .unwrap_or_default();
        println!(
            "{name}:{}:{}: {severity}: {}{element}",
            problem.line, problem.column, problem.message
        );
    }
    match outcome.refusal() {
        None => true,
        Some(Refusal::Problems(_)) => false,
        Some(Refusal::Failure(message)) => {
            println!("{name}:1:1: error: {message}");
            false
        }
    }
}
