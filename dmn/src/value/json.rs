//! Values from JSON and to JSON.

use std::sync::Arc;

use serde_json::{Map, Number, Value as Json};

use super::{Context, Decimal, Value};

impl From<&Json> for Value {
    /// Objects become contexts, arrays lists; numbers keep their decimal digits.
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => Value::number(number.to_string().parse().ok()),
            Json::String(text) => Value::String(Arc::from(text.as_str())),
            Json::Array(items) => items.iter().map(Value::from).collect(),
            Json::Object(entries) => Value::context(
                entries
                    .iter()
                    .map(|(name, value)| (name.as_str(), Value::from(value)))
                    .collect::<Context>(),
            ),
        }
    }
}

impl Value {
    /// The value as JSON: dates, times, durations and ranges as their FEEL text, functions as null.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null | Value::Function(_) => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => number_to_json(*number),
            Value::String(text) => Json::String(text.to_string()),
            Value::Date(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::Months(_)
            | Value::Days(_)
            | Value::Range(_) => Json::String(self.to_text()),
            Value::List(items) => Json::Array(items.iter().map(Value::to_json).collect()),
            Value::Context(context) => Json::Object(
                context
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}

fn number_to_json(number: Decimal) -> Json {
    number
        .to_i64()
        .map(Number::from)
        .or_else(|| Number::from_f64(number.to_f64()))
        .map_or(Json::Null, Json::Number)
}
