//! Evaluates FEEL, a line each from standard input, with variables from a JSON object:
//! `cargo run -p cauce-dmn --example feel -- [--camunda] '{"x": 5}'`.
//!
//! A line with a tab is a unary test: the input expression, a tab, the tests.

use std::io::BufRead;

use cauce_dmn::feel::{Dialect, Expression, Scope, Session, UnaryTests};
use cauce_dmn::{Context, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut dialect = Dialect::Standard;
    let mut variables = Context::new();
    for argument in std::env::args().skip(1) {
        if argument == "--camunda" {
            dialect = Dialect::Camunda;
        } else if let Value::Context(context) =
            Value::from(&serde_json::from_str::<serde_json::Value>(&argument)?)
        {
            variables = context.as_ref().clone();
        }
    }
    for line in std::io::stdin().lock().lines() {
        println!("{}", evaluate(&line?, dialect, &variables));
    }
    Ok(())
}

fn evaluate(line: &str, dialect: Dialect, variables: &Context) -> String {
    let mut scope = Scope::new(dialect);
    for (name, _) in variables.iter() {
        scope.declare(name, cauce_dmn::feel::Type::Any);
    }
    let session = Session::new(dialect).with_warnings();
    let input = |text: &str| {
        Expression::compile(text, &scope)
            .map_err(|e| e.to_string())
            .and_then(|e| {
                e.evaluate_in(variables, &session)
                    .map_err(|e| e.to_string())
            })
    };
    let result = match line.split_once('\t') {
        None => input(line).map(|v| v.to_string()),
        Some((value, tests)) => input(value).and_then(|value| {
            let tests = UnaryTests::compile(tests, &scope).map_err(|e| e.to_string())?;
            let passes = tests
                .evaluate_in(value, variables, &session)
                .map_err(|e| e.to_string())?;
            Ok(passes.map_or_else(|| "null".to_owned(), |p| p.to_string()))
        }),
    };
    let warnings: Vec<String> = session.take_warnings().into_iter().map(|w| w.0).collect();
    let notes = if warnings.is_empty() {
        String::new()
    } else {
        format!("    // {}", warnings.join("; "))
    };
    result.map_or_else(|e| format!("error: {e}"), |v| v + &notes)
}
