//! Models by the standard, evaluated with JSON inputs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use cauce_dmn::feel::{Dialect, Session};
use cauce_dmn::{Context, Model, Value, model};
use serde_json::json;

fn fees() -> Model {
    let model = Model::compile(model::parse(include_bytes!("models/fees.dmn")).unwrap());
    assert_eq!(model.problems(), []);
    model
}

fn order(amount: i64, class: &str) -> Context {
    let order = json!({"amount": amount, "customer class": class});
    [("order", Value::from(&order))].into_iter().collect()
}

#[test]
fn a_graph_with_a_table_and_a_function() {
    let cases = [
        (150, "gold", "0"),
        (50, "gold", "0.5"),
        (50, "silver", "2.5"),
        (200, "silver", "5"),
        (4000, "silver", "20"),
        // not an allowed value: the input is null, and so is what follows
        (50, "bronze", "null"),
    ];
    for (amount, class, want) in cases {
        let fee = fees().evaluate("fee", &order(amount, class)).unwrap();
        assert_eq!(fee.to_string(), want, "{amount} {class}");
    }
}

#[test]
fn a_session_tells_which_rules_matched() {
    let session = Session::new(Dialect::Standard).with_traces();
    fees()
        .evaluate_in("rate", &order(200, "silver"), &session)
        .unwrap();
    let traces = session.take_traces();
    assert_eq!(traces.len(), 1);
    assert_eq!(traces[0].table.as_deref(), Some("rates"));
    assert_eq!(traces[0].matched, [(3, Some("d".to_owned()))]);
    assert_eq!(traces[0].rejected, [Some(0), Some(0), Some(1), None]);
    assert_eq!(
        Value::list(traces[0].inputs.clone()).to_string(),
        r#"["silver", 200]"#
    );
}

#[test]
fn problems_come_with_their_places() {
    let broken = include_str!("models/fees.dmn")
        .replace("order.amount * rate / 100", "order.amount * / 100");
    let model = Model::compile(model::parse(broken.as_bytes()).unwrap());
    assert_eq!(
        model
            .problems()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [
            "expected an expression, but found '/' at line 1, column 42 of the expression at line 34, column 24 (element 'fee')"
        ]
    );
    let problems = model::parse(b"<definitions xmlns='urn:other'/>").unwrap_err();
    assert!(
        problems
            .to_string()
            .starts_with("expected 'definitions' of a DMN namespace"),
        "{problems}"
    );
    assert!(model::parse(b"<a><b></a>").is_err());
}

#[test]
fn what_is_compiled_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Model>();
    shared::<cauce_dmn::camunda::Decisions>();
    shared::<cauce_dmn::feel::Expression>();
    shared::<Value>();
}
