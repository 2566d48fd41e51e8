//! Numbers, durations and times as Java reads and writes them, which Camunda's FEEL leaves them to.

use crate::temporal::{DaysDuration, MonthsDuration, NANOS_PER_SECOND, Time};
use crate::value::{Decimal, Value};

/// The digits that arithmetic is done with.
const DIGITS: usize = 34;

/// A number as Java's `BigDecimal` writes itself: with its trailing zeros, and with an exponent where it is large or small.
pub(super) fn number_text(number: Decimal) -> String {
    let digits = number.coefficient().unsigned_abs().to_string();
    // a result that ends with zeros has them written out as far as there are digits
    let padding = usize::try_from(number.exponent())
        .unwrap_or(0)
        .min(DIGITS.saturating_sub(digits.len()));
    let exponent = i64::from(number.exponent()) - i64::try_from(padding).unwrap_or(0);
    let digits = digits + &"0".repeat(padding);
    let adjusted = exponent + i64::try_from(digits.len()).unwrap_or(0) - 1;
    if number.is_zero() || (exponent <= 0 && adjusted >= -6) {
        return number.to_string();
    }
    let sign = if number.is_negative() { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{dot}{rest}E{adjusted:+}")
}

/// A duration as Camunda writes it: without fractions of a second.
pub(super) fn duration_text(value: &Value) -> Option<String> {
    let signed = |negative: bool, text: String| if negative { format!("-{text}") } else { text };
    match value {
        Value::Months(MonthsDuration { months: 0 }) => Some("P0Y".to_owned()),
        Value::Days(duration) => {
            let seconds = duration.nanos().div_euclid(NANOS_PER_SECOND);
            let whole = NANOS_PER_SECOND * i128::try_from(seconds.unsigned_abs()).ok()?;
            let text = match seconds {
                0 => "P0D".to_owned(),
                _ => DaysDuration::from_nanos(whole).to_string(),
            };
            Some(signed(seconds < 0, text))
        }
        _ => None,
    }
}

/// A whole number with an optional sign, up to one of some letters; what is left after that.
fn part<'t>(text: &'t str, letters: &[char]) -> Option<(i64, char, &'t str)> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = digits.find(|c: char| !c.is_ascii_digit())?;
    let letter = digits[end..]
        .chars()
        .next()
        .filter(|c| letters.contains(c))?;
    let number = text[..text.len() - digits.len() + end].parse().ok()?;
    Some((number, letter, &digits[end + 1..]))
}

/// Years and months, or days and a time: each part may have a sign, and the whole has one before it.
pub(super) fn duration(text: &str) -> Option<Value> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let sign = if negative { -1 } else { 1 };
    months(unsigned)
        .map(|months| {
            Value::Months(MonthsDuration {
                months: sign * months,
            })
        })
        .or_else(|| {
            days(&unsigned.to_ascii_uppercase())
                .map(|nanos| Value::Days(DaysDuration::from_nanos(i128::from(sign) * nanos)))
        })
}

fn months(text: &str) -> Option<i64> {
    let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let (mut total, mut letters): (i64, &[char]) = (0, &['Y', 'M']);
    while !rest.is_empty() {
        let (number, letter, more) = part(rest, letters)?;
        let factor = if letter == 'Y' { 12 } else { 1 };
        total = total.checked_add(number.checked_mul(factor)?)?;
        letters = if letter == 'Y' { &['M'] } else { &[] };
        rest = more;
    }
    Some(total)
}

fn days(text: &str) -> Option<i128> {
    let whole = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let (day, clock) = match whole.split_once('T') {
        Some((day, clock)) if !clock.is_empty() => (day, clock),
        Some(_) => return None,
        None => (whole, ""),
    };
    let mut seconds: i128 = 0;
    if !day.is_empty() {
        let (number, _, rest) = part(day, &['D'])?;
        rest.is_empty().then_some(())?;
        seconds += i128::from(number) * 86_400;
    }
    let (mut rest, mut letters, mut nanos): (&str, &[char], i128) = (clock, &['H', 'M', 'S'], 0);
    while !rest.is_empty() {
        if let Some((fraction, whole)) = fraction(rest) {
            nanos = fraction;
            let (number, _, more) = part(&whole, &['S']).filter(|_| letters.contains(&'S'))?;
            more.is_empty().then_some(())?;
            seconds += i128::from(number);
            break;
        }
        let (number, letter, more) = part(rest, letters)?;
        let (factor, left): (i128, &[char]) = match letter {
            'H' => (3600, &['M', 'S']),
            'M' => (60, &['S']),
            _ => (1, &[]),
        };
        seconds += i128::from(number) * factor;
        letters = left;
        rest = more;
    }
    Some(seconds * NANOS_PER_SECOND + nanos)
}

/// The nanoseconds of `n.nS`, which have the sign of the number, and the text without them.
fn fraction(text: &str) -> Option<(i128, String)> {
    let inner = text.strip_suffix('S')?;
    let at = inner.find(['.', ','])?;
    let (whole, fraction) = (&inner[..at], &inner[at + 1..]);
    let digits = fraction.len() <= 9 && fraction.bytes().all(|b| b.is_ascii_digit());
    let nanos: i128 = format!("{fraction:0<9}").parse().ok().filter(|_| digits)?;
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    Some((sign * nanos, format!("{whole}S")))
}

/// A time of day: seconds may be left out where there is no offset, and the day may end at 24.
pub(super) fn time(text: &str) -> Option<Time> {
    let short = text.len() == 5 && text.as_bytes()[2] == b':';
    let whole = if short {
        format!("{text}:00")
    } else {
        text.to_owned()
    };
    match whole.as_str() {
        "24:00:00" => Some(Time::from_nanos(0, None)),
        whole => Time::parse(whole),
    }
}
