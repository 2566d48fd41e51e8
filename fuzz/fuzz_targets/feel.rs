//! FEEL of any text: read as an expression and as unary tests in either dialect, and evaluated under limits.
//!
//! The first byte picks the dialect. Nothing may panic, hang, overflow the stack or use more than the limits allow.

#![no_main]

use std::sync::OnceLock;

use cauce_dmn::feel::{Clock, Dialect, Expression, Limits, Scope, Session, Type, UnaryTests};
use cauce_dmn::temporal::Zone;
use cauce_dmn::{Context, Value};
use libfuzzer_sys::fuzz_target;

fn variables() -> &'static Context {
    static VARIABLES: OnceLock<Context> = OnceLock::new();
    VARIABLES.get_or_init(|| {
        let json = r#"{"x": 5, "s": "text", "b": true, "list": [1, 2, 3], "rows": [{"a": 1}, {"a": 2}],
            "ctx": {"a": 1, "b": {"c": "d"}}, "monthly payment": 12.5, "date + time": "2024-02-29"}"#;
        let parsed = serde_json::from_str::<serde_json::Value>(json).map(|v| Value::from(&v));
        match parsed {
            Ok(Value::Context(context)) => context.as_ref().clone(),
            _ => Context::new(),
        }
    })
}

fn session(dialect: Dialect) -> Session {
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
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    let dialect = if first % 2 == 0 {
        Dialect::Standard
    } else {
        Dialect::Camunda
    };
    let mut scope = Scope::new(dialect);
    for (name, _) in variables().iter() {
        scope.declare(name, Type::Any);
    }
    if let Ok(expression) = Expression::compile(text, &scope) {
        let session = session(dialect);
        if let Ok(value) = expression.evaluate_in(variables(), &session) {
            // what was computed can be shown, compared and dropped
            let _ = value.to_string();
            let _ = value.equals(&value);
        }
    }
    if let Ok(tests) = UnaryTests::compile(text, &scope) {
        let _ = tests.evaluate_in(Value::from(5), variables(), &session(dialect));
    }
});
