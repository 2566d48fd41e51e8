//! What Camunda's FEEL has beyond the standard.

use crate::feel::scope::Dialect;

use super::{Args, Builtin, Evaluator, Fault, Value, fixed, or_null};

pub(super) static FUNCTIONS: [Builtin; 10] = [
    fixed("is defined", &[&["value"]], |_, a| {
        Ok(Value::Bool(!Args(a).raw(0).is_null()))
    }),
    fixed("get or else", &[&["value", "default"]], |_, a| {
        let a = Args(a);
        Ok(if a.raw(0).is_null() {
            a.raw(1).clone()
        } else {
            a.raw(0).clone()
        })
    }),
    fixed(
        "assert",
        &[&["value", "condition"], &["value", "condition", "cause"]],
        |ev, a| {
            let a = Args(a);
            if a.raw(1).is_true() {
                return Ok(a.raw(0).clone());
            }
            let cause = a
                .text(2)
                .unwrap_or("The condition is not fulfilled")
                .to_owned();
            if ev.session().dialect == Dialect::Camunda {
                return Err(Fault::Assertion(cause));
            }
            Ok(ev.warn(|| cause))
        },
    ),
    fixed("is blank", &[&["string"]], |_, a| {
        or_null(Args(a).text(0).map(|s| Value::Bool(s.trim().is_empty())))
    }),
    fixed("uuid", &[&[]], uuid),
    fixed("to base64", &[&["value"]], |_, a| {
        or_null(Args(a).text(0).map(|s| Value::from(base64(s.as_bytes()))))
    }),
    fixed("duplicate values", &[&["list"]], |_, a| {
        or_null(Args(a).items(0).map(|items| duplicates(&items)))
    }),
    fixed("partition", &[&["list", "size"]], |_, a| {
        or_null(partition(&Args(a)))
    }),
    fixed("from json", &[&["value"]], |_, a| {
        or_null(Args(a).text(0).map(from_json))
    }),
    fixed("to json", &[&["value"]], |_, a| {
        let a = Args(a);
        Ok(Value::from(a.raw(0).to_json().to_string()))
    }),
];

fn duplicates(items: &[Value]) -> Value {
    let mut found: Vec<Value> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if items[..i].iter().any(|other| other.is_equal(item))
            && !found.iter().any(|other| other.is_equal(item))
        {
            found.push(item.clone());
        }
    }
    Value::list(found)
}

fn partition(args: &Args) -> Option<Value> {
    let size = usize::try_from(args.whole(1)?)
        .ok()
        .filter(|size| *size > 0)?;
    Some(
        args.items(0)?
            .chunks(size)
            .map(|chunk| Value::list(chunk.to_vec()))
            .collect(),
    )
}

/// A random-looking version 4 identifier out of the standard library's hasher keys.
fn uuid(_: &mut Evaluator<'_>, _: Vec<Value>) -> Result<Value, Fault> {
    use std::hash::{BuildHasher, RandomState};
    let half = |salt: u8| u128::from(RandomState::new().hash_one(salt));
    let bits = (half(1) << 64) | half(2);
    let bits = (bits & !(0xF << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    Ok(Value::from(format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |acc, b| (acc << 8) | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            if i <= chunk.len() {
                out.push(char::from(ALPHABET[(group >> (18 - 6 * i) & 63) as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

/// The value of a JSON text.
fn from_json(text: &str) -> Value {
    serde_json::from_str::<serde_json::Value>(text).map_or(Value::Null, |json| Value::from(&json))
}
