//! Dates in a pattern of Java's `SimpleDateFormat`, read as leniently as Java reads them, in this machine's time zone.

use cauce_store::Timestamp;
use chrono::{Datelike, Duration, Local, NaiveDate, NaiveTime, Offset, TimeZone, Timelike};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    /// A letter and how often it stands there.
    Field(char, usize),
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let text = |out: &mut Vec<Piece>, c: char| match out.last_mut() {
        Some(Piece::Text(text)) => text.push(c),
        _ => out.push(Piece::Text(c.to_string())),
    };
    let mut quoted = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' if chars.peek() == Some(&'\'') => {
                chars.next();
                text(&mut out, '\'');
            }
            '\'' => quoted = !quoted,
            c if !quoted && c.is_ascii_alphabetic() => match out.last_mut() {
                Some(Piece::Field(same, times)) if *same == c => *times += 1,
                _ => out.push(Piece::Field(c, 1)),
            },
            c => text(&mut out, c),
        }
    }
    out
}

/// What a text has said of a date so far.
struct Parts {
    year: i64,
    /// Whether the year is the one of two digits that is both the first and the last of its hundred.
    ambiguous: bool,
    month: i64,
    day: i64,
    hour: i64,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    millis: i64,
    /// Seconds east of Greenwich.
    offset: Option<i32>,
}

/// A date of a text. What follows the date in the text is not looked at; numbers may be too large for their field (32 January).
pub(super) fn parse(pattern: &str, text: &str, now: Timestamp) -> Option<Timestamp> {
    let pieces = pieces(pattern);
    let mut rest = text;
    let mut parts = Parts {
        year: 1970,
        ambiguous: false,
        month: 1,
        day: 1,
        hour: 0,
        afternoon: None,
        minute: 0,
        second: 0,
        millis: 0,
        offset: None,
    };
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(expected) => rest = rest.strip_prefix(expected.as_str())?,
            Piece::Field(letter, times) => {
                rest = rest.trim_start_matches([' ', '\t']);
                // A number right after a number ends where its letters do.
                let abutting = matches!(pieces.get(at + 1), Some(Piece::Field(next, n)) if is_number(*next, *n));
                rest = parts.read(*letter, *times, rest, abutting, now)?;
            }
        }
    }
    let begins = now.checked_sub_months(chrono::Months::new(80 * 12))?;
    if parts.ambiguous && parts.date()? < begins {
        parts.year += 100;
    }
    parts.date()
}

fn is_number(letter: char, times: usize) -> bool {
    match letter {
        'M' | 'L' => times < 3,
        c => "yYdHkKhmsSDFwWu".contains(c),
    }
}

impl Parts {
    fn read<'t>(
        &mut self,
        letter: char,
        times: usize,
        text: &'t str,
        abutting: bool,
        now: Timestamp,
    ) -> Option<&'t str> {
        match letter {
            'M' | 'L' if times >= 3 => {
                let (index, rest) = name(text, &MONTHS)?;
                self.month = index + 1;
                return Some(rest);
            }
            'E' => return name(text, &DAYS).map(|(_, rest)| rest),
            'a' => {
                let (index, rest) = name(text, &["AM", "PM"])?;
                self.afternoon = Some(index == 1);
                return Some(rest);
            }
            'G' => return name(text, &["AD"]).map(|(_, rest)| rest),
            'z' | 'Z' | 'X' => {
                let (offset, rest) = zone(text)?;
                self.offset = Some(offset);
                return Some(rest);
            }
            _ => {}
        }
        let (number, digits, rest) = number(text, abutting.then_some(times))?;
        match letter {
            'y' | 'Y' if times <= 2 && digits == 2 => {
                // Two digits are the year from 80 years ago to 20 years ahead.
                let first = i64::from(now.year()) - 80;
                let century = first - first.rem_euclid(100);
                self.year = century + number;
                if self.year < first {
                    self.year += 100;
                }
                self.ambiguous = self.year == first;
            }
            'y' | 'Y' => self.year = number,
            'M' | 'L' => self.month = number,
            'd' => self.day = number,
            'D' => {
                self.month = 1;
                self.day = number;
            }
            'H' => self.hour = number,
            'k' => self.hour = number % 24,
            'K' => self.hour = number,
            'h' => self.hour = number % 12,
            'm' => self.minute = number,
            's' => self.second = number,
            'S' => self.millis = number,
            // Weeks and days of weeks say nothing that the rest does not.
            _ => {}
        }
        Some(rest)
    }

    fn date(&self) -> Option<Timestamp> {
        let months = self.year.checked_mul(12)?.checked_add(self.month - 1)?;
        let year = i32::try_from(months.div_euclid(12)).ok()?;
        let month = u32::try_from(months.rem_euclid(12) + 1).ok()?;
        let hour = match self.afternoon {
            Some(true) => self.hour.checked_add(12)?,
            Some(false) | None => self.hour,
        };
        let naive = NaiveDate::from_ymd_opt(year, month, 1)?
            .and_time(NaiveTime::MIN)
            .checked_add_signed(Duration::try_days(self.day - 1)?)?
            .checked_add_signed(Duration::try_hours(hour)?)?
            .checked_add_signed(Duration::try_minutes(self.minute)?)?
            .checked_add_signed(Duration::try_seconds(self.second)?)?
            .checked_add_signed(Duration::try_milliseconds(self.millis)?)?;
        match self.offset {
            Some(offset) => Some((naive - Duration::seconds(i64::from(offset))).and_utc()),
            None => {
                let local = Local.from_local_datetime(&naive).earliest();
                Some(local?.to_utc())
            }
        }
    }
}

/// A number, how many digits it has, and what follows it.
fn number(text: &str, at_most: Option<usize>) -> Option<(i64, usize, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let end = at_most.map_or(end, |most| end.min(most)).min(18);
    let number = text[..end].parse().ok()?;
    Some((number, end, &text[end..]))
}

/// Which of some names a text begins with, in full or by its first three letters.
fn name<'t>(text: &'t str, names: &[&str]) -> Option<(i64, &'t str)> {
    let begins = |with: &str| {
        text.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    let found = |length: fn(&str) -> usize| {
        let at = names.iter().position(|n| begins(&n[..length(n)]))?;
        Some((i64::try_from(at).ok()?, &text[length(names[at])..]))
    };
    found(str::len).or_else(|| found(|n| n.len().min(3)))
}

fn zone(text: &str) -> Option<(i32, &str)> {
    for utc in ["GMT", "UTC", "Z"] {
        if let Some(rest) = text.strip_prefix(utc)
            && !rest.starts_with(['+', '-'])
        {
            return Some((0, rest));
        }
    }
    let text = text.strip_prefix("GMT").unwrap_or(text);
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, _, rest) = number(&text[1..], Some(2))?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, _, rest) = number(rest, Some(2)).unwrap_or((0, 0, rest));
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some((sign * seconds, rest))
}

/// A date as text.
pub(super) fn format(pattern: &str, date: Timestamp) -> String {
    let local = date.with_timezone(&Local);
    let mut out = String::new();
    for piece in pieces(pattern) {
        let (letter, times) = match piece {
            Piece::Text(text) => {
                out.push_str(&text);
                continue;
            }
            Piece::Field(letter, times) => (letter, times),
        };
        let offset = local.offset().fix().local_minus_utc();
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
        let named = |names: &[&str], index: u32| {
            let name = names[index as usize];
            name[..if times >= 4 { name.len() } else { 3 }].to_owned()
        };
        let number = match letter {
            'y' | 'Y' if times == 2 => i64::from(local.year()).rem_euclid(100),
            'y' | 'Y' => i64::from(local.year()),
            'M' | 'L' if times >= 3 => {
                out.push_str(&named(&MONTHS, local.month0()));
                continue;
            }
            'E' => {
                out.push_str(&named(&DAYS, local.weekday().num_days_from_monday()));
                continue;
            }
            'a' => {
                out.push_str(if local.hour() < 12 { "AM" } else { "PM" });
                continue;
            }
            'G' => {
                out.push_str("AD");
                continue;
            }
            'X' if offset == 0 => {
                out.push('Z');
                continue;
            }
            'X' if times >= 3 => {
                out.push_str(&format!("{sign}{hours:02}:{minutes:02}"));
                continue;
            }
            'X' if times == 1 => {
                out.push_str(&format!("{sign}{hours:02}"));
                continue;
            }
            'Z' | 'X' => {
                out.push_str(&format!("{sign}{hours:02}{minutes:02}"));
                continue;
            }
            'z' if offset == 0 => {
                out.push_str("UTC");
                continue;
            }
            'z' => {
                out.push_str(&format!("GMT{sign}{hours:02}:{minutes:02}"));
                continue;
            }
            'M' | 'L' => i64::from(local.month()),
            'd' => i64::from(local.day()),
            'D' => i64::from(local.ordinal()),
            'H' => i64::from(local.hour()),
            'k' => i64::from((local.hour() + 23) % 24 + 1),
            'K' => i64::from(local.hour() % 12),
            'h' => i64::from((local.hour() + 11) % 12 + 1),
            'm' => i64::from(local.minute()),
            's' => i64::from(local.second()),
            'S' => i64::from(local.timestamp_subsec_millis()),
            'u' => i64::from(local.weekday().number_from_monday()),
            'F' => i64::from((local.day() - 1) / 7 + 1),
            'w' => i64::from(local.iso_week().week()),
            _ => i64::from((local.day() - 1) / 7 + 1),
        };
        out.push_str(&format!("{number:0times$}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn dates_are_read_as_java_reads_them() {
        let now = at("2026-06-01T00:00:00Z");
        for (pattern, text, date) in [
            ("dd/MM/yyyy", "24/12/2020", Some((2020, 12, 24, 0, 0, 0))),
            ("dd/MM/yyyy", "4/2/2020x", Some((2020, 2, 4, 0, 0, 0))),
            ("dd/MM/yyyy", "32/12/2020", Some((2021, 1, 1, 0, 0, 0))),
            ("dd/MM/yyyy", "1/14/2020", Some((2021, 2, 1, 0, 0, 0))),
            (
                "yyyy-MM-dd",
                "2020-12-24T10:11:12",
                Some((2020, 12, 24, 0, 0, 0)),
            ),
            (
                "yyyy-MM-dd'T'HH:mm:ss",
                "2020-12-24T10:11:12",
                Some((2020, 12, 24, 10, 11, 12)),
            ),
            ("dd/MM/yy", "24/12/20", Some((2020, 12, 24, 0, 0, 0))),
            // The century of two digits begins eighty years ago, to the day.
            ("dd/MM/yy", "24/12/46", Some((1946, 12, 24, 0, 0, 0))),
            ("dd/MM/yy", "24/05/46", Some((2046, 5, 24, 0, 0, 0))),
            ("dd/MM/yy", "24/12/47", Some((1947, 12, 24, 0, 0, 0))),
            ("MMM d, yyyy", "Dec 24, 2020", Some((2020, 12, 24, 0, 0, 0))),
            (
                "MMMM d yyyy h:mm a",
                "december 4 2020 1:05 PM",
                Some((2020, 12, 4, 13, 5, 0)),
            ),
            (
                "yyyyMMddHHmm",
                "202012241011",
                Some((2020, 12, 24, 10, 11, 0)),
            ),
            ("dd/MM/yyyy", "2020-12-24", None),
            ("dd/MM/yyyy", "x", None),
            ("dd/MM/yyyy", "", None),
            ("MMM d, yyyy", "24/12/20", None),
        ] {
            let expected = date.map(|(y, mo, d, h, mi, s)| {
                let day = NaiveDate::from_ymd_opt(y, mo, d).expect("a day");
                let time = day.and_hms_opt(h, mi, s).expect("a time");
                time.and_local_timezone(Local)
                    .earliest()
                    .expect("is there")
                    .to_utc()
            });
            assert_eq!(parse(pattern, text, now), expected, "{pattern} {text}");
        }
        let zoned = parse("yyyy-MM-dd'T'HH:mmXXX", "2020-12-24T10:11+02:00", now);
        assert_eq!(zoned, Some(at("2020-12-24T08:11:00Z")));
        assert_eq!(parse("yyyy", "99999999999999999999", now), None);
    }

    #[test]
    fn dates_are_written_as_java_writes_them() {
        let local = NaiveDate::from_ymd_opt(2020, 3, 4)
            .and_then(|d| d.and_hms_opt(13, 5, 6))
            .and_then(|d| d.and_local_timezone(Local).earliest())
            .expect("a time");
        for (pattern, text) in [
            ("dd/MM/yyyy", "04/03/2020"),
            ("d.M.yy", "4.3.20"),
            ("MMM d, yyyy", "Mar 4, 2020"),
            ("EEEE, MMMM dd", "Wednesday, March 04"),
            ("HH:mm:ss.SSS", "13:05:06.000"),
            ("h 'o''clock' a", "1 o'clock PM"),
        ] {
            assert_eq!(format(pattern, local.to_utc()), text, "{pattern}");
        }
    }
}
