//! External functions: the methods of Java's own library that are pure functions of numbers and strings.
//!
//! There is no Java here. Any other class is refused with a message that says so.

use crate::value::{Decimal, Value};

/// Calls a static method by its class and signature, such as `java.lang.Math` and `cos(double)`.
///
/// # Errors
/// What is missing: the class, the method, or arguments of its types.
pub(crate) fn call(class: &str, signature: &str, arguments: &[Value]) -> Result<Value, String> {
    let (method, types) = signature
        .strip_suffix(')')
        .and_then(|s| s.split_once('('))
        .ok_or_else(|| format!("expected a method signature, but found '{signature}'"))?;
    let types: Vec<&str> = types
        .split(',')
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .collect();
    if types.len() != arguments.len() {
        return Err(format!(
            "'{signature}' takes {} arguments, but {} were given",
            types.len(),
            arguments.len()
        ));
    }
    let unknown = || {
        format!("external functions of '{class}' are not supported: there is no '{signature}' here")
    };
    match class {
        "java.lang.Math" => math(method, &types, arguments).ok_or_else(unknown),
        "java.lang.String" => string(method, &types, arguments).ok_or_else(unknown),
        "java.lang.Integer" | "java.lang.Long" | "java.lang.Double" | "java.lang.Float"
        | "java.lang.Short" | "java.lang.Byte" => {
            boxed(method, &types, arguments).ok_or_else(unknown)
        }
        _ => Err(unknown()),
    }
}

fn whole_type(name: &str) -> Option<(i64, i64)> {
    Some(match name {
        "byte" | "java.lang.Byte" => (i8::MIN.into(), i8::MAX.into()),
        "short" | "java.lang.Short" => (i16::MIN.into(), i16::MAX.into()),
        "int" | "java.lang.Integer" => (i32::MIN.into(), i32::MAX.into()),
        "long" | "java.lang.Long" => (i64::MIN, i64::MAX),
        _ => return None,
    })
}

fn is_floating(name: &str) -> bool {
    matches!(
        name,
        "double" | "float" | "java.lang.Double" | "java.lang.Float"
    )
}

/// The argument as the parameter's type takes it.
fn number(of: &str, value: &Value) -> Option<f64> {
    let number = value.as_number()?;
    if let Some((min, max)) = whole_type(of) {
        let whole = number.truncated()?;
        return (min <= whole && whole <= max).then(|| Decimal::from(whole).to_f64());
    }
    is_floating(of).then(|| {
        if of.ends_with("loat") {
            f64::from(number.to_f64() as f32)
        } else {
            number.to_f64()
        }
    })
}

fn answer(of: &str, value: f64) -> Option<Value> {
    if of == "float" {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float is what was asked for"
        )]
        let short = value as f32;
        return format!("{short}").parse().ok().map(Value::Number);
    }
    Decimal::from_f64(value).map(|d| Value::Number(d.normalized()))
}

fn math(method: &str, types: &[&str], arguments: &[Value]) -> Option<Value> {
    let numbers: Option<Vec<f64>> = types
        .iter()
        .zip(arguments)
        .map(|(of, value)| number(of, value))
        .collect();
    let numbers = numbers?;
    let only_double = types.iter().all(|t| *t == "double");
    let result = match (method, numbers.as_slice()) {
        ("abs", [x]) => x.abs(),
        ("max", [x, y]) if types[0] == types[1] => x.max(*y),
        ("min", [x, y]) if types[0] == types[1] => x.min(*y),
        ("cos", [x]) if only_double => x.cos(),
        ("sin", [x]) if only_double => x.sin(),
        ("tan", [x]) if only_double => x.tan(),
        ("acos", [x]) if only_double => x.acos(),
        ("asin", [x]) if only_double => x.asin(),
        ("atan", [x]) if only_double => x.atan(),
        ("atan2", [y, x]) if only_double => y.atan2(*x),
        ("sqrt", [x]) if only_double => x.sqrt(),
        ("cbrt", [x]) if only_double => x.cbrt(),
        ("exp", [x]) if only_double => x.exp(),
        ("log", [x]) if only_double => x.ln(),
        ("log10", [x]) if only_double => x.log10(),
        ("pow", [x, y]) if only_double => x.powf(*y),
        ("ceil", [x]) if only_double => x.ceil(),
        ("floor", [x]) if only_double => x.floor(),
        ("rint", [x]) if only_double => x.round_ties_even(),
        ("round", [x]) => (x + 0.5).floor(),
        ("signum", [x]) if only_double && *x == 0.0 => 0.0,
        ("signum", [x]) if only_double => x.signum(),
        ("hypot", [x, y]) if only_double => x.hypot(*y),
        ("toRadians", [x]) if only_double => x.to_radians(),
        ("toDegrees", [x]) if only_double => x.to_degrees(),
        _ => return None,
    };
    answer(types[0], result)
}

fn boxed(method: &str, types: &[&str], arguments: &[Value]) -> Option<Value> {
    let text = |at: usize| arguments.get(at).and_then(Value::as_str);
    let two = || {
        Some((
            number(types.first()?, arguments.first()?)?,
            number(types.get(1)?, arguments.get(1)?)?,
        ))
    };
    match method {
        "valueOf" | "parseInt" | "parseLong" | "parseDouble" | "parseFloat" | "parseShort"
        | "parseByte" => match types {
            ["java.lang.String"] => text(0)?.parse().ok().map(Value::Number),
            [of] => answer(of, number(of, arguments.first()?)?),
            _ => None,
        },
        "max" => two().and_then(|(x, y)| answer(types[0], x.max(y))),
        "min" => two().and_then(|(x, y)| answer(types[0], x.min(y))),
        "sum" => two().and_then(|(x, y)| answer(types[0], x + y)),
        "compare" => two().map(|(x, y)| Value::from(if x < y { -1i64 } else { i64::from(x > y) })),
        "toString" if types.len() == 1 => {
            number(types[0], arguments.first()?).map(|n| Value::from(java_text(types[0], n)))
        }
        _ => None,
    }
}

fn java_text(of: &str, value: f64) -> String {
    if whole_type(of).is_some() || value.fract() != 0.0 {
        format!("{value}")
    } else {
        format!("{value:.1}")
    }
}

fn string(method: &str, types: &[&str], arguments: &[Value]) -> Option<Value> {
    match (method, types) {
        ("valueOf", ["char"]) => {
            let text = arguments.first()?.as_str()?;
            (text.chars().count() == 1).then(|| Value::from(text))
        }
        ("valueOf", ["java.lang.Object"]) => Some(Value::from(arguments.first()?.to_text())),
        ("valueOf", [of]) => Some(Value::from(java_text(of, number(of, arguments.first()?)?))),
        ("format", ["java.lang.String", "[Ljava.lang.Object;"]) => {
            let items = match &arguments[1] {
                Value::List(items) => items.as_ref().clone(),
                value => vec![value.clone()],
            };
            format_text(arguments[0].as_str()?, &items).map(Value::from)
        }
        _ => None,
    }
}

/// `%s`, `%d` and `%.nf` of Java's formatter.
fn format_text(pattern: &str, items: &[Value]) -> Option<String> {
    let mut out = String::new();
    let mut items = items.iter();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic() || c == '%')?;
        let (flags, conversion) = (&after[..end], after.as_bytes()[end]);
        match conversion {
            b'%' => out.push('%'),
            b'n' => out.push('\n'),
            b's' if flags.is_empty() => out.push_str(&items.next()?.to_text()),
            b'd' if flags.is_empty() => {
                out.push_str(&items.next()?.as_number()?.to_i64()?.to_string())
            }
            b'f' => {
                let places = if flags.is_empty() {
                    6
                } else {
                    flags
                        .strip_prefix('.')?
                        .parse::<i32>()
                        .ok()
                        .filter(|p| *p < 30)?
                };
                let number = items
                    .next()?
                    .as_number()?
                    .round(places, crate::value::Rounding::HalfUp)?;
                let text = number.to_string();
                let have = text.split_once('.').map_or(0, |(_, f)| f.len());
                let missing = usize::try_from(places).ok()?.saturating_sub(have);
                out.push_str(&text);
                if missing > 0 {
                    if have == 0 {
                        out.push('.');
                    }
                    out.push_str(&"0".repeat(missing));
                }
            }
            _ => return None,
        }
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    Some(out)
}
