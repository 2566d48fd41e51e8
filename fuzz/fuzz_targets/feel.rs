//! FEEL of any text: read as an expression and as unary tests in either dialect, and evaluated under limits.
//!
//! The first byte picks the dialect. Nothing may panic, hang, overflow the stack or use more than the limits allow.

#![no_main]

use cauce_dmn::Value;
use cauce_dmn::feel::{Expression, Scope, Type, UnaryTests};
use cauce_fuzz::{dialect, inspect, session, variables};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    let dialect = dialect(*first);
    let mut scope = Scope::new(dialect);
    for (name, _) in variables().iter() {
        scope.declare(name, Type::Any);
    }
    if let Ok(expression) = Expression::compile(text, &scope)
        && let Ok(value) = expression.evaluate_in(variables(), &session(dialect))
    {
        inspect(&value);
    }
    if let Ok(tests) = UnaryTests::compile(text, &scope) {
        let _ = tests.evaluate_in(Value::from(5), variables(), &session(dialect));
    }
});
