//! Checks of a whole file or process.

pub(super) mod gateways;
pub(super) mod schema;
