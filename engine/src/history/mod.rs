//! What happens to history after it was written.

mod chunks;
pub mod cleanup;
pub mod removal;
pub mod window;
