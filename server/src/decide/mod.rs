//! `cauce dmn evaluate`: a decision of a file on the input given, with what led to the result.
//!
//! [`report`] evaluates, [`text`] shows. Knows nothing of servers or databases.

mod report;
mod text;

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

/// For `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  cauce dmn evaluate fees.dmn --decision fee --input '{\"amount\": 40, \"class\": \"gold\"}'
  cauce dmn evaluate fees.dmn --decision fee --input @order.json --json
  cauce dmn evaluate loan.dmn --decision Approval --dialect standard --import types.dmn < applicant.json --input -

In a table, `>` stands before a rule that fired, and `x` before the test for which a rule did not.";

/// What to evaluate.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// The DMN file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The id of the decision (in the standard's dialect also its name, or that of a decision service); may be left out if there is one
    #[arg(long, value_name = "ID")]
    decision: Option<String>,
    /// The variables as a JSON object; `@FILE` reads it from a file, `-` from standard input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    input: String,
    /// Whose rules hold
    #[arg(long, value_enum, value_name = "DIALECT", default_value = "camunda")]
    dialect: Dialect,
    /// A DMN file that the model imports; may be repeated
    #[arg(long, value_name = "FILE")]
    import: Vec<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long)]
    json: bool,
}

/// Whose rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dialect {
    /// Camunda 7's, as the server does: rule results, JUEL and scripts in cells
    Camunda,
    /// DMN 1.5's: all boxed expressions, business knowledge models, services, imports
    Standard,
}

/// Evaluates and prints.
pub(crate) fn run(args: &EvaluateArgs) -> ExitCode {
    match report::of(args, chrono::Utc::now()) {
        Err(problems) => {
            for problem in problems {
                eprintln!("{problem}");
            }
            ExitCode::FAILURE
        }
        Ok(report) => {
            for problem in &report.problems {
                eprintln!("{problem}");
            }
            if args.json {
                println!("{:#}", report.to_json());
            } else {
                print!("{}", text::of(&report));
            }
            match &report.outcome {
                Ok(_) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("{}: error: {error}", args.file.display());
                    ExitCode::FAILURE
                }
            }
        }
    }
}

impl EvaluateArgs {
    /// The text of the input, wherever it is, and what to call it.
    fn input_text(&self) -> Result<(String, String), String> {
        if self.input == "-" {
            let mut text = String::new();
            return match std::io::stdin().read_to_string(&mut text) {
                Ok(_) => Ok(("standard input".to_owned(), text)),
                Err(e) => Err(format!("standard input: error: {e}")),
            };
        }
        match self.input.strip_prefix('@') {
            None => Ok(("--input".to_owned(), self.input.clone())),
            Some(file) => match std::fs::read_to_string(file) {
                Ok(text) => Ok((file.to_owned(), text)),
                Err(e) => Err(format!("{file}: error: {e}")),
            },
        }
    }
}
