//! Which arguments Camunda's built-in functions take.
//!
//! The standard converts between an item and a list of one; Camunda's functions answer null for arguments of other types
//! than they name, and some of the standard's functions are not there.

use crate::value::Value;

/// A type of argument, a letter each: `a`ny, `b`oolean, `c`ontext, `d`ate or date-time, `f`unction, `l`ist, `n`umber, `p`oint of a
/// range, `r`ange, `s`tring, `t`ime or date-time, `u` duration, `z` null; an upper case letter takes null too.
fn fits(kind: u8, value: &Value) -> bool {
    match kind.to_ascii_lowercase() {
        _ if kind.is_ascii_uppercase() && value.is_null() => true,
        b'b' => matches!(value, Value::Bool(_)),
        b'c' => matches!(value, Value::Context(_)),
        b'd' => matches!(value, Value::Date(_) | Value::DateTime(_)),
        b'f' => matches!(value, Value::Function(_)),
        b'l' => matches!(value, Value::List(_)),
        b'n' => matches!(value, Value::Number(_)),
        b'p' => matches!(
            value,
            Value::Number(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::DateTime(_)
                | Value::Months(_)
                | Value::Days(_)
        ),
        b'r' => matches!(value, Value::Range(_)),
        b's' => matches!(value, Value::String(_)),
        b'u' => matches!(value, Value::Months(_) | Value::Days(_)),
        b'z' => value.is_null(),
        _ => true,
    }
}

/// The ways to call a function; empty for one that takes any number of arguments of any type; `None` for one that is not there.
fn ways(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "not" => &["a"],
        "date" => &["s", "d", "nnn"],
        "time" => &["s", "d", "nnn", "nnnU"],
        "date and time" => &["s", "da", "ds"],
        "number" => &["s", "ss", "sSS"],
        "string" | "is defined" => &["a"],
        "duration" => &["s"],
        "years and months duration" => &["dd"],
        "substring" => &["sn", "snn"],
        "string length" | "upper case" | "lower case" | "is blank" | "trim" | "to base64" => &["s"],
        "substring before" | "substring after" | "contains" | "starts with" | "ends with"
        | "split" | "extract" => &["ss"],
        "matches" => &["ss", "ssS"],
        "replace" => &["sss", "sssS"],
        "string join" => &["l", "lS", "lSSS"],
        "list contains" | "index of" => &["la"],
        "count" | "reverse" | "distinct values" | "duplicate values" | "flatten" | "is empty"
        | "context" => &["l"],
        "sublist" => &["ln", "lnn"],
        "append" => &["la", "laa", "laaa", "laaaa", "laaaaa"],
        "insert before" => &["lna"],
        "remove" | "partition" => &["ln"],
        "sort" => &["lf"],
        "min" | "max" | "sum" | "mean" | "product" | "median" | "stddev" | "mode" | "all"
        | "any" | "and" | "or" | "concatenate" | "union" | "context merge" | "put all" => &[],
        "decimal" | "round up" | "round down" | "round half up" | "round half down" | "modulo" => {
            &["nn"]
        }
        "floor" | "ceiling" => &["n", "nn"],
        "abs" => &["n", "u"],
        "sqrt" | "log" | "exp" | "odd" | "even" => &["n"],
        "day of year" | "day of week" | "month of year" | "week of year" | "last day of month" => {
            &["d"]
        }
        "now" | "today" | "uuid" | "random number" => &[""],
        "get value" => &["cs", "cl"],
        "get entries" => &["c"],
        "context put" | "put" => &["csa", "cla"],
        "before" | "after" | "coincides" => &["pp", "pr", "rp", "rr"],
        "meets" | "met by" | "overlaps" | "overlaps before" | "overlaps after" => &["rr"],
        "finishes" | "during" | "starts" => &["pr", "rr"],
        "finished by" | "includes" | "started by" => &["rp", "rr"],
        "get or else" => &["aa"],
        "assert" => &["aa", "aas"],
        _ => return None,
    })
}

/// Whether Camunda has the function and it takes these arguments.
pub(crate) fn accepts(name: &str, arguments: &[Value]) -> bool {
    ways(name).is_some_and(|ways| {
        ways.is_empty()
            || ways.iter().any(|way| {
                way.len() == arguments.len()
                    && way.bytes().zip(arguments).all(|(kind, v)| fits(kind, v))
            })
    })
}
