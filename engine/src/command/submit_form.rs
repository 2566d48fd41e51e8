//! Values of a generated form: checked and converted by the fields of the model.

use cauce_bpmn::model::{ActivityKind, FormDefinition, FormField};
use cauce_expr::{TypedValue, Value};

use super::load_task;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, VarScope, fail, fail_with};

/// Variables by name.
type Variables = Vec<(String, TypedValue)>;

/// What a user has filled into the form of a task, as variables.
///
/// # Errors
/// `FormFieldValidatorException` for a value that the form does not allow.
pub fn task_form_values(exec: &mut Exec<'_>, task: &str, values: &Variables) -> Step<Variables> {
    if !load_task(exec, task)? {
        return fail_with(
            ErrorKind::NullValue,
            format!("Cannot find task with id '{task}': task is null"),
        );
    }
    let Some((definition, ix)) = exec.task_model(task)? else {
        return Ok(values.clone());
    };
    match &definition.process.activity(ix).kind {
        ActivityKind::UserTask(model) => {
            let scope = VarScope::Task(task.to_owned());
            form_values(exec, Some(&scope), &model.form, values)
        }
        _ => Ok(values.clone()),
    }
}

/// What a user has filled into the start form of a definition, as variables.
///
/// # Errors
/// `FormFieldValidatorException` for a value that the form does not allow.
pub fn start_form_values(
    exec: &mut Exec<'_>,
    definition: &str,
    values: &Variables,
) -> Step<Variables> {
    let definition = exec.definition(definition)?;
    let start = definition
        .process
        .initial
        .map(|ix| &definition.process.activity(ix).kind);
    match start {
        Some(ActivityKind::StartEvent(event)) => form_values(exec, None, &event.form, values),
        _ => Ok(values.clone()),
    }
}

fn form_values(
    exec: &mut Exec<'_>,
    scope: Option<&VarScope>,
    form: &FormDefinition,
    values: &Variables,
) -> Step<Variables> {
    let mut left = values.clone();
    let mut out = Variables::new();
    for field in form.fields.iter().filter(|f| f.property.is_none()) {
        let at = left.iter().position(|(name, _)| *name == field.id);
        let given = at.map(|at| left.remove(at).1.value);
        let mut value = match given {
            Some(value) => Some(convert(field, value)?),
            None => None,
        };
        if value.as_ref().is_none_or(Value::is_null)
            && let Some(default) = &field.default_value
        {
            let default = match scope {
                Some(scope) => exec.evaluate(scope, default)?,
                None => exec.evaluate_unbound(default)?,
            };
            value = Some(convert(field, default)?);
        }
        check(field, value.as_ref())?;
        if let Some(value) = value {
            out.push((field.id.clone(), TypedValue::from(value)));
        }
    }
    out.extend(left);
    Ok(out)
}

/// A value in the type of its field.
fn convert(field: &FormField, value: Value) -> Step<Value> {
    Ok(match (field.type_name.as_str(), value) {
        (_, Value::Null | Value::TypedNull(_)) => Value::Null,
        ("long", Value::Integer(n)) => Value::Long(i64::from(n)),
        ("long", Value::Short(n)) => Value::Long(i64::from(n)),
        ("long", Value::String(text)) => match text.trim().parse() {
            Ok(n) => Value::Long(n),
            Err(_) => {
                return fail_with(
                    ErrorKind::Other("NumberFormatException"),
                    format!("For input string: \"{text}\""),
                );
            }
        },
        ("boolean", Value::String(text)) => Value::Boolean(text.eq_ignore_ascii_case("true")),
        ("string", value) if !matches!(value, Value::String(_)) => Value::from(value.to_text()),
        ("date", Value::String(text)) => match date(&text, field.date_pattern.as_deref()) {
            Some(date) => Value::Date(date),
            None => return fail(format!("Could not parse value '{text}' as date")),
        },
        ("enum", Value::String(text)) => {
            if !field.values.iter().any(|v| v.id == *text) {
                return fail(format!("Invalid value for enum form property: {text}"));
            }
            Value::String(text)
        }
        (_, value) => value,
    })
}

/// A date in the pattern of its field (`dd/MM/yyyy` without one), or in ISO 8601.
fn date(text: &str, pattern: Option<&str>) -> Option<cauce_store::Timestamp> {
    let pattern = pattern.unwrap_or("dd/MM/yyyy");
    let mut format = pattern.to_owned();
    for (java, chrono) in [
        ("yyyy", "%Y"),
        ("MM", "%m"),
        ("dd", "%d"),
        ("HH", "%H"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("'T'", "T"),
    ] {
        format = format.replace(java, chrono);
    }
    let day = chrono::NaiveDate::parse_from_str(text, &format)
        .map(|d| d.and_time(chrono::NaiveTime::MIN))
        .or_else(|_| chrono::NaiveDateTime::parse_from_str(text, &format));
    match day {
        Ok(naive) => naive
            .and_local_timezone(chrono::Local)
            .earliest()
            .map(|d| d.to_utc()),
        Err(_) => crate::timer::parse_date(text),
    }
}

/// Checks a field's constraints.
fn check(field: &FormField, value: Option<&Value>) -> Step {
    let given = value.filter(|v| !v.is_null());
    for (name, configuration) in &field.constraints {
        let limit = configuration
            .as_deref()
            .and_then(|c| c.trim().parse::<i64>().ok());
        let number = given.and_then(|v| v.to_text().parse::<i64>().ok());
        let length = given.and_then(|v| i64::try_from(v.to_text().chars().count()).ok());
        let holds = match name.as_str() {
            "required" => given.is_some_and(|v| !matches!(v, Value::String(s) if s.is_empty())),
            "readonly" => given.is_none(),
            "min" => number.is_none_or(|n| limit.is_none_or(|l| n >= l)),
            "max" => number.is_none_or(|n| limit.is_none_or(|l| n <= l)),
            "minlength" => length.is_none_or(|n| limit.is_none_or(|l| n >= l)),
            "maxlength" => length.is_none_or(|n| limit.is_none_or(|l| n < l)),
            _ => true,
        };
        if !holds {
            return fail_with(
                ErrorKind::FormFieldValidator,
                format!(
                    "Invalid value submitted for form field '{}': validation of {name}({}) failed.",
                    field.id,
                    configuration.as_deref().unwrap_or("null")
                ),
            );
        }
    }
    Ok(())
}
