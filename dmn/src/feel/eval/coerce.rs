//! Types at run time: `instance of`, and the conversions when a value goes to a typed place.

use super::Evaluator;
use crate::feel::error::Fault;
use crate::feel::types::{Restricted, Type};
use crate::temporal::{DateTime, Time, Zone};
use crate::value::Value;

impl Evaluator<'_> {
    /// Whether a value has the form of a type, whatever its constraints: what `instance of` asks.
    pub(crate) fn has_form(&self, value: &Value, of: &Type) -> bool {
        match (of, value) {
            (Type::List(item), Value::List(values)) => values
                .iter()
                .all(|value| value.is_null() || self.has_form(value, item)),
            (Type::Context(entries), Value::Context(context)) => {
                entries.iter().all(|(name, of)| match context.get(name) {
                    None => false,
                    Some(value) => value.is_null() || self.has_form(value, of),
                })
            }
            (Type::Restricted(restricted), value) => self.has_form(value, &restricted.base),
            (of, value) => of.has_shape(value),
        }
    }

    /// Whether a value is of a type, constraints included.
    pub(crate) fn is_instance(&mut self, value: &Value, of: &Type) -> Result<bool, Fault> {
        match (of, value) {
            (Type::List(item), Value::List(values)) => {
                for value in values.iter() {
                    if !value.is_null() && !self.is_instance(value, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Type::Context(entries), Value::Context(context)) => {
                for (name, of) in entries.iter() {
                    let fits = match context.get(name) {
                        None => false,
                        Some(Value::Null) => true,
                        Some(value) => self.is_instance(value, of)?,
                    };
                    if !fits {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Type::Restricted(restricted), value) => {
                Ok(self.is_instance(value, &restricted.base)? && self.passes(value, restricted)?)
            }
            (of, value) => Ok(of.has_shape(value)),
        }
    }

    fn passes(&mut self, value: &Value, restricted: &Restricted) -> Result<bool, Fault> {
        if restricted.each_item
            && let Value::List(items) = value
        {
            for item in items.iter() {
                if !self.passes_itself(item, restricted)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        self.passes_itself(value, restricted)
    }

    fn passes_itself(&mut self, value: &Value, restricted: &Restricted) -> Result<bool, Fault> {
        let nothing = |_: &str| None;
        let mut inner = Evaluator::new(self.session, &[], &nothing);
        for test in &restricted.tests {
            if inner.run_test(test, value.clone(), restricted.slots)? == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The value as one of the type: itself, the only item of a list, a list of it, a date as date-time; else null.
    pub(crate) fn coerce(&mut self, value: Value, of: &Type) -> Result<Value, Fault> {
        if value.is_null() || matches!(of, Type::Any) {
            return Ok(value);
        }
        if self.is_instance(&value, of)? {
            return Ok(value);
        }
        if let Value::List(items) = &value
            && let [only] = items.as_slice()
            && !is_list(of)
            && !matches!(only, Value::List(_))
        {
            let inner = only.clone();
            return self.coerce(inner, of);
        }
        if let Value::Date(date) = &value {
            let date_time =
                Value::date_time(DateTime::new(*date, Time::from_nanos(0, Some(Zone::UTC))));
            if self.is_instance(&date_time, of)? {
                return Ok(date_time);
            }
        }
        if is_list(of) && !matches!(value, Value::List(_)) {
            let list = Value::list(vec![value.clone()]);
            if self.is_instance(&list, of)? {
                return Ok(list);
            }
        }
        let name = value.type_name();
        Ok(self.warn(|| format!("a {name} is not of the declared type")))
    }
}

fn is_list(of: &Type) -> bool {
    match of {
        Type::List(_) => true,
        Type::Restricted(restricted) => is_list(&restricted.base),
        _ => false,
    }
}
