//! `cauce check`: what is wrong with models.

use std::path::PathBuf;
use std::process::ExitCode;

use cauce_engine::bpmn::{ParseOptions, Refusal, Severity, parse};
use cauce_engine::decision::is_dmn;
use cauce_engine::dmn::camunda::Decisions;
use cauce_engine::dmn::model;

/// For `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  cauce check order.bpmn fees.dmn
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
    if is_dmn(name) {
        return report_dmn(name, content);
    }
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

/// Prints the problems of a DMN model; whether it would deploy.
fn report_dmn(name: &str, content: &[u8]) -> bool {
    match model::parse(content).and_then(|definitions| Decisions::compile(&definitions)) {
        Ok(_) => true,
        Err(problems) => {
            for problem in problems.0 {
                println!("{}", problem_line(name, "error", &problem));
            }
            false
        }
    }
}

/// A problem of a DMN model as a line.
pub(crate) fn problem_line(name: &str, severity: &str, problem: &model::Problem) -> String {
    let element = problem
        .element
        .as_ref()
        .map(|id| format!(" [{id}]"))
        .unwrap_or_default();
    format!(
        "{name}:{}:{}: {severity}: {}{element}",
        problem.line, problem.column, problem.message
    )
}
