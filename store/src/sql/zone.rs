//! Points in time as the tables hold them: in the server's zone (`TZ`), without naming it, as a JVM writes them.

use crate::record::Timestamp;
use chrono::{
    DateTime, Datelike as _, Duration, DurationRound, Local, MappedLocalTime, NaiveDate,
    NaiveDateTime, Offset, TimeZone, Timelike as _, Utc,
};

/// The wall clock's reading, cut to milliseconds.
pub(crate) fn to_local(time: Timestamp) -> NaiveDateTime {
    let local = time.with_timezone(&Local).naive_local();
    local
        .duration_trunc(Duration::milliseconds(1))
        .unwrap_or(local)
}

/// The point in time of a wall clock's reading. Where the clock was put back it is the later of the two, where it was put
/// forward the reading goes on with the old offset: both as Java's calendar does.
pub(crate) fn from_local(local: NaiveDateTime) -> Timestamp {
    match Local.from_local_datetime(&local) {
        MappedLocalTime::Single(time) => time.with_timezone(&Utc),
        MappedLocalTime::Ambiguous(one, other) => one.max(other).with_timezone(&Utc),
        MappedLocalTime::None => {
            let before = Local
                .offset_from_utc_datetime(&(local - Duration::days(1)))
                .fix();
            DateTime::from_naive_utc_and_offset(local - before, Utc)
        }
    }
}

/// The text SQLite holds: `YYYY-MM-DD HH:MM:SS.mmm`, which sorts as time does.
pub(crate) fn to_text(time: Timestamp) -> String {
    let local = to_local(time);
    let (date, clock, millis) = (
        local.date(),
        local.time(),
        local.and_utc().timestamp_subsec_millis(),
    );
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}.{millis:03}",
        clock.hour(),
        clock.minute(),
        clock.second()
    )
}

/// The point in time of a text that SQLite holds.
pub(crate) fn from_text(text: &[u8]) -> Option<Timestamp> {
    let number = |from: usize, to: usize| {
        text.get(from..to)?.iter().try_fold(0_u32, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(number(0, 4)?).ok()?,
        number(5, 7)?,
        number(8, 10)?,
    )?;
    let millis = if text.len() > 20 { number(20, 23)? } else { 0 };
    let local =
        date.and_hms_milli_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, millis)?;
    Some(from_local(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_survives_its_text() {
        let time = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap_or_default();
        assert_eq!(from_text(to_text(time).as_bytes()), Some(time));
        assert_eq!(to_text(time).len(), 23);
        assert_eq!(from_text(b"yesterday"), None);
    }

    #[test]
    fn less_than_a_millisecond_is_cut() {
        let time = DateTime::from_timestamp_nanos(1_700_000_000_123_999_999);
        assert_eq!(
            from_local(to_local(time)).timestamp_subsec_nanos(),
            123_000_000
        );
    }
}
