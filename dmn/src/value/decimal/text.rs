//! Decimals from text and machine numbers, and back.

use std::fmt;
use std::str::FromStr;

use super::wide::Wide;
use super::{Decimal, Rounding, power_of_ten};

/// A text that is not a decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a number, but found '{0}'")]
pub struct NotANumber(String);

impl FromStr for Decimal {
    type Err = NotANumber;

    /// Reads `[+-] digits [. digits] [e [+-] digits]`, at least one digit; more than 34 digits are rounded.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text.as_bytes()).ok_or_else(|| NotANumber(text.chars().take(60).collect()))
    }
}

fn read(text: &[u8]) -> Option<Decimal> {
    let (negative, mut rest) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mut wide, mut coefficient, mut seen, mut sticky) = (None::<Wide>, 0u128, 0usize, false);
    let (mut exponent, mut fraction, mut any) = (0i64, false, false);
    while let Some(byte) = rest.first() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                let digit = u128::from(byte - b'0');
                if seen < 38 {
                    coefficient = coefficient * 10 + digit;
                    if coefficient != 0 {
                        seen += 1;
                    }
                    if fraction {
                        exponent -= 1;
                    }
                } else {
                    sticky |= digit != 0;
                    wide = Some(Wide::from_u128(coefficient));
                    if !fraction {
                        exponent += 1;
                    }
                }
            }
            b'.' if !fraction => fraction = true,
            b'e' | b'E' if any => {
                let power = std::str::from_utf8(&rest[1..]).ok()?;
                if power.is_empty()
                    || !power
                        .bytes()
                        .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-'))
                {
                    return None;
                }
                exponent += power.parse::<i64>().ok()?.clamp(-20_000, 20_000);
                rest = &[];
                continue;
            }
            _ => return None,
        }
        rest = &rest[1..];
    }
    if !any {
        return None;
    }
    let exponent = i32::try_from(exponent.clamp(-30_000, 30_000)).ok()?;
    match wide {
        None => {
            let signed = i128::try_from(coefficient).ok()?;
            Decimal::new(if negative { -signed } else { signed }, exponent)
        }
        Some(wide) => wide.to_decimal(negative, exponent, sticky),
    }
}

impl fmt::Display for Decimal {
    /// Plain notation with all digits, trailing zeros of the fraction included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (coefficient, exponent) = (self.coefficient(), self.exponent());
        if exponent == 0 {
            return write!(f, "{coefficient}");
        }
        let sign = if coefficient < 0 { "-" } else { "" };
        let digits = coefficient.unsigned_abs().to_string();
        if exponent > 0 {
            if coefficient == 0 {
                return f.write_str("0");
            }
            return write!(
                f,
                "{sign}{digits}{}",
                "0".repeat(exponent.unsigned_abs() as usize)
            );
        }
        let scale = exponent.unsigned_abs() as usize;
        if digits.len() > scale {
            let (whole, fraction) = digits.split_at(digits.len() - scale);
            write!(f, "{sign}{whole}.{fraction}")
        } else {
            write!(f, "{sign}0.{}{digits}", "0".repeat(scale - digits.len()))
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Decimal {
    /// The whole number, if it is one and fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        let (coefficient, exponent) = (self.coefficient(), self.exponent());
        if exponent == 0 {
            return i64::try_from(coefficient).ok();
        }
        if coefficient == 0 {
            return Some(0);
        }
        if exponent > 0 {
            let factor = i128::try_from(power_of_ten(
                u32::try_from(exponent).ok().filter(|e| *e < 38)?,
            ))
            .ok()?;
            return i64::try_from(coefficient.checked_mul(factor)?).ok();
        }
        self.is_integer()
            .then(|| self.round(0, Rounding::Down))
            .flatten()
            .and_then(Decimal::to_i64)
    }

    /// The whole part, towards zero, if it fits.
    #[must_use]
    pub fn truncated(self) -> Option<i64> {
        self.round(0, Rounding::Down).and_then(Decimal::to_i64)
    }

    /// The nearest double.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // the standard library rounds correctly from text
        format!("{}e{}", self.coefficient(), self.exponent())
            .parse()
            .unwrap_or(f64::NAN)
    }

    /// The shortest decimal that reads back as this double; `None` for NaN and infinities.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Decimal> {
        if !value.is_finite() {
            return None;
        }
        format!("{value:e}").parse().ok()
    }
}
