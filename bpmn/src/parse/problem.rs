//! Problems of a model, with their place, and the message that an engine's exception carries.

use std::fmt;

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The model cannot be deployed.
    Error,
    /// The model can be deployed, but does not do what it seems to say.
    Warning,
}

/// Something wrong with a model.
///
/// Displayed as one line: `message | resource x.bpmn | line 3 | column 12`, without the place where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether it keeps the model from being deployed.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file's name.
    pub resource: String,
    /// Line of the end of the element's start tag, from one; zero where the problem is not about one element.
    pub line: u32,
    /// Column behind the element's start tag, from one; zero where the problem is not about one element.
    pub column: u32,
    /// `id` of the element that the problem is about, where it has one.
    pub main_element_id: Option<String>,
    /// Ids of all elements that have to do with it.
    pub element_ids: Vec<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} | resource {}", self.message, self.resource)?;
        if self.line > 0 {
            write!(f, " | line {}", self.line)?;
        }
        if self.column > 0 {
            write!(f, " | column {}", self.column)?;
        }
        Ok(())
    }
}

/// The message of the exception for the errors among `problems`; `None` where there are none.
#[must_use]
pub fn error_message(problems: &[Problem]) -> Option<String> {
    use fmt::Write as _;
    let mut message = String::new();
    for problem in problems.iter().filter(|p| p.severity == Severity::Error) {
        let _ = write!(message, "\n* {problem}");
    }
    (!message.is_empty())
        .then(|| format!("ENGINE-09005 Could not parse BPMN process. Errors: {message}"))
}

#[cfg(test)]
mod tests {
    use super::{Problem, Severity, error_message};

    fn problem(severity: Severity, line: u32) -> Problem {
        Problem {
            severity,
            message: "broken".into(),
            resource: "a.bpmn".into(),
            line,
            column: line,
            main_element_id: None,
            element_ids: Vec::new(),
        }
    }

    #[test]
    fn a_problem_says_its_place_where_it_has_one() {
        assert_eq!(
            problem(Severity::Error, 0).to_string(),
            "broken | resource a.bpmn"
        );
        assert_eq!(
            problem(Severity::Error, 3).to_string(),
            "broken | resource a.bpmn | line 3 | column 3"
        );
    }

    #[test]
    fn only_errors_make_a_message() {
        assert_eq!(error_message(&[problem(Severity::Warning, 1)]), None);
        assert_eq!(
            error_message(&[problem(Severity::Warning, 1), problem(Severity::Error, 0)]).as_deref(),
            Some("ENGINE-09005 Could not parse BPMN process. Errors: \n* broken | resource a.bpmn")
        );
    }
}
