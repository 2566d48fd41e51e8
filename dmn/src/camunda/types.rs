//! Values with Java types, and the transformation to the types of clauses.

use std::fmt::Write as _;

use super::DecisionError;
use crate::feel::Clock;
use crate::temporal::{Date, DateTime, Zone};
use crate::value::{Decimal, Value};

/// A type of Camunda's variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Null.
    Null,
    /// Boolean.
    Boolean,
    /// A 32-bit integer.
    Integer,
    /// A 64-bit integer.
    Long,
    /// A double.
    Double,
    /// A string.
    String,
    /// A date with a time.
    Date,
}

/// The Java class of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JavaType {
    /// Null.
    Null,
    /// `java.lang.Boolean`
    Boolean,
    /// `java.lang.Integer`
    Integer,
    /// `java.lang.Long`
    Long,
    /// `java.lang.Double`
    Double,
    /// `java.lang.String`
    String,
    /// `java.util.Date`; the value is a date-time without zone.
    Date,
    /// Anything else: lists, maps, and FEEL's temporal classes.
    Object,
}

/// A value of a decision.
#[derive(Debug, Clone)]
pub struct TypedValue {
    /// The declared type; none for an untyped value.
    pub kind: Option<ValueType>,
    /// The value.
    pub value: Value,
    /// Its Java class.
    pub java: JavaType,
}

impl TypedValue {
    /// Null.
    #[must_use]
    pub fn null() -> TypedValue {
        TypedValue {
            kind: Some(ValueType::Null),
            value: Value::Null,
            java: JavaType::Null,
        }
    }

    /// A value that FEEL answered, of the Java class that Camunda's FEEL answers it with.
    #[must_use]
    pub fn of_feel(value: Value) -> TypedValue {
        let java = match &value {
            Value::Null => return TypedValue::null(),
            Value::Bool(_) => JavaType::Boolean,
            Value::Number(number) if number.is_integer() && number.to_i64().is_some() => {
                JavaType::Long
            }
            Value::Number(_) => JavaType::Double,
            Value::String(_) => JavaType::String,
            // ranges have no Java class there
            Value::Range(_) => return TypedValue::null(),
            Value::Date(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::Months(_)
            | Value::Days(_)
            | Value::List(_)
            | Value::Context(_)
            | Value::Function(_) => JavaType::Object,
        };
        TypedValue {
            kind: None,
            value,
            java,
        }
    }

    fn typed(kind: ValueType, java: JavaType, value: Value) -> TypedValue {
        TypedValue {
            kind: Some(kind),
            value,
            java,
        }
    }

    /// The value as the type of a clause.
    pub(super) fn transform(
        self,
        type_ref: Option<&str>,
        clock: &dyn Fn() -> Clock,
    ) -> Result<TypedValue, DecisionError> {
        if self.value.is_null() {
            return Ok(TypedValue::null());
        }
        let Some(type_name) = type_ref else {
            return Ok(TypedValue { kind: None, ..self });
        };
        let invalid = || DecisionError::InvalidValue {
            type_name: type_name.to_owned(),
            value: self.text(),
        };
        match type_name.to_ascii_lowercase().as_str() {
            "string" => Ok(TypedValue::typed(
                ValueType::String,
                JavaType::String,
                Value::from(self.text()),
            )),
            "boolean" => {
                let value = match &self.value {
                    Value::Bool(value) => Some(*value),
                    Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
                    Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
                    _ => None,
                };
                value
                    .map(|v| {
                        TypedValue::typed(ValueType::Boolean, JavaType::Boolean, Value::Bool(v))
                    })
                    .ok_or_else(invalid)
            }
            "integer" => {
                let whole = whole(&self.value)
                    .filter(|n| i32::try_from(*n).is_ok())
                    .ok_or_else(invalid)?;
                Ok(TypedValue::typed(
                    ValueType::Integer,
                    JavaType::Integer,
                    Value::from(whole),
                ))
            }
            "long" => {
                let whole = whole(&self.value).ok_or_else(invalid)?;
                Ok(TypedValue::typed(
                    ValueType::Long,
                    JavaType::Long,
                    Value::from(whole),
                ))
            }
            "double" => {
                let number = match &self.value {
                    Value::Number(number) => Some(*number),
                    Value::String(text) => java_double(text),
                    _ => None,
                };
                let number = number.ok_or_else(invalid)?;
                Ok(TypedValue::typed(
                    ValueType::Double,
                    JavaType::Double,
                    Value::Number(number),
                ))
            }
            "date" => date(&self.value, clock)
                .map(|at| TypedValue::typed(ValueType::Date, JavaType::Date, at))
                .map_err(|known| known.unwrap_or_else(invalid)),
            _ => Ok(TypedValue { kind: None, ..self }),
        }
    }

    /// The value as Java's `String.valueOf` writes it.
    #[must_use]
    pub fn text(&self) -> String {
        match (&self.value, self.java) {
            (Value::Number(number), JavaType::Double) => double_text(number.to_f64()),
            (Value::Number(number), _) => number.normalized().to_string(),
            (Value::DateTime(at), _) => date_time_text(at),
            (Value::List(items), _) => {
                let inner: Vec<String> = items
                    .iter()
                    .map(|item| TypedValue::of_feel(item.clone()).text())
                    .collect();
                format!("[{}]", inner.join(", "))
            }
            (Value::Context(context), _) => {
                let inner: Vec<String> = context
                    .iter()
                    .map(|(name, value)| {
                        format!("{name}={}", TypedValue::of_feel(value.clone()).text())
                    })
                    .collect();
                format!("{{{}}}", inner.join(", "))
            }
            (value, _) => value.to_text(),
        }
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) if number.is_integer() => number.to_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A date; an error of `None` is an invalid value.
fn date(value: &Value, clock: &dyn Fn() -> Clock) -> Result<Value, Option<DecisionError>> {
    match value {
        Value::DateTime(at) => match at.zone() {
            None => Ok(value.clone()),
            Some(_) => DateTime::from_instant(at.instant(), clock().zone)
                .map(|at| Value::date_time(at.local()))
                .ok_or(None),
        },
        Value::String(text) => lenient_date(text).map(Value::date_time).ok_or(None),
        Value::Date(_) => Err(Some(DecisionError::UnsupportedDate(
            "java.time.LocalDate".to_owned(),
        ))),
        Value::Time(time) if time.zone().is_none() => Err(Some(DecisionError::UnsupportedDate(
            "java.time.LocalTime".to_owned(),
        ))),
        Value::Time(_) => Err(Some(DecisionError::UnsupportedDate(
            "org.camunda.feel.syntaxtree.ZonedTime".to_owned(),
        ))),
        Value::Days(_) => Err(Some(DecisionError::UnsupportedDate(
            "java.time.Duration".to_owned(),
        ))),
        Value::Months(_) => Err(Some(DecisionError::UnsupportedDate(
            "java.time.Period".to_owned(),
        ))),
        _ => Err(None),
    }
}

/// A text as Java reads a double: blanks around it and a letter for its type do no harm.
fn java_double(text: &str) -> Option<Decimal> {
    let text = text.trim_matches(|c: char| c <= ' ');
    let number = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
    if !number.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let value: f64 = number.parse().ok()?;
    Decimal::from_f64(value)
}

/// The date and time that a text begins with, as Java's formats read `yyyy-MM-dd'T'HH:mm:ss`: what is too much of a part goes into the
/// next greater one, and what follows does not matter.
fn lenient_date(text: &str) -> Option<DateTime> {
    let mut rest = text;
    let mut part = |ends: Option<char>| {
        let from = rest.trim_start_matches([' ', '\t']);
        let digits = from.len() - from.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        // more digits than that are no date of this world
        let number: i64 = from[..digits].parse().ok().filter(|_| digits <= 9)?;
        rest = &from[digits..];
        if let Some(end) = ends {
            rest = rest.strip_prefix(end)?;
        }
        Some(number)
    };
    let (year, month, day) = (part(Some('-'))?, part(Some('-'))?, part(Some('T'))?);
    let (hour, minute, second) = (part(Some(':'))?, part(Some(':'))?, part(None)?);
    let first = Date::new(year, 1, 1)?.plus_months(month - 1)?;
    let midnight = DateTime::midnight(first.plus_days(day - 1)?).local();
    let seconds = (hour * 60 + minute) * 60 + second;
    midnight.plus_nanos(i128::from(seconds) * 1_000_000_000)
}

/// A double as Java writes it.
fn double_text(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-3..1e7).contains(&magnitude) {
        let text = format!("{value:E}");
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let dot = if mantissa.contains('.') { "" } else { ".0" };
        return format!("{mantissa}{dot}E{exponent}");
    }
    if value.fract() == 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value}")
    }
}

/// A date-time as Java writes it: seconds only if there are any.
fn date_time_text(at: &DateTime) -> String {
    let time = at.time();
    let mut out = format!("{}T{:02}:{:02}", at.date(), time.hour(), time.minute());
    let nanos = time.subsecond();
    if time.second() != 0 || nanos != 0 {
        let _ = write!(out, ":{:02}", time.second());
    }
    if nanos != 0 {
        let digits = format!("{nanos:09}");
        let kept = if digits.ends_with("000000") {
            3
        } else if digits.ends_with("000") {
            6
        } else {
            9
        };
        let _ = write!(out, ".{}", &digits[..kept]);
    }
    match at.zone() {
        None => {}
        Some(Zone::Offset(_)) => {
            let _ = at.zone().map_or(Ok(()), |zone| write!(out, "{zone}"));
        }
        Some(named) => {
            let offset = Zone::Offset(at.offset().unwrap_or(0));
            let _ = write!(out, "{offset}[{}]", named.name().unwrap_or_default());
        }
    }
    out
}
