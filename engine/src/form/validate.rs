//! The constraints of form fields.

use cauce_bpmn::model::FormField;
use cauce_expr::Value;

use crate::error::ErrorKind;
use crate::exec::{Step, fail, fail_with};

/// Checks what was filled into a field, before it is converted. `there` says whether the variable has a value without it.
pub(super) fn check(field: &FormField, given: Option<&Value>, there: bool) -> Step {
    for (name, configuration) in &field.constraints {
        let configuration = configuration.as_deref();
        let value = given.filter(|v| !v.is_null());
        let holds = match (name.as_str(), value) {
            ("required", None) => there,
            ("required", Some(value)) => !matches!(value, Value::String(s) if s.is_empty()),
            ("readonly", value) => value.is_none(),
            ("validator", _) => return custom(configuration.unwrap_or_default()),
            (_, None) => true,
            ("min", Some(value)) => compare(value, configuration, |value, min| value >= min)?,
            // The greatest value is not allowed itself, as in Camunda.
            ("max", Some(value)) => compare(value, configuration, |value, max| value < max)?,
            ("minlength", Some(value)) => length(
                value,
                name,
                "MinLengthValidator",
                configuration,
                |n, min| n >= min,
            )?,
            ("maxlength", Some(value)) => length(
                value,
                name,
                "MaxLengthValidator",
                configuration,
                |n, max| n <= max,
            )?,
            _ => true,
        };
        if !holds {
            let configuration = configuration.map(|c| format!("({c})")).unwrap_or_default();
            return fail_with(
                ErrorKind::FormFieldValidator,
                format!(
                    "Invalid value submitted for form field '{}': validation of {name}{configuration} failed.",
                    field.id
                ),
            );
        }
    }
    Ok(())
}

/// Compares a number with its limit, both read in the number's own type. A text that is no number does not hold.
fn compare(value: &Value, limit: Option<&str>, holds: fn(f64, f64) -> bool) -> Step<bool> {
    let configuration = limit.unwrap_or("null");
    let whole = match value {
        Value::Short(_) => "Short",
        Value::Integer(_) => "Integer",
        Value::Long(_) => "Long",
        Value::Double(_) => {
            let number = value.to_text().parse::<f64>();
            return match (number, configuration.parse::<f64>()) {
                (Ok(number), Ok(limit)) => Ok(holds(number, limit)),
                _ => unreadable(value, "Double", configuration),
            };
        }
        // A text is no number, whatever it says.
        _ => return Ok(false),
    };
    match (value.to_text().parse::<i64>(), configuration.parse::<i64>()) {
        // Whole numbers of this size are compared as such: a double would round them.
        (Ok(number), Ok(limit)) if number.abs() > 1 << 52 || limit.abs() > 1 << 52 => {
            Ok(holds(f64::from(number.cmp(&limit) as i8), 0.0))
        }
        (Ok(number), Ok(limit)) => Ok(holds(number as f64, limit as f64)),
        _ => unreadable(value, whole, configuration),
    }
}

fn unreadable(value: &Value, kind: &str, configuration: &str) -> Step<bool> {
    fail_with(
        ErrorKind::Other("FormFieldConfigurationException"),
        format!(
            "Cannot validate {kind} value {}: configuration {configuration} cannot be parsed as {kind}.",
            value.to_text()
        ),
    )
}

fn length(
    value: &Value,
    name: &str,
    validator: &str,
    limit: Option<&str>,
    holds: fn(usize, usize) -> bool,
) -> Step<bool> {
    let Value::String(text) = value else {
        return fail(format!(
            "String validator {validator} cannot be used on non-string value of type class {}",
            value.java_class_name()
        ));
    };
    let configuration = limit.unwrap_or("null");
    match configuration.parse::<usize>() {
        // Java counts in UTF-16.
        Ok(limit) => Ok(holds(text.encode_utf16().count(), limit)),
        Err(_) => fail_with(
            ErrorKind::Other("FormFieldConfigurationException"),
            format!(
                "Cannot validate \"{name}\": configuration {configuration} cannot be interpreted as Integer"
            ),
        ),
    }
}

/// A validator of one's own is a Java class, of which there are none.
fn custom(configuration: &str) -> Step {
    const VALIDATOR: &str = "org.camunda.bpm.engine.impl.form.validator.FormFieldValidator";
    if configuration.contains("${") || configuration.contains("#{") {
        return fail(format!(
            "Validator expression '{configuration}' does not resolve to instance of {VALIDATOR}"
        ));
    }
    if configuration.starts_with("java.") {
        return fail(format!(
            "Validator class '{configuration}' is not an instance of {VALIDATOR}"
        ));
    }
    fail_with(
        ErrorKind::ClassLoading,
        format!(
            "ENGINE-09008 Exception while instantiating class '{configuration}': ENGINE-09017 Cannot load class '{configuration}': {configuration}"
        ),
    )
}
