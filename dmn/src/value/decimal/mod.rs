//! Exact decimal numbers of 34 significant digits (IEEE 754 decimal128 arithmetic, round half even).
//!
//! A number is `coefficient × 10^exponent`. There is no NaN and no infinity: operations whose result cannot be
//! represented answer `None`, which FEEL turns into null. Integers below 2^63 take a path without any division.

mod functions;
mod text;
mod wide;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use wide::Wide;

/// The number of significant digits.
pub const DIGITS: u32 = 34;
const LIMIT: i128 = 10i128.pow(DIGITS);
const MAX_EXPONENT: i32 = 6111;
const MIN_EXPONENT: i32 = -6176;

/// How a number is rounded to fewer digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, a tie to the even neighbour.
    HalfEven,
    /// To the nearest, a tie away from zero.
    HalfUp,
    /// To the nearest, a tie towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards negative infinity.
    Floor,
    /// Towards positive infinity.
    Ceiling,
}

/// A decimal number; see the module.
#[derive(Clone, Copy)]
#[repr(Rust, packed(8))]
pub struct Decimal {
    coefficient: i128,
    exponent: i32,
}

const POWERS: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut i = 1;
    while i < 39 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

fn power_of_ten(n: u32) -> u128 {
    POWERS[n as usize]
}

/// The number of decimal digits of a coefficient; 1 for zero.
fn digits(value: u128) -> u32 {
    if value < 10 { 1 } else { value.ilog10() + 1 }
}

#[expect(
    clippy::should_implement_trait,
    reason = "most of these answer options and cannot be operators"
)]
impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal {
        coefficient: 0,
        exponent: 0,
    };
    /// One.
    pub const ONE: Decimal = Decimal {
        coefficient: 1,
        exponent: 0,
    };

    /// A number from its coefficient and exponent, rounded to 34 digits; `None` if it is too large.
    #[must_use]
    pub fn new(coefficient: i128, exponent: i32) -> Option<Decimal> {
        if -LIMIT < coefficient
            && coefficient < LIMIT
            && (MIN_EXPONENT..=MAX_EXPONENT).contains(&exponent)
        {
            return Some(Decimal {
                coefficient,
                exponent,
            });
        }
        Wide::from_u128(coefficient.unsigned_abs()).to_decimal(coefficient < 0, exponent, false)
    }

    /// The digits, as an integer with the sign of the number.
    #[must_use]
    pub fn coefficient(self) -> i128 {
        self.coefficient
    }

    /// The power of ten of the last digit.
    #[must_use]
    pub fn exponent(self) -> i32 {
        self.exponent
    }

    /// Whether the number is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.coefficient() == 0
    }

    /// Whether the number is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.coefficient() < 0
    }

    /// Whether the number has no fractional part.
    #[must_use]
    pub fn is_integer(self) -> bool {
        let exponent = self.exponent();
        if exponent >= 0 || self.is_zero() {
            return true;
        }
        let scale = exponent.unsigned_abs();
        scale < 38
            && self
                .coefficient()
                .unsigned_abs()
                .is_multiple_of(power_of_ten(scale))
    }

    /// The sum, or `None` if it is too large.
    #[must_use]
    pub fn add(self, other: Decimal) -> Option<Decimal> {
        let (a, b) = (self, other);
        if a.exponent() == b.exponent() {
            return Decimal::new(a.coefficient() + b.coefficient(), a.exponent());
        }
        let (high, low) = if a.exponent() > b.exponent() {
            (a, b)
        } else {
            (b, a)
        };
        let gap = (high.exponent() - low.exponent()).unsigned_abs();
        if high.is_zero() {
            return Some(low);
        }
        if low.is_zero() && gap > DIGITS {
            return Some(high);
        }
        if gap <= 38 - digits(high.coefficient().unsigned_abs())
            && let Ok(factor) = i128::try_from(power_of_ten(gap))
            && let Some(sum) = high
                .coefficient()
                .checked_mul(factor)
                .and_then(|c| c.checked_add(low.coefficient()))
        {
            return Decimal::new(sum, low.exponent());
        }
        if gap > 2 * DIGITS + 2 {
            // the smaller one only matters for rounding: one unit far below the last digit stands for it
            let nudged = Decimal {
                coefficient: low.coefficient().signum(),
                exponent: high.exponent() - 40,
            };
            return add_wide(high, nudged);
        }
        add_wide(high, low)
    }

    /// The difference, or `None` if it is too large.
    #[must_use]
    pub fn sub(self, other: Decimal) -> Option<Decimal> {
        self.add(other.neg())
    }

    /// The number with the other sign.
    #[must_use]
    pub fn neg(self) -> Decimal {
        Decimal {
            coefficient: -self.coefficient(),
            exponent: self.exponent(),
        }
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(self) -> Decimal {
        Decimal {
            coefficient: self.coefficient().abs(),
            exponent: self.exponent(),
        }
    }

    /// The product, or `None` if it is too large.
    #[must_use]
    pub fn mul(self, other: Decimal) -> Option<Decimal> {
        let exponent = self.exponent() + other.exponent();
        if let Some(product) = self.coefficient().checked_mul(other.coefficient()) {
            return Decimal::new(product, exponent);
        }
        let negative = self.is_negative() != other.is_negative();
        Wide::product(
            self.coefficient().unsigned_abs(),
            other.coefficient().unsigned_abs(),
        )
        .to_decimal(negative, exponent, false)
    }

    /// The quotient to 34 digits, or `None` for a divisor of zero or a quotient that is too large.
    #[must_use]
    pub fn div(self, other: Decimal) -> Option<Decimal> {
        if other.is_zero() {
            return None;
        }
        let (a, b) = (self.coefficient(), other.coefficient());
        let exponent = self.exponent() - other.exponent();
        if a % b == 0 {
            return Decimal::new(a / b, exponent);
        }
        let (ua, ub) = (a.unsigned_abs(), b.unsigned_abs());
        let scale = (DIGITS + 1 + digits(ub)).saturating_sub(digits(ua));
        let numerator = if scale <= 38 {
            Wide::product(ua, power_of_ten(scale))
        } else {
            Wide::product(ua, power_of_ten(38)).times(power_of_ten(scale - 38))
        };
        let (quotient, remainder) = numerator.divide(ub);
        let negative = (a < 0) != (b < 0);
        let result = quotient.to_decimal(
            negative,
            exponent - i32::try_from(scale).ok()?,
            remainder != 0,
        )?;
        Some(if remainder == 0 {
            result.shorten(exponent)
        } else {
            result
        })
    }

    /// `self - other × floor(self / other)`, the sign follows the divisor; `None` for a divisor of zero.
    #[must_use]
    pub fn modulo(self, other: Decimal) -> Option<Decimal> {
        if other.is_zero() {
            return None;
        }
        if self.exponent() == other.exponent() {
            let (a, b) = (self.coefficient(), other.coefficient());
            let remainder = a % b;
            let remainder = if remainder != 0 && (remainder < 0) != (b < 0) {
                remainder + b
            } else {
                remainder
            };
            return Decimal::new(remainder, self.exponent());
        }
        let floor = self.div(other)?.round(0, Rounding::Floor)?;
        self.sub(other.mul(floor)?)
    }

    /// The number rounded to a number of decimals (negative: tens, hundreds …), with at most that scale.
    #[must_use]
    pub fn round(self, scale: i32, mode: Rounding) -> Option<Decimal> {
        let current = -self.exponent();
        if current <= scale {
            return Some(self);
        }
        let drop = i64::from(current) - i64::from(scale);
        let (negative, magnitude) = (self.is_negative(), self.coefficient().unsigned_abs());
        let (quotient, remainder, half) = if drop > 38 {
            (0, magnitude, u128::MAX)
        } else {
            let unit = power_of_ten(u32::try_from(drop).ok()?);
            (magnitude / unit, magnitude % unit, unit / 2)
        };
        let up = match mode {
            Rounding::HalfEven => remainder > half || (remainder == half && quotient % 2 == 1),
            Rounding::HalfUp => remainder >= half && remainder != 0,
            Rounding::HalfDown => remainder > half,
            Rounding::Up => remainder != 0,
            Rounding::Down => false,
            Rounding::Floor => negative && remainder != 0,
            Rounding::Ceiling => !negative && remainder != 0,
        };
        let result = i128::try_from(quotient + u128::from(up)).ok()?;
        Decimal::new(
            if negative { -result } else { result },
            scale.checked_neg()?,
        )
    }

    /// The number without trailing zeros after the decimal point, and without them before it down to `exponent`.
    fn shorten(self, exponent: i32) -> Decimal {
        let (mut coefficient, mut at) = (self.coefficient(), self.exponent());
        while at < exponent && coefficient % 10 == 0 && coefficient != 0 {
            coefficient /= 10;
            at += 1;
        }
        Decimal {
            coefficient,
            exponent: at,
        }
    }

    /// The same number without trailing zeros in its fraction: `1.50` becomes `1.5`, `100` stays.
    #[must_use]
    pub fn normalized(self) -> Decimal {
        if self.is_zero() {
            return Decimal::ZERO;
        }
        self.shorten(0)
    }
}

fn add_wide(high: Decimal, low: Decimal) -> Option<Decimal> {
    let gap = (high.exponent() - low.exponent()).unsigned_abs();
    let magnitude = high.coefficient().unsigned_abs();
    let scaled = if gap <= 38 {
        Wide::product(magnitude, power_of_ten(gap))
    } else {
        Wide::product(magnitude, power_of_ten(38)).times(power_of_ten(gap - 38))
    };
    let small = Wide::from_u128(low.coefficient().unsigned_abs());
    if high.is_negative() == low.is_negative() {
        scaled
            .plus(small)
            .to_decimal(high.is_negative(), low.exponent(), false)
    } else if scaled >= small {
        scaled
            .minus(small)
            .to_decimal(high.is_negative(), low.exponent(), false)
    } else {
        small
            .minus(scaled)
            .to_decimal(low.is_negative(), low.exponent(), false)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.coefficient(), other.coefficient());
        if self.exponent() == other.exponent() {
            return a.cmp(&b);
        }
        if a.signum() != b.signum() || a == 0 {
            return a.signum().cmp(&b.signum());
        }
        let magnitude = |d: &Decimal| {
            i64::from(digits(d.coefficient().unsigned_abs())) + i64::from(d.exponent())
        };
        let by_magnitude = magnitude(self).cmp(&magnitude(other));
        let absolute = by_magnitude.then_with(|| {
            // equal magnitude: the gap is at most 34 digits
            let (ua, ub) = (a.unsigned_abs(), b.unsigned_abs());
            if self.exponent() > other.exponent() {
                let gap = (self.exponent() - other.exponent()).unsigned_abs().min(38);
                Wide::product(ua, power_of_ten(gap)).cmp(&Wide::from_u128(ub))
            } else {
                let gap = (other.exponent() - self.exponent()).unsigned_abs().min(38);
                Wide::from_u128(ua).cmp(&Wide::product(ub, power_of_ten(gap)))
            }
        });
        if a < 0 { absolute.reverse() } else { absolute }
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (mut coefficient, mut exponent) = (self.coefficient(), self.exponent());
        if coefficient == 0 {
            exponent = 0;
        }
        while coefficient != 0 && coefficient % 10 == 0 {
            coefficient /= 10;
            exponent += 1;
        }
        coefficient.hash(state);
        exponent.hash(state);
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Decimal {
            coefficient: i128::from(value),
            exponent: 0,
        }
    }
}

impl From<i32> for Decimal {
    fn from(value: i32) -> Self {
        Decimal {
            coefficient: i128::from(value),
            exponent: 0,
        }
    }
}

impl From<u32> for Decimal {
    fn from(value: u32) -> Self {
        Decimal {
            coefficient: i128::from(value),
            exponent: 0,
        }
    }
}

impl From<usize> for Decimal {
    fn from(value: usize) -> Self {
        Decimal {
            coefficient: value as i128,
            exponent: 0,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
