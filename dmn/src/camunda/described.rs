//! Values and rules as Java writes them in messages.

use super::{EvaluatedOutput, EvaluatedRule, TypedValue, ValueType};
use crate::temporal::DateTime;
use crate::value::Value;

impl TypedValue {
    /// The value with its type, as Java writes it.
    #[must_use]
    pub fn described(&self) -> String {
        let type_name = match self.kind {
            Some(ValueType::Null) => return "Untyped 'null' value".to_owned(),
            None => return format!("Untyped value '{}', isTransient = false", self.text()),
            Some(ValueType::Boolean) => "boolean",
            Some(ValueType::Integer) => "integer",
            Some(ValueType::Long) => "long",
            Some(ValueType::Double) => "double",
            Some(ValueType::String) => "string",
            Some(ValueType::Date) => "date",
        };
        let text = match (&self.value, self.kind) {
            (Value::DateTime(at), Some(ValueType::Date)) => java_date(at),
            _ => self.text(),
        };
        format!("Value '{text}' of type 'PrimitiveValueType[{type_name}]', isTransient=false")
    }
}

impl EvaluatedRule {
    pub(super) fn described(&self) -> String {
        let outputs = self.described_outputs();
        format!(
            "DmnEvaluatedDecisionRuleImpl{{id='{}', outputEntries={outputs}}}",
            self.id
        )
    }

    /// The outputs by name; of those of one name, the last.
    pub(super) fn described_outputs(&self) -> String {
        let mut entries: Vec<(&str, String)> = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            let name = output.output_name.as_deref().unwrap_or("null");
            let text = output.described();
            match entries.iter_mut().find(|(n, _)| *n == name) {
                Some((_, same)) => *same = text,
                None => entries.push((name, text)),
            }
        }
        let entries: Vec<String> = entries
            .iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        format!("{{{}}}", entries.join(", "))
    }
}

impl EvaluatedOutput {
    fn described(&self) -> String {
        format!(
            "DmnEvaluatedOutputImpl{{id='{}', name='{}', outputName='{}', value={}}}",
            self.id,
            self.name.as_deref().unwrap_or("null"),
            self.output_name.as_deref().unwrap_or("null"),
            self.value.described()
        )
    }
}

/// A `java.util.Date` as it writes itself, in UTC.
fn java_date(at: &DateTime) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (date, time) = (at.date(), at.time());
    let named = |names: &[&'static str], number: i64| {
        let place = usize::try_from(number - 1).ok();
        place.and_then(|n| names.get(n)).copied().unwrap_or("?")
    };
    format!(
        "{} {} {:02} {:02}:{:02}:{:02} UTC {}",
        named(&DAYS, i64::from(date.weekday())),
        named(&MONTHS, i64::from(date.month())),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        date.year()
    )
}
