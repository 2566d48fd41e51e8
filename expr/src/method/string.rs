//! `java.lang.String`. Positions count UTF-16 units, as in Java.

use std::borrow::Cow;
use std::sync::Arc;

use fancy_regex::Regex;

use super::arguments::{boolean, characters, int, text};
use super::{CallResult, Exception, MethodError, check_size, class_cast, format};
use crate::value::{ArrayKind, JavaValue, Value};

pub(super) fn call(this: &Arc<str>, name: &str, arguments: &[Value]) -> CallResult {
    Ok(match (name, arguments) {
        ("length", []) => integer(length(this)),
        ("isEmpty", []) => Value::Boolean(this.is_empty()),
        ("isBlank", []) => Value::Boolean(this.trim().is_empty()),
        ("toString" | "intern", []) => Value::String(Arc::clone(this)),
        ("charAt", [index]) => char_at(this, int(index)?)?,
        ("codePointAt", [index]) => match char_at(this, int(index)?)? {
            Value::Java(java) => match *java {
                JavaValue::Character(unit) => Value::Integer(i32::from(unit)),
                _ => return Err(MethodError::NotFound),
            },
            _ => return Err(MethodError::NotFound),
        },
        ("substring", [begin]) => substring(this, int(begin)?, None)?,
        ("substring" | "subSequence", [begin, end]) => {
            substring(this, int(begin)?, Some(int(end)?))?
        }
        ("indexOf", [wanted]) => position(this, wanted, 0)?,
        ("indexOf", [wanted, from]) => position(this, wanted, int(from)?)?,
        ("lastIndexOf", [wanted]) => last_position(this, wanted)?,
        ("contains", [part]) => Value::Boolean(this.contains(characters(part)?)),
        ("startsWith", [part]) => Value::Boolean(this.starts_with(&*text(part))),
        ("startsWith", [part, from]) => match usize::try_from(int(from)?)
            .ok()
            .and_then(|from| tail(this, from))
        {
            Some(rest) => Value::Boolean(rest.starts_with(&*text(part))),
            None => Value::Boolean(false),
        },
        ("endsWith", [part]) => Value::Boolean(this.ends_with(&*text(part))),
        ("equals", [other]) => {
            Value::Boolean(matches!(other, Value::String(other) if other == this))
        }
        ("contentEquals", [other]) => Value::Boolean(characters(other)? == &**this),
        ("equalsIgnoreCase", [other]) => {
            Value::Boolean(!other.is_null() && fold(this) == fold(&text(other)))
        }
        ("compareTo", [other]) => match other {
            Value::String(other) => Value::Integer(compare(this, other)),
            other if other.is_null() => {
                return Err(super::arguments::null_pointer(
                    "String.compareTo(Object)",
                    "anotherString",
                )
                .into());
            }
            other => return Err(class_cast(other, "java.lang.String").into()),
        },
        ("compareToIgnoreCase", [other]) => {
            Value::Integer(compare(&fold(this), &fold(&text(other))))
        }
        ("concat", [other]) => {
            let other = text(other);
            check_size(this.len() + other.len())?;
            Value::from(format!("{this}{other}"))
        }
        ("repeat", [count]) => {
            let count = int(count)?;
            let count = usize::try_from(count).map_err(|_| {
                Exception::Java(
                    "java.lang.IllegalArgumentException",
                    format!("count is negative: {count}"),
                )
            })?;
            check_size(this.len().saturating_mul(count))?;
            Value::from(this.repeat(count))
        }
        ("replace", [from, to]) => {
            let (from, to) = (character_or_text(from)?, character_or_text(to)?);
            check_size(
                this.matches(&*from)
                    .count()
                    .saturating_mul(to.len())
                    .saturating_add(this.len()),
            )?;
            Value::from(this.replace(&*from, &to))
        }
        ("replaceAll", [pattern, with]) => replace(this, &text(pattern), &text(with), usize::MAX)?,
        ("replaceFirst", [pattern, with]) => replace(this, &text(pattern), &text(with), 1)?,
        ("matches", [pattern]) => {
            let pattern = text(pattern);
            compile(&pattern)?;
            Value::Boolean(
                compile(&format!("\\A(?:{pattern})\\z"))?
                    .is_match(this)
                    .map_err(|error| backtracking(&error))?,
            )
        }
        ("split", [pattern]) => split(this, &text(pattern), 0)?,
        ("split", [pattern, limit]) => split(this, &text(pattern), int(limit)?)?,
        ("toLowerCase", []) => Value::from(this.to_lowercase()),
        ("toUpperCase", []) => Value::from(this.to_uppercase()),
        ("trim", []) => Value::from(this.trim_matches(|c: char| c <= ' ')),
        ("strip", []) => Value::from(this.trim()),
        ("stripLeading", []) => Value::from(this.trim_start()),
        ("stripTrailing", []) => Value::from(this.trim_end()),
        ("getBytes", []) => Value::Bytes(this.as_bytes().into()),
        ("valueOf" | "copyValueOf", [value]) => Value::from(if value.is_null() {
            "null".to_owned()
        } else {
            value.to_text()
        }),
        ("format", [pattern, values @ ..]) => Value::from(format::format(&text(pattern), values)?),
        ("formatted", values) => Value::from(format::format(this, values)?),
        ("join", [separator, parts @ ..]) => join(characters(separator)?, parts)?,
        ("regionMatches", [ignore, ..]) => {
            boolean(ignore)?;
            return Err(MethodError::NotFound);
        }
        _ => return Err(MethodError::NotFound),
    }
    .into())
}

fn integer(value: usize) -> Value {
    Value::Integer(i32::try_from(value).unwrap_or(i32::MAX))
}

/// The length in UTF-16 units.
fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

/// The byte position of a UTF-16 position; in the middle of a pair, that after it.
fn offset(text: &str, position: usize) -> Option<usize> {
    if text.is_ascii() {
        return (position <= text.len()).then_some(position);
    }
    let mut units = 0;
    for (offset, c) in text.char_indices() {
        if units >= position {
            return Some(offset);
        }
        units += c.len_utf16();
    }
    (units >= position).then_some(text.len())
}

fn tail(text: &str, position: usize) -> Option<&str> {
    offset(text, position).and_then(|offset| text.get(offset..))
}

fn char_at(text: &str, index: i32) -> Result<Value, Exception> {
    let unit = usize::try_from(index)
        .ok()
        .and_then(|index| text.encode_utf16().nth(index));
    let out_of_range = || {
        Exception::Java(
            "java.lang.StringIndexOutOfBoundsException",
            format!("String index out of range: {index}"),
        )
    };
    unit.map(|unit| Value::java(JavaValue::Character(unit)))
        .ok_or_else(out_of_range)
}

fn substring(text: &str, begin: i32, end: Option<i32>) -> Result<Value, Exception> {
    let length = i32::try_from(length(text)).unwrap_or(i32::MAX);
    let last = end.unwrap_or(length);
    if begin < 0 || last > length || begin > last {
        let message = format!("begin {begin}, end {last}, length {length}");
        return Err(Exception::Java(
            "java.lang.StringIndexOutOfBoundsException",
            message,
        ));
    }
    let at = |position: i32| {
        usize::try_from(position)
            .ok()
            .and_then(|position| offset(text, position))
            .unwrap_or(text.len())
    };
    Ok(Value::from(
        text.get(at(begin)..at(last)).unwrap_or_default(),
    ))
}

fn position(text: &str, wanted: &Value, from: i32) -> Result<Value, MethodError> {
    let wanted = character_or_text(wanted)?;
    let from = usize::try_from(from).unwrap_or(0);
    let Some(start) = offset(text, from) else {
        return Ok(Value::Integer(-1));
    };
    let found = text.get(start..).and_then(|rest| rest.find(&*wanted));
    Ok(found.map_or(Value::Integer(-1), |found| {
        integer(length(&text[..start + found]))
    }))
}

fn last_position(text: &str, wanted: &Value) -> Result<Value, MethodError> {
    let wanted = character_or_text(wanted)?;
    Ok(text
        .rfind(&*wanted)
        .map_or(Value::Integer(-1), |found| integer(length(&text[..found]))))
}

/// A parameter that may be a `char` as well as a text.
fn character_or_text(value: &Value) -> Result<Cow<'_, str>, MethodError> {
    match value {
        Value::Long(_) | Value::Integer(_) | Value::Short(_) => {
            let code = u32::try_from(int(value)?)
                .ok()
                .and_then(char::from_u32)
                .ok_or(MethodError::NotFound)?;
            Ok(Cow::Owned(code.to_string()))
        }
        Value::Java(java) if matches!(**java, JavaValue::Character(_)) => {
            Ok(Cow::Owned(value.to_text()))
        }
        value => characters(value).map(Cow::Borrowed),
    }
}

fn fold(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

fn compare(left: &str, right: &str) -> i32 {
    let difference = left
        .encode_utf16()
        .zip(right.encode_utf16())
        .find(|(a, b)| a != b);
    match difference {
        Some((a, b)) => i32::from(a) - i32::from(b),
        None => {
            i32::try_from(length(left)).unwrap_or(i32::MAX)
                - i32::try_from(length(right)).unwrap_or(i32::MAX)
        }
    }
}

fn compile(pattern: &str) -> Result<Regex, Exception> {
    check_size(pattern.len().saturating_mul(1024))?;
    Regex::new(pattern).map_err(|error| {
        Exception::Java(
            "java.util.regex.PatternSyntaxException",
            format!("{error} near index 0\n{pattern}"),
        )
    })
}

fn backtracking(error: &fancy_regex::Error) -> Exception {
    Exception::Limit(format!("a regular expression takes too long: {error}"))
}

fn replace(text: &str, pattern: &str, with: &str, limit: usize) -> Result<Value, MethodError> {
    let pattern = compile(pattern)?;
    let mut out = String::new();
    let mut last = 0;
    for captures in pattern.captures_iter(text).take(limit) {
        let captures = captures.map_err(|error| backtracking(&error))?;
        let Some(whole) = captures.get(0) else { break };
        out.push_str(&text[last..whole.start()]);
        append_replacement(&mut out, with, &captures)?;
        last = whole.end();
        check_size(out.len())?;
    }
    out.push_str(&text[last..]);
    Ok(Value::from(out))
}

/// `$1` is a group, `\` takes the next character as it is.
fn append_replacement(
    out: &mut String,
    with: &str,
    captures: &fancy_regex::Captures<'_>,
) -> Result<(), Exception> {
    let illegal =
        |message: &str| Exception::Java("java.lang.IllegalArgumentException", message.to_owned());
    let mut rest = with.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.push(
                rest.next()
                    .ok_or_else(|| illegal("character to be escaped is missing"))?,
            ),
            '$' if rest.peek() == Some(&'{') => {
                let name: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let group = captures
                    .name(&name)
                    .ok_or_else(|| illegal(&format!("No group with name {{{name}}}")))?;
                out.push_str(group.as_str());
            }
            '$' => {
                let first = rest
                    .next()
                    .and_then(|c| c.to_digit(10))
                    .ok_or_else(|| illegal("Illegal group reference"))?;
                let mut group = first as usize;
                if group >= captures.len() {
                    return Err(Exception::Java(
                        "java.lang.IndexOutOfBoundsException",
                        format!("No group {group}"),
                    ));
                }
                while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer >= captures.len() {
                        break;
                    }
                    group = longer;
                    rest.next();
                }
                if let Some(group) = captures.get(group) {
                    out.push_str(group.as_str());
                }
            }
            c => out.push(c),
        }
    }
    Ok(())
}

fn split(text: &str, pattern: &str, limit: i32) -> Result<Value, MethodError> {
    let pattern = compile(pattern)?;
    let most = usize::try_from(limit)
        .ok()
        .filter(|limit| *limit > 0)
        .unwrap_or(usize::MAX);
    let mut parts: Vec<Value> = Vec::new();
    let mut last = 0;
    for found in pattern.find_iter(text) {
        let found = found.map_err(|error| backtracking(&error))?;
        if parts.len() + 1 >= most {
            break;
        }
        // An empty match at the very beginning gives no empty first part.
        if found.end() == 0 || (found.start() == found.end() && found.end() == text.len()) {
            continue;
        }
        parts.push(Value::from(&text[last..found.start()]));
        last = found.end();
    }
    if parts.is_empty() {
        parts.push(Value::from(text));
    } else {
        parts.push(Value::from(&text[last..]));
        while limit == 0 && matches!(parts.last(), Some(Value::String(part)) if part.is_empty()) {
            parts.pop();
        }
    }
    Ok(Value::java(JavaValue::Array(ArrayKind::String, parts)))
}

fn join(separator: &str, parts: &[Value]) -> Result<Value, MethodError> {
    let items: &[Value] = match parts {
        [Value::List(items)] => items,
        [Value::Java(java)] => java.items().unwrap_or(parts),
        parts => parts,
    };
    let texts: Vec<String> = items
        .iter()
        .map(|item| {
            if item.is_null() {
                "null".to_owned()
            } else {
                item.to_text()
            }
        })
        .collect();
    check_size(texts.iter().map(|text| text.len() + separator.len()).sum())?;
    Ok(Value::from(texts.join(separator)))
}
