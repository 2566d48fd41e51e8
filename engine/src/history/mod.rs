//! What happens to history after it was written.

pub mod removal;
