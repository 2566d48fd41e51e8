//! Values as engine-rest takes and gives them.

mod read;
mod write;

pub use read::{from_rest, refuse_java_serialization};
pub use write::{DeserializeError, to_rest};

/// Why a variable of a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestValueError {
    /// Status 400, type `InvalidRequestException`; the operation puts its own words before the text
    /// (`Cannot instantiate process definition …: `).
    #[error("{0}")]
    Invalid(String),
    /// The engine refuses it: status 500, type `RestException`; the operation puts its own words before the text.
    #[error("{0}")]
    Refused(String),
    /// Status 500, with the exception's simple name as type, and the text as it is.
    #[error("{message}")]
    Unexpected {
        /// The simple name of the exception.
        exception: &'static str,
        /// Its message.
        message: String,
    },
}

impl RestValueError {
    /// The text with the operation's words before it where Camunda has them there.
    #[must_use]
    pub fn message(&self, operation: &str) -> String {
        match self {
            Self::Invalid(text) | Self::Refused(text) => format!("{operation}: {text}"),
            Self::Unexpected { message, .. } => message.clone(),
        }
    }
}
