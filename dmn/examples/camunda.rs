//! Replays recorded evaluations of Camunda 7 against this crate alone:
//! `cargo run --release -p cauce-dmn --example camunda -- cases.json golden.jsonl MODELS_DIR`.
//!
//! Compares deployments, results and decision history. What needs a language other than FEEL is counted apart.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use cauce_dmn::camunda::{
    DecisionOutcome, Decisions, EvaluatedLogic, ForeignFault, ForeignLanguage, TypedValue,
    ValueType,
};
use cauce_dmn::feel::{Clock, Dialect, Session};
use cauce_dmn::temporal::{DateTime, Zone};
use cauce_dmn::{Context, Value, model};
use serde_json::{Value as Json, json};

/// Notes that another language was wanted.
#[derive(Default)]
struct Foreign(Cell<bool>);

impl ForeignLanguage for Foreign {
    fn evaluate(
        &self,
        _: &str,
        _: &str,
        _: &dyn Fn(&str) -> Option<TypedValue>,
    ) -> Result<TypedValue, ForeignFault> {
        self.0.set(true);
        Err(ForeignFault::Unknown)
    }
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    foreign: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cases, golden, models] = arguments.as_slice() else {
        eprintln!("usage: camunda CASES.json GOLDEN.jsonl MODELS_DIR");
        return ExitCode::FAILURE;
    };
    match run(cases, golden, models) {
        Ok(tally) => {
            println!("{} need another language", tally.foreign);
            println!("{} passed, {} failed", tally.passed, tally.failed);
            if tally.failed == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cases: &str, golden: &str, models: &str) -> Result<Tally, Box<dyn std::error::Error>> {
    let cases: Vec<Json> = serde_json::from_slice(&std::fs::read(cases)?)?;
    let golden = std::fs::read_to_string(golden)?;
    let golden: Vec<Json> = golden
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let by_id: HashMap<&str, &Json> = golden
        .iter()
        .filter_map(|g| g["id"].as_str().map(|id| (id, g)))
        .collect();
    let mut tally = Tally::default();
    for case in &cases {
        let id = case["id"].as_str().unwrap_or_default();
        let Some(want) = by_id.get(id) else { continue };
        let xml = std::fs::read(Path::new(models).join(case["file"].as_str().unwrap_or_default()))?;
        run_case(id, case, want, &xml, &mut tally);
    }
    Ok(tally)
}

fn check(tally: &mut Tally, name: &str, same: bool, detail: impl FnOnce() -> String) {
    if same {
        tally.passed += 1;
    } else {
        tally.failed += 1;
        println!("FAIL {name}: {}", detail());
    }
}

fn run_case(id: &str, case: &Json, want: &Json, xml: &[u8], tally: &mut Tally) {
    let compiled = model::parse(xml).and_then(|d| Decisions::compile(&d));
    let deploys = want["deploy"]["status"] == json!(200);
    let decisions = match compiled {
        Ok(decisions) => decisions,
        Err(problems) => {
            check(tally, id, !deploys, || format!("refused: {problems}"));
            return;
        }
    };
    check(tally, id, deploys, || {
        "deployed, but Camunda refuses it".to_owned()
    });
    if !deploys {
        return;
    }
    let requirements = decisions
        .has_requirements_definition()
        .then(|| decisions.id().to_owned());
    let mut list: Vec<Json> = decisions
        .list()
        .map(|d| {
            json!({"key": d.key, "name": d.name, "version": 1, "versionTag": d.version_tag, "historyTimeToLive": d.history_time_to_live,
                "category": decisions.namespace(), "decisionRequirementsDefinitionKey": requirements})
        })
        .collect();
    list.sort_by_key(|d| d["key"].as_str().map(str::to_owned));
    check(
        tally,
        &format!("{id} decisions"),
        Json::from(list.clone()) == want["deploy"]["decisions"],
        || {
            format!(
                "want {} got {}",
                want["deploy"]["decisions"],
                Json::from(list)
            )
        },
    );
    for evaluation in want["evaluations"].as_array().into_iter().flatten() {
        let key = evaluation["decision"].as_str().unwrap_or_default();
        let number = evaluation["input"].as_u64().unwrap_or(0);
        let inputs = &case["inputs"][usize::try_from(number).unwrap_or(0)];
        let variables = variables(inputs);
        let foreign = Foreign::default();
        let session = Session::new(Dialect::Camunda).with_clock(Clock {
            zone: Zone::UTC,
            ..Clock::system()
        });
        let outcome = decisions.evaluate(key, &variables, &foreign, &session);
        if foreign.0.get() {
            tally.foreign += 1;
            continue;
        }
        let name = format!("{id} {key} #{number} {inputs}");
        match (&outcome, evaluation.get("result")) {
            (Ok(outcome), Some(result)) => {
                check(tally, &name, same(&shown(outcome), result), || {
                    format!("want {result} got {}", shown(outcome))
                })
            }
            (Err(_), None) => check(tally, &name, true, String::new),
            (Ok(outcome), None) => check(tally, &name, false, || {
                format!("want an error, got {}", shown(outcome))
            }),
            (Err(error), Some(result)) => check(tally, &name, false, || {
                format!("want {result} got error {error}")
            }),
        }
        if let Ok(outcome) = &outcome {
            check_history(outcome, want, &name, tally);
        }
    }
}

fn variables(inputs: &Json) -> Context {
    let entries = inputs
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, typed)| {
            let value = match (typed["type"].as_str(), typed["value"].as_str()) {
                (Some("Date"), Some(text)) => {
                    DateTime::parse(&text[..19]).map_or(Value::Null, Value::date_time)
                }
                _ => Value::from(&typed["value"]),
            };
            (name.as_str(), value)
        });
    entries.collect()
}

fn type_name(kind: Option<ValueType>) -> Json {
    kind.map_or(Json::Null, |kind| format!("{kind:?}").into())
}

fn value(typed: &TypedValue) -> Json {
    match &typed.value {
        Value::DateTime(at) => format!("{at}.000+0000").into(),
        other => other.to_json(),
    }
}

fn shown(outcome: &DecisionOutcome) -> Json {
    let entry = |(name, typed): &(Option<String>, TypedValue)| {
        let info = if typed.kind.is_some() {
            json!({})
        } else {
            Json::Null
        };
        (
            name.clone().unwrap_or_default(),
            json!({"type": type_name(typed.kind), "value": value(typed), "valueInfo": info}),
        )
    };
    outcome
        .result
        .iter()
        .map(|r| Json::Object(r.iter().map(entry).collect()))
        .collect()
}

/// Equal, with numbers by value.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same(x, y))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, x)| b.get(k).is_some_and(|y| same(x, y)))
        }
        (a, b) => a == b,
    }
}

/// Each evaluated decision stands among the recorded ones: its outputs, rule orders and aggregation.
fn check_history(outcome: &DecisionOutcome, want: &Json, name: &str, tally: &mut Tally) {
    for decision in &outcome.evaluated {
        let (collected, mut outputs): (Json, Vec<Json>) = match &decision.logic {
            EvaluatedLogic::Expression { name, value: typed } => {
                (Json::Null, vec![json!([name, Json::Null, value(typed)])])
            }
            EvaluatedLogic::Table {
                rules, collected, ..
            } => {
                let number = collected
                    .as_ref()
                    .and_then(|c| c.value.as_ref())
                    .map_or(Json::Null, value);
                let outputs = rules.iter().flat_map(|r| {
                    r.outputs
                        .iter()
                        .map(move |o| json!([o.output_name, r.order, value(&o.value)]))
                });
                (number, outputs.collect())
            }
        };
        outputs.sort_by_key(ToString::to_string);
        let known = want["history"].as_array().into_iter().flatten().any(|h| {
            let mut recorded: Vec<Json> = h[3]
                .as_array()
                .into_iter()
                .flatten()
                .map(|o| json!([o[1], o[2], o[4]]))
                .collect();
            recorded.sort_by_key(ToString::to_string);
            h[0] == json!(decision.key)
                && same(&h[1], &collected)
                && same(&recorded.into(), &outputs.clone().into())
        });
        check(
            tally,
            &format!("{name} history of {}", decision.key),
            known,
            || format!("nothing like {collected} {}", Json::from(outputs)),
        );
    }
}
