//! The built-in functions.

mod accepts;
mod camunda;
mod context;
mod conversion;
pub(crate) mod external;
mod java;
mod list;
mod numeric;
mod range;
mod statistics;
mod string;
mod temporal;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

pub(crate) use accepts::accepts;

use super::error::Fault;
use super::eval::Evaluator;
use super::scope::{Dialect, SplitName};
use crate::temporal::{Date, DateTime, DaysDuration, MonthsDuration, Time};
use crate::value::{Context, Decimal, Rounding, Value};

/// The code of a built-in function.
pub(crate) type Code = fn(&mut Evaluator<'_>, Vec<Value>) -> Result<Value, Fault>;

/// A built-in function.
#[derive(Debug)]
pub struct Builtin {
    /// The name.
    pub name: &'static str,
    /// The names of the parameters, one list for each way to call it.
    pub signatures: &'static [&'static [&'static str]],
    /// Whether any number of arguments may follow the first.
    pub variadic: bool,
    pub(crate) call: Code,
}

impl Builtin {
    pub(crate) fn accepts(&self, arguments: usize) -> bool {
        self.signatures.iter().any(|s| s.len() == arguments) || (self.variadic && arguments > 0)
    }
}

const fn fixed(
    name: &'static str,
    signatures: &'static [&'static [&'static str]],
    call: Code,
) -> Builtin {
    Builtin {
        name,
        signatures,
        variadic: false,
        call,
    }
}

const fn variadic(
    name: &'static str,
    signatures: &'static [&'static [&'static str]],
    call: Code,
) -> Builtin {
    Builtin {
        name,
        signatures,
        variadic: true,
        call,
    }
}

fn all() -> impl Iterator<Item = &'static Builtin> {
    let tables: [&'static [Builtin]; 9] = [
        &boolean::FUNCTIONS,
        &conversion::FUNCTIONS,
        &string::FUNCTIONS,
        &list::FUNCTIONS,
        &statistics::FUNCTIONS,
        &numeric::FUNCTIONS,
        &temporal::FUNCTIONS,
        &context::FUNCTIONS,
        &range::FUNCTIONS,
    ];
    tables.into_iter().flatten().chain(&camunda::FUNCTIONS)
}

/// The function of a name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    static BY_NAME: OnceLock<HashMap<&'static str, &'static Builtin>> = OnceLock::new();
    BY_NAME
        .get_or_init(|| all().map(|b| (b.name, b)).collect())
        .get(name)
        .copied()
}

/// The functions' names of several words, for the parser.
pub(crate) fn split_names() -> &'static [SplitName] {
    static NAMES: OnceLock<Vec<SplitName>> = OnceLock::new();
    NAMES.get_or_init(|| {
        all()
            .filter_map(|b| SplitName::of(&Arc::from(b.name)))
            .collect()
    })
}

/// The value of `@"…"`: a date, time, date-time or duration; null if it is none.
pub(crate) fn at_literal(text: &str, dialect: Dialect) -> Value {
    if text.contains('T') && !text.trim_start_matches('-').starts_with('P') {
        return date_time(text, dialect).unwrap_or_default();
    }
    if let Some(date) = Date::parse(text) {
        return Value::Date(date);
    }
    if let Some(time) = Time::parse(&clock_text(text, dialect)) {
        return Value::time(time);
    }
    duration(text)
}

/// A date-time of its text; Camunda knows no 24th hour.
fn date_time(text: &str, dialect: Dialect) -> Option<Value> {
    if dialect == Dialect::Camunda
        && let Some((date, time)) = text.split_once('T')
    {
        if time.starts_with("24") {
            return None;
        }
        let whole = format!("{date}T{}", clock_text(time, dialect));
        return DateTime::parse(&whole).map(Value::date_time);
    }
    DateTime::parse(text).map(Value::date_time)
}

/// The text of a time of day with its seconds, which may be left out in Camunda.
fn clock_text(text: &str, dialect: Dialect) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let short = bytes.len() >= 5
        && bytes[2] == b':'
        && text.is_char_boundary(5)
        && bytes.get(5) != Some(&b':');
    if dialect == Dialect::Camunda && short {
        return Cow::from(format!("{}:00{}", &text[..5], &text[5..]));
    }
    Cow::from(text)
}

pub(crate) fn duration(text: &str) -> Value {
    MonthsDuration::parse(text)
        .map(Value::Months)
        .or_else(|| DaysDuration::parse(text).map(Value::Days))
        .unwrap_or_default()
}

mod boolean {
    use super::{Builtin, Value, fixed};

    pub(super) static FUNCTIONS: [Builtin; 1] = [fixed("not", &[&["negand"]], |_, args| {
        Ok(match args.first() {
            Some(Value::Bool(value)) => Value::Bool(!value),
            _ => Value::Null,
        })
    })];
}

/// Arguments, with the conversions between an item and a list of one.
struct Args(Vec<Value>);

impl Args {
    fn get(&self, at: usize) -> &Value {
        match self.0.get(at) {
            Some(Value::List(items)) if items.len() == 1 => &items[0],
            Some(value) => value,
            None => &Value::Null,
        }
    }

    /// The argument as it was given.
    fn raw(&self, at: usize) -> &Value {
        self.0.get(at).unwrap_or(&Value::Null)
    }

    fn has(&self, at: usize) -> bool {
        self.0.len() > at
    }

    fn text(&self, at: usize) -> Option<&str> {
        self.get(at).as_str()
    }

    fn number(&self, at: usize) -> Option<Decimal> {
        self.get(at).as_number()
    }

    /// A number's whole part.
    fn whole(&self, at: usize) -> Option<i64> {
        self.number(at)?.round(0, Rounding::Down)?.to_i64()
    }

    /// A list; a single value is a list of one.
    fn items(&self, at: usize) -> Option<Vec<Value>> {
        match self.raw(at) {
            Value::List(items) => Some(items.as_ref().clone()),
            Value::Null => None,
            value => Some(vec![value.clone()]),
        }
    }

    fn context(&self, at: usize) -> Option<&Context> {
        self.get(at).as_context()
    }

    /// The items of the only list, or the arguments themselves.
    fn spread(self) -> Option<Vec<Value>> {
        match self.0.as_slice() {
            [Value::List(items)] => Some(items.as_ref().clone()),
            [Value::Null] => None,
            _ => Some(self.0),
        }
    }
}

fn or_null(value: Option<Value>) -> Result<Value, Fault> {
    Ok(value.unwrap_or_default())
}
