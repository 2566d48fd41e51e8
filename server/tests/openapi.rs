//! The published interface against Camunda's: operations, parameters, bodies, answers and schemas.
//!
//! `openapi/camunda-7.24.txt` holds what Camunda's own document says, a line an operation or schema, without its prose; it was
//! written by this test with `CAMUNDA_OPENAPI=<the document> cargo test -p cauce-server --test openapi`. Formats of integer
//! parameters are not compared (Camunda gives some and some not), nor are defaults. What is known to differ stands in
//! `openapi/differences.txt`, with the reason.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;
use support::Server;

const CAMUNDA: &str = include_str!("openapi/camunda-7.24.txt");
const KNOWN: &str = include_str!("openapi/differences.txt");

/// What a document says, by operation or schema.
type Facts = BTreeMap<String, BTreeSet<String>>;

#[tokio::test]
async fn the_document_says_what_camundas_says() {
    let answer = Server::start().await.bare("GET", "/openapi.json").await;
    assert_eq!(answer.status, 200);
    let ours = answer.json();
    if let Ok(path) = std::env::var("CAMUNDA_OPENAPI") {
        let text = std::fs::read_to_string(path).expect("Camunda's document");
        let facts = facts(&serde_json::from_str(&text).expect("JSON"));
        let to = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/openapi/camunda-7.24.txt"
        );
        std::fs::write(to, written(&facts)).expect("a file to write to");
        return;
    }
    let (ours, camundas) = (facts(&ours), read(CAMUNDA));
    let mut differences = BTreeSet::new();
    let none = BTreeSet::new();
    for of in ours.keys().chain(camundas.keys()) {
        let (our, their) = (
            ours.get(of).unwrap_or(&none),
            camundas.get(of).unwrap_or(&none),
        );
        if our.is_empty() != their.is_empty() {
            let who = if our.is_empty() { "Camunda" } else { "Cauce" };
            differences.insert(format!("{of}: only {who}"));
            continue;
        }
        differences.extend(our.difference(their).map(|f| format!("{of}: + {f}")));
        differences.extend(their.difference(our).map(|f| format!("{of}: - {f}")));
    }
    let known: BTreeSet<String> = KNOWN
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    let (new, gone): (Vec<_>, Vec<_>) = (
        differences.difference(&known).collect(),
        known.difference(&differences).collect(),
    );
    assert!(
        new.is_empty() && gone.is_empty(),
        "new differences: {new:#?}\nno differences any more: {gone:#?}"
    );
}

fn written(facts: &Facts) -> String {
    let mut text = String::new();
    for (of, facts) in facts {
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        let _ = writeln!(text, "{of}\t{}", facts.join("\t"));
    }
    text
}

fn read(text: &str) -> Facts {
    text.lines()
        .map(|line| {
            let mut words = line.split('\t').map(str::to_owned);
            (words.next().unwrap_or_default(), words.collect())
        })
        .collect()
}

fn facts(document: &Value) -> Facts {
    let mut facts = Facts::new();
    for (path, methods) in entries(&document["paths"]) {
        for (method, operation) in entries(methods) {
            facts.insert(
                format!("{} {path}", method.to_uppercase()),
                of_operation(operation),
            );
        }
    }
    let schemas = &document["components"]["schemas"];
    for (name, schema) in entries(schemas) {
        let mut of_schema = BTreeSet::from(["schema".to_owned()]);
        properties(schemas, schema, &mut of_schema);
        facts.insert(name.clone(), of_schema);
    }
    facts
}

fn entries(of: &Value) -> impl Iterator<Item = (&String, &Value)> {
    of.as_object().into_iter().flatten()
}

fn items(of: &Value) -> impl Iterator<Item = &Value> {
    of.as_array().into_iter().flatten()
}

fn of_operation(operation: &Value) -> BTreeSet<String> {
    let mut facts = BTreeSet::from([
        format!("id {}", text(&operation["operationId"])),
        format!("tag {}", text(&operation["tags"][0])),
    ]);
    for parameter in items(&operation["parameters"]) {
        let mut of = kind(&parameter["schema"]);
        if of.starts_with("integer") {
            "integer".clone_into(&mut of);
        }
        let required = if parameter["required"] == true {
            "!"
        } else {
            ""
        };
        let (place, name) = (text(&parameter["in"]), text(&parameter["name"]));
        facts.insert(format!("{place} {name}{required} {of}"));
    }
    for (media, content) in entries(&operation["requestBody"]["content"]) {
        facts.insert(format!("body {media} {}", kind(&content["schema"])));
    }
    for (status, answer) in entries(&operation["responses"]) {
        facts.insert(status.clone());
        for (media, content) in entries(&answer["content"]) {
            facts.insert(format!("{status} {media} {}", kind(&content["schema"])));
        }
    }
    facts
}

/// The properties of a schema with those it takes over.
fn properties(schemas: &Value, schema: &Value, facts: &mut BTreeSet<String>) {
    for part in items(&schema["allOf"]) {
        match part["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
            Some(name) => properties(schemas, &schemas[name], facts),
            None => properties(schemas, part, facts),
        }
    }
    for (name, of) in entries(&schema["properties"]) {
        facts.insert(format!("{name} {}", kind(of)));
    }
    for name in items(&schema["required"]) {
        facts.insert(format!("{} is required", text(name)));
    }
}

/// A type in a few characters.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return name.to_owned();
    }
    let mut kind = match schema["type"].as_str() {
        Some("array") => format!("[{}]", kind(&schema["items"])),
        Some("object") if schema["properties"].is_object() => {
            let inner = entries(&schema["properties"]);
            let inner: Vec<_> = inner.map(|(n, of)| format!("{n}: {}", kind(of))).collect();
            format!("({})", inner.join(", "))
        }
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("{{{}}}", kind(&schema["additionalProperties"]))
        }
        Some("object") if schema["additionalProperties"] == true => "{any}".to_owned(),
        Some(other) => other.to_owned(),
        None => "any".to_owned(),
    };
    if let Some(format) = schema["format"].as_str() {
        let _ = write!(kind, "/{format}");
    }
    if schema["enum"].is_array() {
        let words: BTreeSet<_> = items(&schema["enum"]).map(|w| text(w).trim()).collect();
        let words: Vec<_> = words.into_iter().collect();
        let _ = write!(kind, " of {}", words.join(" "));
    }
    if schema["nullable"] == true {
        kind.push('?');
    }
    kind
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
