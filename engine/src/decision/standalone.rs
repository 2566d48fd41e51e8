//! Decisions without an engine around them: variables from JSON, and the languages that models use in their cells.

use cauce_dmn::Value as Feel;
use cauce_dmn::camunda::{ForeignFault, ForeignLanguage, TypedValue};
use cauce_dmn::feel::Variables;
use cauce_expr::Value;
use cauce_expr::value::java;

use super::language::{Around, cell};
use super::values;
use crate::expressions::Limits;

/// Variables and a time: all that a decision needs of its surroundings.
#[derive(Debug, Clone)]
pub struct Standalone {
    variables: Vec<(String, Value)>,
    now: chrono::DateTime<chrono::Utc>,
}

impl Standalone {
    /// Surroundings with the variables that a JSON object has: whole numbers are integers or longs, other numbers doubles, objects
    /// and arrays maps and lists.
    #[must_use]
    pub fn new(
        input: &serde_json::Map<String, serde_json::Value>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Self {
        let variables = input
            .iter()
            .map(|(name, value)| (name.clone(), java::from_json(value)))
            .collect();
        Self { variables, now }
    }

    /// A decision's value as the JSON that engine-rest answers.
    #[must_use]
    pub fn to_json(value: &TypedValue) -> serde_json::Value {
        values::to_json(value)
    }
}

impl Around for Standalone {
    fn variable(&self, name: &str) -> Option<Value> {
        let found = self.variables.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.clone())
    }

    fn variables(&self) -> Vec<(String, Value)> {
        self.variables.clone()
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.now
    }

    fn user(&self) -> Option<String> {
        None
    }

    fn groups(&self) -> Vec<String> {
        Vec::new()
    }

    fn limits(&self) -> Limits {
        Limits::default()
    }
}

impl Variables for Standalone {
    fn get(&self, name: &str) -> Option<Feel> {
        self.variable(name).map(|value| values::to_feel(&value))
    }
}

impl ForeignLanguage for Standalone {
    fn evaluate(
        &self,
        language: &str,
        text: &str,
        locals: &dyn Fn(&str) -> Option<TypedValue>,
    ) -> Result<TypedValue, ForeignFault> {
        cell(self, language, text, locals)
    }
}
