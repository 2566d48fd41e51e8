//! Functions of strings.

use super::{Args, Builtin, Evaluator, Fault, Value, fixed, or_null};
use crate::feel::regex;
use crate::feel::scope::Dialect;

const STRING: &[&str] = &["string"];
const STRING_MATCH: &[&str] = &["string", "match"];

pub(super) static FUNCTIONS: [Builtin; 15] = [
    fixed(
        "substring",
        &[
            &["string", "start position"],
            &["string", "start position", "length"],
        ],
        |ev, a| {
            let args = Args(a);
            match ev.session().dialect {
                Dialect::Standard => or_null(substring(&args)),
                Dialect::Camunda => substring_in_java(&args),
            }
        },
    ),
    fixed("string length", &[STRING], |ev, a| {
        let units = |s: &str| match ev.session().dialect {
            Dialect::Standard => s.chars().count(),
            Dialect::Camunda => s.encode_utf16().count(),
        };
        or_null(Args(a).text(0).map(|s| Value::Number(units(s).into())))
    }),
    fixed("upper case", &[STRING], |_, a| {
        or_null(Args(a).text(0).map(|s| Value::from(s.to_uppercase())))
    }),
    fixed("lower case", &[STRING], |_, a| {
        or_null(Args(a).text(0).map(|s| Value::from(s.to_lowercase())))
    }),
    fixed("substring before", &[STRING_MATCH], |_, a| {
        or_null(two(&Args(a), |s, m| {
            Value::from(s.find(m).map_or("", |at| &s[..at]))
        }))
    }),
    fixed("substring after", &[STRING_MATCH], |_, a| {
        or_null(two(&Args(a), |s, m| {
            Value::from(s.find(m).map_or("", |at| &s[at + m.len()..]))
        }))
    }),
    fixed("contains", &[STRING_MATCH], |_, a| {
        or_null(two(&Args(a), |s, m| Value::Bool(s.contains(m))))
    }),
    fixed("starts with", &[STRING_MATCH], |_, a| {
        or_null(two(&Args(a), |s, m| Value::Bool(s.starts_with(m))))
    }),
    fixed("ends with", &[STRING_MATCH], |_, a| {
        or_null(two(&Args(a), |s, m| Value::Bool(s.ends_with(m))))
    }),
    fixed(
        "matches",
        &[&["input", "pattern"], &["input", "pattern", "flags"]],
        matches,
    ),
    fixed(
        "replace",
        &[
            &["input", "pattern", "replacement"],
            &["input", "pattern", "replacement", "flags"],
        ],
        replace,
    ),
    fixed("split", &[&["string", "delimiter"]], split),
    fixed(
        "string join",
        &[
            &["list"],
            &["list", "delimiter"],
            &["list", "delimiter", "prefix", "suffix"],
        ],
        string_join,
    ),
    fixed("trim", &[STRING], |_, a| {
        or_null(Args(a).text(0).map(|s| Value::from(s.trim())))
    }),
    fixed("extract", &[&["string", "pattern"]], extract),
];

fn two(args: &Args, f: impl Fn(&str, &str) -> Value) -> Option<Value> {
    Some(f(args.text(0)?, args.text(1)?))
}

fn substring(args: &Args) -> Option<Value> {
    let text = args.text(0)?;
    let start = args.whole(1)?;
    let total = i64::try_from(text.chars().count()).ok()?;
    let from = match start {
        0 => return None,
        1.. => start - 1,
        _ => total + start,
    };
    let behind = from == total && start > 0 && total > 0;
    if from < 0 || from > total || behind {
        return None;
    }
    let length = if args.has(2) {
        args.whole(2).filter(|length| *length >= 1)?
    } else {
        i64::MAX
    };
    Some(Value::from(
        text.chars()
            .skip(usize::try_from(from).ok()?)
            .take(usize::try_from(length).ok()?)
            .collect::<String>(),
    ))
}

/// A substring as Java cuts it: by UTF-16 units, and failing where it would begin or end outside. Half a character becomes U+FFFD.
fn substring_in_java(args: &Args) -> Result<Value, Fault> {
    let (Some(text), Some(start)) = (args.text(0), args.whole(1)) else {
        return Ok(Value::Null);
    };
    if start == 0 {
        return Ok(Value::from(""));
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let total = i64::try_from(units.len()).unwrap_or(i64::MAX);
    let begin = if start > 0 {
        start - 1
    } else {
        total.saturating_add(start)
    };
    let end = match args.whole(2) {
        Some(length) => begin.saturating_add(length).min(total),
        None if args.has(2) => return Ok(Value::Null),
        None => total,
    };
    let place = |at: i64| usize::try_from(at).ok();
    match (place(begin), place(end)) {
        (Some(from), Some(to)) if from <= to => Ok(Value::from(String::from_utf16_lossy(
            units.get(from..to).unwrap_or_default(),
        ))),
        _ => Err(Fault::Foreign(format!(
            " : java.lang.StringIndexOutOfBoundsException: begin {begin}, end {end}, length {total}"
        ))),
    }
}

/// The flags argument; `None` if it is neither text nor absent.
fn flags(args: &Args, at: usize) -> Option<&str> {
    if args.raw(at).is_null() {
        Some("")
    } else {
        args.text(at)
    }
}

fn matches(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    let args = Args(args);
    let (Some(input), Some(pattern), Some(flags)) = (args.text(0), args.text(1), flags(&args, 2))
    else {
        return Ok(Value::Null);
    };
    let regex = regex::compile(pattern, flags, ev.session().dialect);
    or_null(
        regex
            .and_then(|regex| regex.is_match(input).ok())
            .map(Value::Bool),
    )
}

fn replace(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    let args = Args(args);
    let (Some(input), Some(pattern), Some(replacement), Some(flags)) =
        (args.text(0), args.text(1), args.text(2), flags(&args, 3))
    else {
        return Ok(Value::Null);
    };
    or_null(
        regex::replace(input, pattern, replacement, flags, ev.session().dialect).map(Value::from),
    )
}

fn split(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    let args = Args(args);
    let (Some(text), Some(delimiter)) = (args.text(0), args.text(1)) else {
        return Ok(Value::Null);
    };
    let Some(regex) = regex::compile(delimiter, "", ev.session().dialect) else {
        return Ok(Value::Null);
    };
    let mut parts = Vec::new();
    // Java leaves out the empty text before a match of nothing at the start
    let skipped = ev.session().dialect == Dialect::Camunda
        && !text.is_empty()
        && matches!(regex.find(text), Ok(Some(first)) if first.end() == 0);
    for part in regex.split(text).skip(usize::from(skipped)) {
        match part {
            Ok(part) => parts.push(Value::from(part)),
            Err(_) => return Ok(Value::Null),
        }
    }
    Ok(Value::list(parts))
}

fn extract(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    let args = Args(args);
    let (Some(text), Some(pattern)) = (args.text(0), args.text(1)) else {
        return Ok(Value::Null);
    };
    let Some(regex) = regex::compile(pattern, "", ev.session().dialect) else {
        return Ok(Value::Null);
    };
    let found: Option<Vec<Value>> = regex
        .find_iter(text)
        .map(|m| m.ok().map(|m| Value::from(m.as_str())))
        .collect();
    Ok(found.map_or(Value::Null, Value::list))
}

fn string_join(ev: &mut Evaluator<'_>, args: Vec<Value>) -> Result<Value, Fault> {
    let args = Args(args);
    let Some(items) = args.items(0) else {
        return Ok(Value::Null);
    };
    let part = |at: usize| {
        if args.raw(at).is_null() {
            Some("")
        } else {
            args.text(at)
        }
    };
    let (Some(delimiter), Some(prefix), Some(suffix)) = (part(1), part(2), part(3)) else {
        return Ok(Value::Null);
    };
    let mut texts = Vec::with_capacity(items.len());
    for item in &items {
        match item {
            Value::String(text) => texts.push(&**text),
            Value::Null => {}
            _ => return Ok(Value::Null),
        }
    }
    let joined = texts.join(delimiter);
    ev.session().check_size(joined.len())?;
    Ok(Value::from(format!("{prefix}{joined}{suffix}")))
}
