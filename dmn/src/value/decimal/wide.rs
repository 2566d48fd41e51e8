//! Unsigned integers of 320 bits, as much of them as decimal arithmetic needs between two roundings.

use std::cmp::Ordering;

use super::{DIGITS, Decimal, MAX_EXPONENT, MIN_EXPONENT, digits, power_of_ten};

const LIMBS: usize = 5;
const MASK: u128 = u64::MAX as u128;

/// Little-endian limbs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Wide([u64; LIMBS]);

#[expect(
    clippy::cast_possible_truncation,
    reason = "splitting into limbs truncates on purpose"
)]
fn low(value: u128) -> u64 {
    value as u64
}

impl Wide {
    pub(super) fn from_u128(value: u128) -> Wide {
        Wide([low(value), low(value >> 64), 0, 0, 0])
    }

    pub(super) fn product(a: u128, b: u128) -> Wide {
        Wide::from_u128(a).times(b)
    }

    /// The product with a 128-bit number; digits beyond 320 bits do not occur for the sizes used here.
    pub(super) fn times(self, factor: u128) -> Wide {
        let parts = [low(factor), low(factor >> 64)];
        let mut out = [0u64; LIMBS];
        for (shift, part) in parts.into_iter().enumerate() {
            let mut carry = 0u128;
            for i in 0..LIMBS - shift {
                let current =
                    u128::from(out[i + shift]) + u128::from(self.0[i]) * u128::from(part) + carry;
                out[i + shift] = low(current);
                carry = current >> 64;
            }
        }
        Wide(out)
    }

    pub(super) fn plus(self, other: Wide) -> Wide {
        let (mut out, mut carry) = ([0u64; LIMBS], 0u128);
        for (limb, (a, b)) in out.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let sum = u128::from(a) + u128::from(b) + carry;
            *limb = low(sum);
            carry = sum >> 64;
        }
        Wide(out)
    }

    /// The difference; `other` is not larger.
    pub(super) fn minus(self, other: Wide) -> Wide {
        let (mut out, mut borrow) = ([0u64; LIMBS], false);
        for (limb, (a, b)) in out.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let (first, one) = a.overflowing_sub(b);
            let (second, two) = first.overflowing_sub(u64::from(borrow));
            *limb = second;
            borrow = one || two;
        }
        Wide(out)
    }

    fn divide_small(self, divisor: u64) -> (Wide, u64) {
        let (mut out, mut remainder) = ([0u64; LIMBS], 0u128);
        for i in (0..LIMBS).rev() {
            let current = (remainder << 64) | u128::from(self.0[i]);
            out[i] = low(current / u128::from(divisor));
            remainder = current % u128::from(divisor);
        }
        (Wide(out), low(remainder))
    }

    /// Quotient and remainder; the divisor is not zero and below 10^34.
    pub(super) fn divide(self, divisor: u128) -> (Wide, u128) {
        if let Ok(small) = u64::try_from(divisor) {
            let (quotient, remainder) = self.divide_small(small);
            return (quotient, u128::from(remainder));
        }
        // the divisor has at most 113 bits, so shifting the remainder by eight bits cannot overflow
        let (mut out, mut remainder) = ([0u64; LIMBS], 0u128);
        for i in (0..LIMBS).rev() {
            for byte in self.0[i].to_be_bytes() {
                remainder = (remainder << 8) | u128::from(byte);
                let digit = remainder / divisor;
                remainder %= divisor;
                out[i] = (out[i] << 8) | low(digit & MASK);
            }
        }
        (Wide(out), remainder)
    }

    fn as_u128(self) -> Option<u128> {
        (self.0[2..].iter().all(|limb| *limb == 0))
            .then(|| u128::from(self.0[0]) | (u128::from(self.0[1]) << 64))
    }

    /// The number of decimal digits.
    fn digits(self) -> u32 {
        let (mut rest, mut count) = (self, 0);
        loop {
            if let Some(value) = rest.as_u128() {
                return count + digits(value);
            }
            rest = rest.divide_small(10_000_000_000_000_000_000).0;
            count += 19;
        }
    }

    /// Rounds half even to 34 digits; `sticky` says that non-zero digits were lost below the last one.
    pub(super) fn to_decimal(self, negative: bool, exponent: i32, sticky: bool) -> Option<Decimal> {
        let mut drop = self.digits().saturating_sub(DIGITS);
        let below = MIN_EXPONENT.saturating_sub(exponent);
        if below > 0 {
            drop = drop.max(below.unsigned_abs());
            if drop > 90 {
                return Some(Decimal::ZERO);
            }
        }
        let (mut rest, mut sticky, mut tie) = (self, sticky, Ordering::Less);
        let mut left = drop;
        while left > 0 {
            let step = left.min(19);
            let unit = u64::try_from(power_of_ten(step)).ok()?;
            let (quotient, remainder) = rest.divide_small(unit);
            tie = remainder.cmp(&(unit / 2));
            if tie == Ordering::Equal && sticky {
                tie = Ordering::Greater;
            }
            sticky |= remainder != 0;
            rest = quotient;
            left -= step;
        }
        let mut coefficient = rest.as_u128()?;
        let mut exponent = exponent + i32::try_from(drop).ok()?;
        let up = match tie {
            Ordering::Greater => true,
            Ordering::Equal => drop > 0 && coefficient % 2 == 1,
            Ordering::Less => false,
        };
        coefficient += u128::from(up);
        if coefficient == power_of_ten(DIGITS) {
            coefficient /= 10;
            exponent += 1;
        }
        while exponent > MAX_EXPONENT {
            if coefficient == 0 {
                exponent = MAX_EXPONENT;
            } else if digits(coefficient) < DIGITS {
                coefficient *= 10;
                exponent -= 1;
            } else {
                return None;
            }
        }
        let signed = i128::try_from(coefficient).ok()?;
        Some(Decimal {
            coefficient: if negative { -signed } else { signed },
            exponent,
        })
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}
