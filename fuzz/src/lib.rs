//! What the fuzz targets share: small limits, a clock that stands, and variables to read.

use std::sync::OnceLock;

use cauce_dmn::feel::{Clock, Dialect, Limits, Session};
use cauce_dmn::temporal::Zone;
use cauce_dmn::{Context, Value};

/// A session whose evaluations end soon and are the same with every run.
#[must_use]
pub fn session(dialect: Dialect) -> Session {
    let limits = Limits {
        steps: 20_000,
        size: 20_000,
        ..Limits::default()
    };
    let clock = Clock {
        instant: 1_700_000_000_000_000_000,
        zone: Zone::UTC,
    };
    Session::new(dialect)
        .with_limits(limits)
        .with_clock(clock)
        .with_warnings()
        .with_traces()
}

/// A dialect for a byte of the input.
#[must_use]
pub fn dialect(byte: u8) -> Dialect {
    if byte % 2 == 0 {
        Dialect::Standard
    } else {
        Dialect::Camunda
    }
}

/// Variables of many types, by the names that the dictionaries have.
#[must_use]
pub fn variables() -> &'static Context {
    static VARIABLES: OnceLock<Context> = OnceLock::new();
    VARIABLES.get_or_init(|| {
        let json = serde_json::json!({
            "x": 5, "s": "text", "b": true, "list": [1, 2, 3], "rows": [{"a": 1}, {"a": 2}],
            "ctx": {"a": 1, "b": {"c": "d"}}, "monthly payment": 12.5, "date + time": "2024-02-29"
        });
        match Value::from(&json) {
            Value::Context(context) => context.as_ref().clone(),
            _ => Context::new(),
        }
    })
}

/// Some value for any name: one of [`variables`], or what the length of the name picks.
#[must_use]
pub fn any_variable(name: &str) -> Option<Value> {
    if let Some(value) = variables().get(name) {
        return Some(value.clone());
    }
    Some(match name.len() % 4 {
        0 => Value::from(5),
        1 => Value::from("text"),
        2 => Value::list(vec![Value::from(1), Value::from(2)]),
        _ => return None,
    })
}

/// What has been computed can be shown, compared and dropped.
pub fn inspect(value: &Value) {
    assert!(!value.to_string().is_empty() || matches!(value, Value::String(_)));
    let _ = value.equals(value);
}
