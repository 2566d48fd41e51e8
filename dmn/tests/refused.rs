//! Models that Camunda takes and models that it refuses: `models/edited.dmn`, edited in the ways that `models/edits.jsonl` lists.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use cauce_dmn::camunda::Decisions;
use cauce_dmn::model;
use serde_json::Value;

fn refusal(xml: &str) -> Option<String> {
    match model::parse(xml.as_bytes()).and_then(|definitions| Decisions::compile(&definitions)) {
        Ok(_) => None,
        Err(problems) => Some(problems.to_string()),
    }
}

#[test]
fn what_camunda_refuses_is_refused_and_nothing_else() {
    let model = include_str!("models/edited.dmn");
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for line in include_str!("models/edits.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let edits = case["edits"].as_array().unwrap();
        let edited = edits.iter().fold(model.to_owned(), |xml, edit| {
            xml.replacen(edit[0].as_str().unwrap(), edit[1].as_str().unwrap(), 1)
        });
        let why = refusal(&edited);
        refused += usize::from(why.is_some());
        if why.is_some() != case["refused"].as_bool().unwrap() {
            wrong.push(format!("{}: {why:?}", case["name"]));
        }
    }
    assert!(refused > 50, "only {refused} models were refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_document_of_one_model_is_refused() {
    let model = include_str!("models/edited.dmn");
    let documents = [
        String::new(),
        "hello".to_owned(),
        "<foo/>".to_owned(),
        model[..700].to_owned(),
        format!("{model}{model}"),
        format!(" {model}"),
        model.replacen("?>\n", "?><!DOCTYPE definitions>", 1),
        model.replacen("name=\"A\"", "name=\"A\" name=\"B\"", 1),
    ];
    for document in documents {
        assert!(
            refusal(&document).is_some(),
            "{}",
            &document[..document.len().min(120)]
        );
    }
}
