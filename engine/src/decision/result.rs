//! Results of decisions and what they are mapped to.

use std::sync::Arc;

use cauce_dmn::camunda::DecisionOutcome;
use cauce_expr::value::java::JAVA_FORMAT;
use cauce_expr::{MapKind, MapValue, ObjectValue, Value};

use super::values;

/// A value of a decision's result.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The output's name.
    pub name: Option<String>,
    /// The value.
    pub value: Value,
    /// Its JSON, where the model does not say of which type it is: Camunda's answers have no more than that then.
    pub untyped: Option<serde_json::Value>,
    /// How Java writes it, for messages.
    text: String,
}

/// What a decision answers: for each rule, values by output name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecisionResult {
    /// The rule results.
    pub rules: Vec<Vec<Entry>>,
}

/// The serialized form of Java's one empty list.
const EMPTY_LIST: &[u8] = b"\xac\xed\x00\x05sr\x00\x1fjava.util.Collections$EmptyListz\xb8\x17\xb4<\xa7\x9e\xde\x02\x00\x00xp";

impl DecisionResult {
    /// The result of an evaluation.
    pub(super) fn of(outcome: &DecisionOutcome) -> Self {
        let rules = outcome.result.iter().map(|rule| {
            let mut entries: Vec<Entry> = Vec::with_capacity(rule.len());
            for (name, value) in rule {
                let entry = Entry {
                    name: name.clone(),
                    value: values::to_variable(value),
                    untyped: value.kind.is_none().then(|| values::to_json(value)),
                    text: value.described(),
                };
                match entries.iter_mut().find(|e| e.name == entry.name) {
                    Some(same) => *same = entry,
                    None => entries.push(entry),
                }
            }
            entries
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// The result as expressions see it: a list of maps.
    #[must_use]
    pub fn to_value(&self) -> Value {
        Value::list(
            self.rules
                .iter()
                .map(|rule| map(rule, MapKind::Linked))
                .collect(),
        )
    }

    /// What a mapper makes of it.
    ///
    /// # Errors
    /// Camunda's message where the result does not have the shape that the mapper wants.
    pub(super) fn mapped(&self, mapper: &str) -> Result<Value, String> {
        match (mapper, self.rules.as_slice()) {
            ("singleEntry" | "singleResult", []) => Ok(Value::Null),
            ("singleEntry", [rule]) => match rule.as_slice() {
                [] => Ok(Value::Null),
                [only] => Ok(only.value.clone()),
                _ => Err(self.refused("SingleEntryDecisionResultMapper{}")),
            },
            ("singleEntry", _) => Err(self.refused("SingleEntryDecisionResultMapper{}")),
            ("singleResult", [rule]) => Ok(map(rule, MapKind::Hash)),
            ("singleResult", _) => Err(self.refused("SingleResultDecisionResultMapper{}")),
            ("collectEntries", []) => Ok(Value::Object(Arc::new(ObjectValue {
                type_name: Some("java.util.Collections$EmptyList".to_owned()),
                format: JAVA_FORMAT.to_owned(),
                data: Some(EMPTY_LIST.to_vec()),
            }))),
            ("collectEntries", rules) => self.collected(rules),
            (_, rules) => Ok(Value::list(
                rules.iter().map(|rule| map(rule, MapKind::Hash)).collect(),
            )),
        }
    }

    fn collected(&self, rules: &[Vec<Entry>]) -> Result<Value, String> {
        let mut names: Vec<&Option<String>> = Vec::new();
        for entry in rules.iter().flatten() {
            if !names.contains(&&entry.name) {
                names.push(&entry.name);
            }
        }
        match names.as_slice() {
            // Java's iterator over no names.
            [] => Err("null".to_owned()),
            [name] => {
                let named = rules
                    .iter()
                    .filter_map(|rule| rule.iter().find(|e| e.name == **name));
                Ok(Value::list(named.map(|e| e.value.clone()).collect()))
            }
            several => {
                let unordered = MapValue {
                    entries: several
                        .iter()
                        .map(|n| (shown(n).to_owned(), Value::Null))
                        .collect(),
                    kind: MapKind::Hash,
                };
                let names: Vec<&str> = unordered
                    .ordered()
                    .into_iter()
                    .map(|(name, _)| name)
                    .collect();
                Err(format!(
                    "ENGINE-22002 The decision result mapper 'CollectEntriesDecisionResultMapper{{}}' failed to process '{}'. The decision outputs should only contains values for one output name but found '[{}]'.",
                    self.text(),
                    names.join(", ")
                ))
            }
        }
    }

    fn refused(&self, mapper: &str) -> String {
        format!(
            "ENGINE-22001 The decision result mapper '{mapper}' failed to process '{}'",
            self.text()
        )
    }

    /// How Java writes the result.
    fn text(&self) -> String {
        let rules: Vec<String> = self
            .rules
            .iter()
            .map(|rule| {
                let entries: Vec<String> = rule
                    .iter()
                    .map(|e| format!("{}={}", shown(&e.name), e.text))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            })
            .collect();
        format!("[{}]", rules.join(", "))
    }
}

fn shown(name: &Option<String>) -> &str {
    name.as_deref().unwrap_or("null")
}

fn map(rule: &[Entry], kind: MapKind) -> Value {
    let entries = rule
        .iter()
        .map(|e| (e.name.clone().unwrap_or_default(), e.value.clone()))
        .collect();
    Value::Map(Arc::new(MapValue { entries, kind }))
}
