//! Models in short: decisions as JSON objects, made DMN.
//!
//! A decision has a `key`, perhaps keys it `requires`, and either a `literal` (with `variable`: name and type, and `language`) or a
//! table: `hit`, `aggregation`, `inputs` (`text`, `type`, `language`, `variable`, `label`), `outputs` (`name`, `type`, `label`) and
//! `rules`, each a list of cells. A cell is a text, or a list of a language and a text.

use std::fmt::Write as _;

use serde_json::Value;

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
        .replace('\n', "&#10;")
        .replace('\t', "&#9;")
}

/// An attribute, where there is a value for it.
fn attribute(name: &str, value: &Value) -> String {
    match value.as_str() {
        Some(text) => format!(r#" {name}="{}""#, escape(text)),
        None => String::new(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn cell(tag: &str, id: &str, cell: &Value) -> String {
    let (language, text) = match cell {
        Value::Array(both) => (&both[0], &both[1]),
        text => (&Value::Null, text),
    };
    format!(
        r#"<{tag} id="{id}"{}><text>{}</text></{tag}>"#,
        attribute("expressionLanguage", language),
        escape(text.as_str().unwrap_or_default())
    )
}

fn table(key: &str, decision: &Value, out: &mut String) {
    let _ = write!(
        out,
        r#"<decisionTable id="t{key}"{}{}>"#,
        attribute("hitPolicy", &decision["hit"]),
        attribute("aggregation", &decision["aggregation"])
    );
    let inputs = list(&decision["inputs"]);
    for (i, input) in inputs.iter().enumerate() {
        let _ = write!(
            out,
            r#"<input id="i{key}_{i}"{}{}>"#,
            attribute("label", &input["label"]),
            attribute("camunda:inputVariable", &input["variable"])
        );
        if let Some(text) = input["text"].as_str() {
            let _ = write!(
                out,
                r#"<inputExpression id="ie{key}_{i}"{}{}><text>{}</text></inputExpression>"#,
                attribute("typeRef", &input["type"]),
                attribute("expressionLanguage", &input["language"]),
                escape(text)
            );
        }
        out.push_str("</input>");
    }
    for (i, output) in list(&decision["outputs"]).iter().enumerate() {
        let _ = write!(
            out,
            r#"<output id="o{key}_{i}"{}{}{}/>"#,
            attribute("label", &output["label"]),
            attribute("name", &output["name"]),
            attribute("typeRef", &output["type"])
        );
    }
    for (r, rule) in list(&decision["rules"]).iter().enumerate() {
        let _ = write!(out, r#"<rule id="r{key}_{r}">"#);
        for (c, text) in list(rule).iter().enumerate() {
            let tag = if c < inputs.len() {
                "inputEntry"
            } else {
                "outputEntry"
            };
            out.push_str(&cell(tag, &format!("c{key}_{r}_{c}"), text));
        }
        out.push_str("</rule>");
    }
    out.push_str("</decisionTable>");
}

/// The DMN of some decisions.
pub(crate) fn xml(id: &str, decisions: &Value) -> String {
    let mut out = format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="m{id}" name="m{id}" namespace="n">"#
    );
    for decision in list(decisions) {
        let key = decision["key"].as_str().unwrap_or_default();
        let _ = write!(out, r#"<decision id="{key}" name="{key}">"#);
        if let [name, of_type] = list(&decision["variable"]) {
            let _ = write!(
                out,
                r#"<variable id="v{key}"{}{}/>"#,
                attribute("name", name),
                attribute("typeRef", of_type)
            );
        }
        for (i, required) in list(&decision["requires"]).iter().enumerate() {
            let _ = write!(
                out,
                r##"<informationRequirement id="ir{key}_{i}"><requiredDecision href="#{}"/></informationRequirement>"##,
                required.as_str().unwrap_or_default()
            );
        }
        match decision["literal"].as_str() {
            Some(text) => {
                let _ = write!(
                    out,
                    r#"<literalExpression id="l{key}"{}><text>{}</text></literalExpression>"#,
                    attribute("expressionLanguage", &decision["language"]),
                    escape(text)
                );
            }
            None => table(key, decision, &mut out),
        }
        out.push_str("</decision>");
    }
    out.push_str("</definitions>");
    out
}
