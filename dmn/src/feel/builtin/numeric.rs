//! Functions of numbers.

use super::{Args, Builtin, Evaluator, Fault, Value, fixed, or_null};
use crate::feel::scope::Dialect;
use crate::temporal::{DaysDuration, MonthsDuration};
use crate::value::{Decimal, Rounding};

const N: &[&str] = &["n"];
const N_SCALE: &[&str] = &["n", "scale"];
const NUMBER: &[&str] = &["number"];

pub(super) static FUNCTIONS: [Builtin; 15] = [
    fixed("decimal", &[N_SCALE], |_, a| {
        or_null(rounded(&Args(a), Rounding::HalfEven))
    }),
    fixed("floor", &[N, N_SCALE], |_, a| {
        or_null(rounded(&Args(a), Rounding::Floor))
    }),
    fixed("ceiling", &[N, N_SCALE], |_, a| {
        or_null(rounded(&Args(a), Rounding::Ceiling))
    }),
    fixed("round up", &[N_SCALE], |_, a| {
        or_null(rounded(&Args(a), Rounding::Up))
    }),
    fixed("round down", &[N_SCALE], |_, a| {
        or_null(rounded(&Args(a), Rounding::Down))
    }),
    fixed("round half up", &[N_SCALE], |_, a| {
        or_null(rounded(&Args(a), Rounding::HalfUp))
    }),
    fixed("round half down", &[N_SCALE], |_, a| {
        or_null(rounded(&Args(a), Rounding::HalfDown))
    }),
    fixed("abs", &[N], abs),
    fixed("modulo", &[&["dividend", "divisor"]], |ev, a| {
        let a = Args(a);
        if a.number(1).is_some_and(Decimal::is_zero) {
            return out_of_domain(
                ev,
                "modulo",
                "java.lang.ArithmeticException: Division by zero",
            );
        }
        or_null(
            a.number(0)
                .zip(a.number(1))
                .and_then(|(x, y)| x.modulo(y))
                .map(Value::Number),
        )
    }),
    fixed("sqrt", &[NUMBER], |_, a| {
        or_null(Args(a).number(0).and_then(Decimal::sqrt).map(Value::Number))
    }),
    fixed("log", &[NUMBER], |ev, a| {
        let number = Args(a).number(0);
        if let Some(number) = number.filter(|n| *n <= Decimal::ZERO) {
            return out_of_domain(
                ev,
                "log",
                &no_number(if number.is_zero() { 'I' } else { 'N' }),
            );
        }
        or_null(number.and_then(Decimal::ln).map(Value::Number))
    }),
    fixed("exp", &[NUMBER], |ev, a| {
        let number = Args(a).number(0);
        // what no double holds any more
        if number.is_some_and(|n| n.to_f64() > 709.79) && ev.session().dialect == Dialect::Camunda {
            return out_of_domain(ev, "exp", &no_number('I'));
        }
        or_null(number.and_then(Decimal::exp).map(Value::Number))
    }),
    fixed("odd", &[NUMBER], |ev, a| parity(ev, &Args(a), true)),
    fixed("even", &[NUMBER], |ev, a| parity(ev, &Args(a), false)),
    fixed("random number", &[&[]], |ev, _| {
        // a fraction from the clock, scrambled: unpredictable enough for a model, not for secrets
        let seed = ev.session().clock().instant.cast_unsigned() ^ 0x9E37_79B9_7F4A_7C15;
        let mixed =
            (seed ^ (seed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9_94D0_49BB_1331_11EB) >> 64;
        Ok(Value::number(Decimal::new(
            (mixed % 10u128.pow(16)).cast_signed(),
            -16,
        )))
    }),
];

fn rounded(args: &Args, mode: Rounding) -> Option<Value> {
    let scale = if args.has(1) { args.whole(1)? } else { 0 };
    if !(-6111..=6176).contains(&scale) {
        return None;
    }
    args.number(0)?
        .round(i32::try_from(scale).ok()?, mode)
        .map(Value::Number)
}

/// How Java refuses to make a decimal of a double that is infinite or no number, by its first letter.
fn no_number(letter: char) -> String {
    format!(
        "java.lang.NumberFormatException: Character {letter} is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark."
    )
}

/// Null by the standard; Java's arithmetic fails where the decision does.
fn out_of_domain(ev: &mut Evaluator<'_>, name: &str, thrown: &str) -> Result<Value, Fault> {
    match ev.session().dialect {
        Dialect::Standard => {
            Ok(ev.warn(|| format!("the function '{name}' is not defined for these numbers")))
        }
        Dialect::Camunda => Err(Fault::Foreign(format!(" : {thrown}"))),
    }
}

fn parity(ev: &mut Evaluator<'_>, args: &Args, odd: bool) -> Result<Value, Fault> {
    let Some(number) = args.number(0) else {
        return Ok(Value::Null);
    };
    if !number.is_integer() {
        // to Camunda it is neither
        return Ok(match ev.session().dialect {
            Dialect::Standard => Value::Null,
            Dialect::Camunda => Value::Bool(false),
        });
    }
    let rest = number.modulo(Decimal::from(2));
    or_null(rest.map(|rest| Value::Bool(rest.is_zero() != odd)))
}

fn abs(_: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    Ok(match Args(args).get(0) {
        Value::Number(number) => Value::Number(number.abs()),
        Value::Months(duration) => Value::Months(MonthsDuration {
            months: duration.months.abs(),
        }),
        Value::Days(duration) => Value::Days(DaysDuration::from_nanos(duration.nanos().abs())),
        _ => Value::Null,
    })
}
