//! What every handler has at hand.

use std::sync::Arc;
use std::time::Duration;

/// Bounds on what a request may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest request body in bytes, uploads included.
    pub body_bytes: usize,
    /// The most parts of a multipart form.
    pub parts: usize,
    /// How long a request may take. A long poll (`fetchAndLock`) has its own time.
    pub request_timeout: Duration,
    /// The longest a `fetchAndLock` may wait.
    pub long_poll: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 50 * 1024 * 1024,
            parts: 1000,
            request_timeout: Duration::from_secs(120),
            long_poll: Duration::from_secs(1800),
        }
    }
}

/// The state of the server: the engine and the bounds on requests.
#[derive(Clone)]
pub struct App {
    /// Bounds on requests.
    pub limits: Arc<Limits>,
}
