//! Process instances migrate between pairs of models, each with the trace that must be left: after the migration, and as the instance
//! goes on. The cases are in `cases.json`; where the engine is right and a trace is not, `CAUCE_BLESS=1` writes the traces anew.

mod run;
mod trace;

use serde_json::Value as Json;

#[tokio::test(flavor = "multi_thread")]
async fn instances_migrate_as_recorded() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/migration/cases.json");
    let text = std::fs::read_to_string(path).expect("the cases");
    let mut cases: Vec<Json> = serde_json::from_str(&text).expect("cases are JSON");
    assert!(cases.len() > 100, "only {} cases", cases.len());
    let engine = run::engine().await;
    let mut wrong = Vec::new();
    for case in &mut cases {
        let trace = run::case(&engine, case).await;
        let expected: Vec<String> = case["trace"]
            .as_array()
            .map(|lines| {
                lines
                    .iter()
                    .filter_map(|l| l.as_str().map(str::to_owned))
                    .collect()
            })
            .unwrap_or_default();
        if trace != expected {
            wrong.push(format!(
                "{}\n{}",
                case["name"],
                difference(&expected, &trace)
            ));
            case["trace"] = trace.into();
        }
    }
    if std::env::var_os("CAUCE_BLESS").is_some() {
        let lines: Vec<String> = cases
            .iter()
            .map(|c| serde_json::to_string_pretty(c).expect("a case"))
            .collect();
        std::fs::write(path, format!("[\n{}\n]\n", lines.join(",\n"))).expect("written");
        return;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn difference(expected: &[String], actual: &[String]) -> String {
    let mut out = Vec::new();
    for n in 0..expected.len().max(actual.len()) {
        let (e, a) = (expected.get(n), actual.get(n));
        if e != a {
            let none = "nothing".to_owned();
            out.push(format!(
                "  expected {}\n  but was  {}",
                e.unwrap_or(&none),
                a.unwrap_or(&none)
            ));
        }
    }
    out.join("\n")
}
