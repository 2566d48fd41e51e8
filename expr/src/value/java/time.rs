//! Objects of `java.time`, which decisions bring about: what Jackson writes of them.

use std::fmt::Write as _;

use super::{JAVA_FORMAT, double_to_json};
use crate::value::ObjectValue;

/// The head of a serialized `java.time.Ser`, which stands for all classes of the package.
pub const TIME_HEAD: &[u8] =
    b"\xac\xed\x00\x05sr\x00\x0djava.time.Ser\x95\x5d\x84\xba\x1b\x22\x48\xb2\x0c\x00\x00xpw";

/// The JSON of a stored `LocalDate`, `LocalTime`, `LocalDateTime`, `ZonedDateTime`, `Period` (text) or `Duration` (seconds);
/// `None` for any other object.
#[must_use]
pub fn time_json(object: &ObjectValue) -> Option<serde_json::Value> {
    if object.format != JAVA_FORMAT {
        return None;
    }
    let rest = object.data.as_deref()?.strip_prefix(TIME_HEAD)?;
    let (length, rest) = rest.split_first()?;
    let mut bytes = Bytes(rest.get(..usize::from(*length))?);
    let text = match bytes.byte()? {
        1 => {
            let (seconds, nanos) = (bytes.long()?, bytes.int()?);
            #[expect(clippy::cast_precision_loss, reason = "Jackson writes a double")]
            return Some(double_to_json(
                seconds as f64 + f64::from(nanos) / 1_000_000_000.0,
            ));
        }
        3 => bytes.date()?,
        4 => bytes.time()?,
        5 => format!("{}T{}", bytes.date()?, bytes.time()?),
        6 => {
            let (date, time, offset) = (bytes.date()?, bytes.time()?, bytes.offset()?);
            let zone = match bytes.byte()? {
                7 => format!("[{}]", bytes.text()?),
                _ => String::new(),
            };
            format!("{date}T{time}{offset}{zone}")
        }
        14 => bytes.period()?,
        _ => return None,
    };
    Some(serde_json::Value::from(text))
}

/// What is still to be read.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn byte(&mut self) -> Option<i8> {
        self.take::<1>().map(|[byte]| byte.cast_signed())
    }

    fn int(&mut self) -> Option<i32> {
        self.take().map(i32::from_be_bytes)
    }

    fn long(&mut self) -> Option<i64> {
        self.take().map(i64::from_be_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.take().map(u16::from_be_bytes)?;
        let text = self.0.get(..usize::from(length))?;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }

    fn date(&mut self) -> Option<String> {
        let (year, month, day) = (self.int()?, self.byte()?, self.byte()?);
        Some(format!("{year:04}-{month:02}-{day:02}"))
    }

    /// The last part that is not zero is written as its complement, and nothing after it.
    fn time(&mut self) -> Option<String> {
        let mut parts = [0_i8; 3];
        let mut complete = true;
        for part in &mut parts {
            let byte = self.byte()?;
            if byte < 0 {
                *part = !byte;
                complete = false;
                break;
            }
            *part = byte;
        }
        let nanos = if complete { self.int()? } else { 0 };
        let [hour, minute, second] = parts;
        let mut text = format!("{hour:02}:{minute:02}:{second:02}");
        if nanos != 0 {
            let digits = format!("{nanos:09}");
            write!(text, ".{}", digits.trim_end_matches('0')).ok()?;
        }
        Some(text)
    }

    fn offset(&mut self) -> Option<String> {
        let seconds = match self.byte()? {
            127 => self.int()?,
            quarters => i32::from(quarters) * 900,
        };
        if seconds == 0 {
            return Some("Z".to_owned());
        }
        let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
        let mut text = format!("{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
        if seconds % 60 != 0 {
            write!(text, ":{:02}", seconds % 60).ok()?;
        }
        Some(text)
    }

    fn period(&mut self) -> Option<String> {
        let (years, months, days) = (self.int()?, self.int()?, self.int()?);
        let mut text = "P".to_owned();
        for (amount, unit) in [(years, 'Y'), (months, 'M'), (days, 'D')] {
            if amount != 0 {
                write!(text, "{amount}{unit}").ok()?;
            }
        }
        if text == "P" {
            text.push_str("0D");
        }
        Some(text)
    }
}
