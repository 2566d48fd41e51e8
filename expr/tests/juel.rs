//! Expressions and what Camunda 7.24 answers for them: `data/juel.txt` was recorded from it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use cauce_expr::juel::Expression;
use common::{TestScope, cases, show};

fn normal(text: &str) -> String {
    // Spaces between JSON's tokens differ between the two.
    text.replace("\": \"", "\":\"").replace("\", \"", "\",\"")
}

#[test]
fn evaluates_as_camunda_does() {
    let mut wrong = Vec::new();
    let cases = cases(include_str!("data/juel.txt"));
    for (text, expected) in &cases {
        let mut scope = TestScope::new();
        let got = match Expression::compile(text) {
            Err(error) => format!("refused {error}"),
            Ok(expression) => match expression.evaluate(&mut scope) {
                Ok(value) => show(&value),
                Err(fault) => format!("failed {fault}"),
            },
        };
        if normal(&got) != normal(expected) {
            wrong.push(format!("{text}\n  expected {expected}\n  but got  {got}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
