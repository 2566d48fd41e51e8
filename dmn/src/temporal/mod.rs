//! Dates, times, date-times and durations as FEEL has them.
//!
//! Years run from -999,999,999 to 999,999,999, which is why the calendar is our own; only the rules of named time
//! zones come from a library. Nothing here asks for the current time.

mod date;
mod date_time;
mod duration;
mod time;
mod zone;

pub use date::Date;
pub use date_time::DateTime;
pub use duration::{DaysDuration, MonthsDuration};
pub use time::Time;
pub use zone::Zone;

/// Nanoseconds in a second.
pub const NANOS_PER_SECOND: i128 = 1_000_000_000;
/// Nanoseconds in a day.
pub const NANOS_PER_DAY: i128 = 86_400 * NANOS_PER_SECOND;

/// Reads exactly `len` ASCII digits.
fn fixed(text: &str, len: usize) -> Option<u32> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
