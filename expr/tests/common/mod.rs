//! A scope for tests: variables, an execution, a fixed clock.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "each test uses a part of it"
)]

use std::sync::Arc;

use cauce_expr::value::{FileValue, JsonValue, ObjectValue};
use cauce_expr::{Fault, Host, Scope, Value};
use chrono::{DateTime, Utc};

pub struct TestScope {
    pub variables: Vec<(String, Value)>,
    pub writes: Vec<(String, Value)>,
}

impl TestScope {
    pub fn new() -> Self {
        let object = |class: &str, text: &str| {
            Value::Object(Arc::new(ObjectValue {
                type_name: Some(class.to_owned()),
                format: "application/json".to_owned(),
                data: Some(text.as_bytes().to_vec()),
            }))
        };
        let variables = vec![
            ("s", Value::from("abc")),
            ("i", Value::Integer(5)),
            ("l", Value::Long(7)),
            ("d", Value::Double(2.5)),
            ("b", Value::Boolean(true)),
            ("n", Value::Null),
            ("sh", Value::Short(3)),
            (
                "dt",
                Value::Date(DateTime::from_timestamp_millis(1_795_325_400_000).unwrap()),
            ),
            (
                "j",
                Value::Json(Arc::new(JsonValue::new(
                    r#"{"a":1,"b":"x","c":[1,2.5,{"z":null}],"d":true,"e":2.5,"f":10000000000}"#,
                ))),
            ),
            ("ol", object("java.util.ArrayList", r#"["x","y",3]"#)),
            (
                "om",
                object("java.util.HashMap", r#"{"k":"v","n":{"q":1}}"#),
            ),
            ("by", Value::Bytes(b"hello".as_slice().into())),
            (
                "fi",
                Value::File(Arc::new(FileValue {
                    filename: "f.txt".to_owned(),
                    mime_type: Some("text/plain".to_owned()),
                    encoding: Some("UTF-8".to_owned()),
                    bytes: b"hello".to_vec(),
                })),
            ),
            ("num", Value::from("12")),
            ("e", Value::from("")),
            ("execution", Value::Host(Host::Execution)),
        ];
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            variables,
            writes: Vec::new(),
        }
    }

    pub fn set(&mut self, name: &str, value: Value) {
        self.variables.push((name.to_owned(), value));
    }

    pub fn get(&self, name: &str) -> Option<Value> {
        self.variables
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    }
}

impl Scope for TestScope {
    fn variable(&mut self, name: &str) -> Result<Option<Value>, Fault> {
        Ok(self.get(name))
    }

    fn variables(&mut self) -> Result<Vec<(String, Value)>, Fault> {
        Ok(self.variables.clone())
    }

    fn set_variable(&mut self, name: &str, value: Value) -> Result<(), Fault> {
        self.writes.push((name.to_owned(), value.clone()));
        match self.variables.iter_mut().find(|(key, _)| key == name) {
            Some((_, before)) => *before = value,
            None => self.variables.push((name.to_owned(), value)),
        }
        Ok(())
    }

    fn property(&mut self, _: Host, name: &str) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "id" => Some(Value::from("e1")),
            "currentActivityId" => Some(Value::from("t")),
            "processDefinitionId" => Some(Value::from("d")),
            "processInstanceId" => Some(Value::from("p1")),
            "businessKey" | "processBusinessKey" => Some(Value::from("bk")),
            _ => None,
        })
    }

    fn call(
        &mut self,
        host: Host,
        method: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Fault> {
        let text = |value: &Value| value.to_text();
        Ok(match (method, arguments) {
            ("getVariable", [name] | [name, _]) => Some(self.get(&text(name)).unwrap_or_default()),
            ("getVariableLocal", [name]) => Some(self.get(&text(name)).unwrap_or_default()),
            ("hasVariable", [name]) => Some(Value::Boolean(self.get(&text(name)).is_some())),
            ("setVariable" | "setVariableLocal", [name, value]) => {
                self.set_variable(&text(name), value.clone())?;
                Some(Value::Null)
            }
            ("getVariables", []) => Some(Value::map(self.variables.clone())),
            ("getVariableNames", []) => Some(Value::list(
                self.variables
                    .iter()
                    .map(|(name, _)| Value::from(name.as_str()))
                    .collect(),
            )),
            ("removeVariable", [name]) => {
                let name = text(name);
                self.variables.retain(|(key, _)| *key != name);
                Some(Value::Null)
            }
            (method, []) => match method.strip_prefix("get") {
                Some("ProcessInstanceId") => self.property(host, "processInstanceId")?,
                Some("BusinessKey" | "ProcessBusinessKey") => self.property(host, "businessKey")?,
                _ => None,
            },
            _ => None,
        })
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_795_325_500_000).unwrap()
    }

    fn current_user(&self) -> Option<String> {
        None
    }

    fn current_groups(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A value as it is stored and then given by engine-rest: `Type value valueInfo`.
pub fn show(value: &Value) -> String {
    let fields = match value.to_fields() {
        Ok(fields) => fields,
        Err(error) => return format!("failed {}", error.message("r")),
    };
    let stored = Value::from_fields(&fields).unwrap();
    let (name, value, info) = cauce_expr::value::rest::to_rest(&stored, false).unwrap();
    let info = if info.as_object().is_some_and(|info| !info.is_empty()) {
        format!(" {info}")
    } else {
        String::new()
    };
    format!("{name} {value}{info}")
}

/// Blank-line separated cases: the input, then the expectation, indented by two.
pub fn cases(text: &str) -> Vec<(String, String)> {
    text.split("\n\n")
        .filter_map(|case| case.split_once("\n  "))
        .map(|(input, expected)| (input.to_owned(), expected.trim_end().to_owned()))
        .collect()
}
