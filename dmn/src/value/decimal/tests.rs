use super::{Decimal, Rounding};

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn arithmetic_is_exact_to_34_digits() {
    let cases = [
        ("0.1 + 0.2", d("0.1").add(d("0.2")), "0.3"),
        ("10 / 4", d("10").div(d("4")), "2.5"),
        ("10 / 5", d("10").div(d("5")), "2"),
        (
            "1 / 3",
            d("1").div(d("3")),
            "0.3333333333333333333333333333333333",
        ),
        (
            "2 / 3",
            d("2").div(d("3")),
            "0.6666666666666666666666666666666667",
        ),
        (
            "big product",
            d("1234567890123456789012345678901234").mul(d("10")),
            "12345678901234567890123456789012340",
        ),
        (
            "square",
            d("9999999999999999999").mul(d("9999999999999999999")),
            "99999999999999999980000000000000000000",
        ),
        (
            "far sum",
            d("1e40").add(d("1")),
            "10000000000000000000000000000000000000000",
        ),
        (
            "far difference",
            d("1e33").sub(d("0.1")),
            "999999999999999999999999999999999.9",
        ),
        ("modulo", d("-12").modulo(d("5")), "3"),
        ("modulo fraction", d("10.1").modulo(d("4.5")), "1.1"),
        (
            "power",
            d("2").pow(d("100")),
            "1267650600228229401496703205376",
        ),
        ("negative power", d("2").pow(d("-2")), "0.25"),
        ("root", d("16").sqrt(), "4"),
        ("root of a fraction", d("0.0625").sqrt(), "0.25"),
        (
            "division by wide",
            d("1").div(d("33333333333333333333")),
            "0.0000000000000000000300000000000000000003",
        ),
    ];
    for (name, got, want) in cases {
        assert_eq!(got.map(|n| n.normalized()), Some(d(want)), "{name}");
    }
    assert_eq!(d("1").div(d("0")), None);
    assert_eq!(d("9e6144").mul(d("10")), None);
}

#[test]
fn rounding_modes() {
    let cases = [
        ("2.5", 0, Rounding::HalfEven, "2"),
        ("3.5", 0, Rounding::HalfEven, "4"),
        ("-2.5", 0, Rounding::HalfUp, "-3"),
        ("-2.5", 0, Rounding::HalfDown, "-2"),
        ("1.121", 2, Rounding::Up, "1.13"),
        ("-1.126", 2, Rounding::Down, "-1.12"),
        ("-1.5", 0, Rounding::Floor, "-2"),
        ("-1.5", 0, Rounding::Ceiling, "-1"),
        ("1234", -2, Rounding::HalfUp, "1200"),
    ];
    for (value, scale, mode, want) in cases {
        assert_eq!(
            d(value).round(scale, mode),
            Some(d(want)),
            "{value} {scale} {mode:?}"
        );
    }
}

#[test]
fn transcendental_functions_agree_with_known_digits() {
    let close = |a: Decimal, b: &str| a.sub(d(b)).unwrap().abs() < d("1e-30");
    assert!(close(
        d("1").exp().unwrap(),
        "2.718281828459045235360287471352662"
    ));
    assert!(close(
        d("10").ln().unwrap(),
        "2.302585092994045684017991454684364"
    ));
    assert!(close(
        d("2").sqrt().unwrap(),
        "1.414213562373095048801688724209698"
    ));
    assert!(close(
        d("4").ln().unwrap(),
        "1.386294361119890618834464242916353"
    ));
    assert!(d("-1").ln().is_none() && d("-1").sqrt().is_none());
}

#[test]
fn text_round_trip_and_order() {
    for text in ["0", "-1", "0.001", "123.450", "-0.5", "1000000000000"] {
        assert_eq!(d(text).to_string(), text);
    }
    assert_eq!(d("1e3").to_string(), "1000");
    assert_eq!(d("1.0"), d("1"));
    assert!(d("1e-10") < d("1") && d("-1e10") < d("-1") && d("12") > d("3.5"));
    for bad in ["", "-", ".", "1.2.3", "abc", "1e", "0x10"] {
        assert!(bad.parse::<Decimal>().is_err(), "{bad}");
    }
}
