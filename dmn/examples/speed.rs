//! How long evaluations take: `cargo run --release -p cauce-dmn --example speed`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use cauce_dmn::camunda::{Decisions, FeelOnly};
use cauce_dmn::feel::{Dialect, Expression, Scope, Session};
use cauce_dmn::{Context, Model, Value, model};

fn table(columns: usize, rules: usize) -> String {
    let mut xml = String::from(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="n">"#,
    );
    for column in 0..columns {
        let _ = write!(xml, r#"<inputData id="i{column}" name="c{column}"/>"#);
    }
    xml.push_str(r#"<decision id="k" name="k">"#);
    for column in 0..columns {
        let _ = write!(
            xml,
            r##"<informationRequirement id="r{column}"><requiredInput href="#i{column}"/></informationRequirement>"##
        );
    }
    xml.push_str(r#"<decisionTable id="t" hitPolicy="FIRST">"#);
    for column in 0..columns {
        let _ = write!(
            xml,
            r#"<input id="in{column}"><inputExpression id="e{column}"><text>c{column}</text></inputExpression></input>"#
        );
    }
    xml.push_str(r#"<output id="o" name="o"/>"#);
    for rule in 0..rules {
        let _ = write!(xml, r#"<rule id="rule{rule}">"#);
        for column in 0..columns {
            let test = match column % 3 {
                0 if column == 0 => format!("\"v{rule}\""),
                0 => "-".to_owned(),
                1 => format!("[{}..{}]", rule, rule + 10),
                _ => format!("&lt; {}", rule + 1000),
            };
            let _ = write!(
                xml,
                r#"<inputEntry id="x{rule}_{column}"><text>{test}</text></inputEntry>"#
            );
        }
        let _ = write!(
            xml,
            r#"<outputEntry id="y{rule}"><text>{rule}</text></outputEntry></rule>"#
        );
    }
    xml.push_str("</decisionTable></decision></definitions>");
    xml
}

fn time(name: &str, times: u32, mut run: impl FnMut()) {
    for _ in 0..times / 10 + 1 {
        run();
    }
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    println!("{name}: {:?}", start.elapsed() / times);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (columns, rules, times) in [(2, 5, 200_000), (10, 1000, 2_000)] {
        let xml = table(columns, rules);
        let definitions = model::parse(xml.as_bytes())?;
        let decisions = Decisions::compile(&definitions)?;
        let standard = Model::compile(definitions.clone());
        let mut inputs = Context::new();
        for column in 0..columns {
            let value = if column == 0 {
                Value::from(format!("v{}", rules - 1))
            } else {
                Value::from(i64::try_from(rules)?)
            };
            inputs.put(format!("c{column}"), value);
        }
        time(
            &format!("{columns} columns, {rules} rules, standard"),
            times,
            || {
                black_box(standard.evaluate("k", &inputs).ok());
            },
        );
        time(
            &format!("{columns} columns, {rules} rules, camunda"),
            times,
            || {
                black_box(
                    decisions
                        .evaluate("k", &inputs, &FeelOnly, &Session::new(Dialect::Camunda))
                        .ok(),
                );
            },
        );
        time(
            &format!("{columns} columns, {rules} rules, parse and compile"),
            times / 1000 + 1,
            || {
                black_box(model::parse(xml.as_bytes()).map(Model::compile).ok());
            },
        );
    }
    let text = "if amount > 100 then sum(list) * rate else amount / 12 + fee";
    time("compile an expression of 60 characters", 100_000, || {
        black_box(Expression::compile(text, &Scope::default()).ok());
    });
    let expression = Expression::compile(text, &Scope::default())?;
    let variables: Context = [("amount", Value::from(50)), ("fee", Value::from(3))]
        .into_iter()
        .collect();
    time("evaluate it", 200_000, || {
        black_box(expression.evaluate(&variables).ok());
    });
    Ok(())
}
