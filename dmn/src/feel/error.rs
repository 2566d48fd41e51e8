//! What can go wrong with an expression: it cannot be read, or it exceeds a limit.

use std::fmt;

/// A place in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Position {
    /// The first character.
    pub const START: Position = Position { line: 1, column: 1 };

    pub(crate) fn of(text: &str, at: usize) -> Position {
        let before = &text[..at.min(text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count())
            + 1;
        Position { line, column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// An expression that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, but found {found} at {position}")]
pub struct SyntaxError {
    /// Where.
    pub position: Position,
    /// What could stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

/// Why an evaluation was given up. Errors within the language are not faults: they make null and a warning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More steps than the limit allows.
    #[error("the evaluation took more than {0} steps")]
    TooManySteps(u64),
    /// Expressions or calls nested deeper than the limit allows.
    #[error("the evaluation is nested deeper than {0} levels")]
    TooDeep(u32),
    /// A list or string larger than the limit allows.
    #[error("a list or string has more than {0} items")]
    TooLarge(usize),
    /// What fails in Camunda's engine as it failed in Java, in its words.
    #[error("the expression failed{0}")]
    Foreign(String),
    /// An assertion does not hold, with what was to be said then.
    #[error("{0}")]
    Assertion(String),
}
