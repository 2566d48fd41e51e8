use super::{DecisionError, Decisions, EvaluatedLogic, FeelOnly};
use crate::feel::{Dialect, Session};
use crate::model;
use crate::value::{Context, Value};

fn table(attributes: &str, columns: &str, rules: &str) -> String {
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
            id="d" name="d" namespace="n"><decision id="k" name="K"><decisionTable id="t" {attributes}>{columns}{rules}</decisionTable></decision></definitions>"#
    )
}

fn rule(id: &str, input: &str, output: &str) -> String {
    format!(
        r#"<rule id="{id}"><inputEntry id="i{id}"><text>{input}</text></inputEntry><outputEntry id="o{id}"><text>{output}</text></outputEntry></rule>"#
    )
}

const COLUMNS: &str = r#"<input id="in" label="In"><inputExpression id="e" typeRef="integer"><text>x</text></inputExpression></input>
    <output id="out" name="y" typeRef="integer"/>"#;

fn evaluate(attributes: &str, rules: &[(&str, &str)], x: Value) -> String {
    let rules: String = rules
        .iter()
        .enumerate()
        .map(|(i, (input, output))| rule(&format!("r{i}"), input, output))
        .collect();
    let xml = table(attributes, COLUMNS, &rules);
    let decisions = Decisions::compile(&model::parse(xml.as_bytes()).unwrap()).unwrap();
    let variables: Context = [("x", x)].into_iter().collect();
    match decisions.evaluate("k", &variables, &FeelOnly, &Session::new(Dialect::Camunda)) {
        Ok(outcome) => {
            let results: Vec<String> = outcome
                .result
                .iter()
                .map(|r| {
                    r.iter()
                        .map(|(n, v)| format!("{}={}", n.as_deref().unwrap_or("-"), v.text()))
                        .collect::<Vec<_>>()
                        .join(",")
                })
                .collect();
            results.join(" ")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn hit_policies_and_aggregations() {
    let rules = [("&lt; 10", "1"), ("&lt; 5", "2"), ("-", "3")];
    let cases = [
        (r#"hitPolicy="FIRST""#, 3, "y=1"),
        (r#"hitPolicy="RULE ORDER""#, 3, "y=1 y=2 y=3"),
        (r#"hitPolicy="COLLECT""#, 7, "y=1 y=3"),
        (r#"hitPolicy="COLLECT" aggregation="SUM""#, 3, "y=6"),
        (r#"hitPolicy="COLLECT" aggregation="COUNT""#, 7, "y=2"),
        (r#"hitPolicy="COLLECT" aggregation="MAX""#, 3, "y=3"),
        ("", 20, "y=3"),
    ];
    for (attributes, x, want) in cases {
        assert_eq!(
            evaluate(attributes, &rules, Value::from(i64::from(x))),
            want,
            "{attributes}"
        );
    }
    assert!(evaluate("", &rules, Value::from(3)).starts_with("DMN-03001 Hit policy 'UNIQUE'"));
    assert!(evaluate(r#"hitPolicy="ANY""#, &rules, Value::from(3)).starts_with("DMN-03002"));
}

#[test]
fn values_are_transformed_to_the_types_of_clauses() {
    let rules = [("12", "5")];
    assert_eq!(evaluate("", &rules, Value::from("12")), "y=5");
    assert_eq!(
        evaluate("", &rules, Value::from("a")),
        "DMN-01005 Invalid value 'a' for clause with type 'integer'."
    );
    assert_eq!(
        evaluate("", &[("-", "2.5")], Value::Null),
        "DMN-01005 Invalid value '2.5' for clause with type 'integer'."
    );
}

#[test]
fn an_expression_that_cannot_be_read_fails_when_evaluated() {
    assert!(
        evaluate("", &[("'a'", "5")], Value::from(1)).contains("failed to parse expression ''a''")
    );
}

#[test]
fn history_sees_inputs_and_matched_rules() {
    let xml = table(
        r#"hitPolicy="COLLECT""#,
        COLUMNS,
        &[rule("a", "1", "10"), rule("b", "2", "20")].concat(),
    );
    let decisions = Decisions::compile(&model::parse(xml.as_bytes()).unwrap()).unwrap();
    let variables: Context = [("x", Value::from(2))].into_iter().collect();
    let outcome = decisions
        .evaluate("k", &variables, &FeelOnly, &Session::new(Dialect::Camunda))
        .unwrap();
    let EvaluatedLogic::Table { inputs, rules, .. } = &outcome.evaluated[0].logic else {
        panic!("a table")
    };
    assert_eq!(
        (inputs[0].id.as_str(), inputs[0].name.as_deref()),
        ("in", Some("In"))
    );
    assert_eq!(
        rules
            .iter()
            .map(|r| (r.id.as_str(), r.order, r.index))
            .collect::<Vec<_>>(),
        [("b", 1, 1)]
    );
    assert_eq!(outcome.executed_elements(), 4);
    assert!(matches!(
        decisions.evaluate("z", &variables, &FeelOnly, &Session::new(Dialect::Camunda)),
        Err(DecisionError::Unknown(_))
    ));
}

#[test]
fn models_that_camunda_refuses_are_refused() {
    let cases = [
        (table(r#"hitPolicy="PRIORITY""#, COLUMNS, ""), "DMN-02007"),
        (
            table(
                "",
                r#"<input><inputExpression/></input><output id="o"/>"#,
                "",
            ),
            "DMN-02011",
        ),
        (table("", r#"<output/>"#, ""), "DMN-02012"),
        (
            table(
                "",
                r#"<output id="a" name="x"/><output id="b" name="x"/>"#,
                "",
            ),
            "DMN-02009",
        ),
        (table("", "", "").replace("id=\"d\"", ""), "DMN-02015"),
    ];
    for (xml, code) in cases {
        let problems = Decisions::compile(&model::parse(xml.as_bytes()).unwrap()).unwrap_err();
        assert!(problems.to_string().contains(code), "{problems}");
    }
}
