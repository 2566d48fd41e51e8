//! Powers, roots, logarithms and exponentials, to about 33 digits.

use super::{Decimal, Rounding};

impl Decimal {
    /// `self` to the power of `other`; `None` where the result is not a number or too large.
    #[must_use]
    pub fn pow(self, other: Decimal) -> Option<Decimal> {
        if other.is_integer() {
            let n = other.to_i64()?;
            if n < 0 {
                return Decimal::ONE.div(self.power(n.unsigned_abs())?);
            }
            return self.power(n.unsigned_abs());
        }
        if self.is_zero() {
            return (!other.is_negative()).then_some(Decimal::ZERO);
        }
        if other.mul(Decimal::from(2))? == Decimal::ONE {
            return self.sqrt();
        }
        self.ln()?.mul(other)?.exp()
    }

    fn power(self, mut n: u64) -> Option<Decimal> {
        let (mut base, mut result) = (self, Decimal::ONE);
        if n > 1_000_000
            && self.abs() != Decimal::ONE
            && !self.is_zero()
            && self.abs() > Decimal::ONE
        {
            return None;
        }
        while n > 0 {
            if n & 1 == 1 {
                result = result.mul(base)?;
            }
            n >>= 1;
            if n > 0 {
                base = base.mul(base)?;
            }
        }
        Some(result)
    }

    /// The square root; `None` below zero.
    #[must_use]
    pub fn sqrt(self) -> Option<Decimal> {
        if self.is_negative() {
            return None;
        }
        if self.is_zero() {
            return Some(Decimal::ZERO);
        }
        // scaled to an even exponent near one, so that the binary estimate is good for any size
        let magnitude =
            i32::try_from(super::digits(self.coefficient().unsigned_abs())).ok()? + self.exponent();
        let shift = magnitude.div_euclid(2) * 2;
        let near = Decimal::new(self.coefficient(), self.exponent() - shift)?;
        let mut root = Decimal::from_f64(near.to_f64().sqrt())?;
        for _ in 0..3 {
            root = root.add(near.div(root)?)?.div(Decimal::from(2))?;
        }
        let rounded = root.round(16, Rounding::HalfEven)?;
        if rounded.mul(rounded)? == near {
            root = rounded.normalized();
        }
        Decimal::new(root.coefficient(), root.exponent() + shift / 2).map(Decimal::normalized)
    }

    /// e to this power; `None` if that is too large.
    #[must_use]
    pub fn exp(self) -> Option<Decimal> {
        if self.is_zero() {
            return Some(Decimal::ONE);
        }
        if self.abs() > Decimal::from(14500) {
            return if self.is_negative() {
                Some(Decimal::ZERO)
            } else {
                None
            };
        }
        // e^x = (e^(x/2^k))^(2^k), the inner one by its series
        let (mut halvings, mut x) = (0, self);
        while x.abs() > Decimal::new(1, -1)? {
            x = x.div(Decimal::from(2))?;
            halvings += 1;
        }
        // e^x - 1 keeps more digits while doubling: (1+s)^2 - 1 = s (2 + s)
        let (mut sum, mut term, mut n) = (x, x, 1i64);
        while n < 60 {
            n += 1;
            term = term.mul(x)?.div(Decimal::from(n))?;
            if term.is_zero() {
                break;
            }
            let next = sum.add(term)?;
            if next == sum {
                break;
            }
            sum = next;
        }
        for _ in 0..halvings {
            sum = sum.mul(sum.add(Decimal::from(2))?)?;
        }
        sum.add(Decimal::ONE)
    }

    /// The natural logarithm; `None` unless the number is above zero.
    #[must_use]
    pub fn ln(self) -> Option<Decimal> {
        if self.is_zero() || self.is_negative() {
            return None;
        }
        if self == Decimal::ONE {
            return Some(Decimal::ZERO);
        }
        let shift =
            i32::try_from(super::digits(self.coefficient().unsigned_abs())).ok()? + self.exponent();
        let near = Decimal::new(self.coefficient(), self.exponent() - shift)?;
        let mut y = Decimal::from_f64(near.to_f64().ln())?;
        for _ in 0..3 {
            let e = y.exp()?;
            let step = near.sub(e)?.div(near.add(e)?)?.mul(Decimal::from(2))?;
            y = y.add(step)?;
        }
        if shift == 0 {
            return Some(y);
        }
        let ln_ten = Decimal::new(2_302_585_092_994_045_684_017_991_454_684_364, -33)?;
        y.add(ln_ten.mul(Decimal::from(shift))?)
    }
}
