//! Generated forms: fields with their values, what becomes of what a user fills in, and their HTML.

mod html;
mod pattern;
mod types;
mod validate;

use cauce_bpmn::model::{ActivityKind, Expr, FormDefinition, FormField, FormProperty};
use cauce_expr::value::java;
use cauce_expr::{TypedValue, Value};

use crate::command::load_task;
use crate::error::{EngineError, ErrorKind};
use crate::exec::{Exec, Step, VarScope, fail, fail_with};

/// Variables by name.
pub type Variables = Vec<(String, TypedValue)>;

/// A field as a form shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its id, which is the variable's name.
    pub id: String,
    /// What is written before it.
    pub label: Option<String>,
    /// `string`, `long`, `boolean`, `date`, `enum`
    pub type_name: String,
    /// The pattern of dates.
    pub date_pattern: String,
    /// The default value as text.
    pub default: Option<String>,
    /// The value, which is the variable's or the default; dates as text.
    pub value: Value,
    /// Values to choose from: id and name.
    pub values: Vec<(String, Option<String>)>,
    /// Attributes of constraints with their values.
    pub constraints: Vec<(String, Option<String>)>,
    /// Whether it is the business key rather than a variable.
    pub is_business_key: bool,
}

/// A generated form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    /// The fields of `camunda:formData`.
    pub fields: Vec<Field>,
    /// The older `camunda:formProperty`.
    pub properties: Vec<Field>,
    /// A property without a type, which cannot be shown.
    pub has_untyped_property: bool,
}

impl Form {
    /// The form as HTML; `None` where there is none.
    ///
    /// # Errors
    /// A property has no type.
    pub fn html(&self) -> Result<Option<String>, EngineError> {
        if self.fields.is_empty() && self.properties.is_empty() {
            return Ok(None);
        }
        if self.has_untyped_property {
            return Err(EngineError::new(
                ErrorKind::Other("NullPointerException"),
                "Cannot invoke \"org.camunda.bpm.engine.form.FormType.getName()\" because the return value of \"org.camunda.bpm.engine.form.FormProperty.getType()\" is null",
            ));
        }
        Ok(Some(html::render(
            &[self.fields.as_slice(), &self.properties].concat(),
        )))
    }
}

/// The generated form of a task; `None` where there is no such task.
///
/// # Errors
/// An expression of the form fails, or gives what does not fit its field.
pub fn task_form(exec: &mut Exec<'_>, task: &str) -> Step<Option<Form>> {
    if !load_task(exec, task)? {
        return Ok(None);
    }
    let Some((definition, ix)) = exec.task_model(task)? else {
        return Ok(Some(Form::default()));
    };
    match &definition.process.activity(ix).kind {
        ActivityKind::UserTask(model) => {
            let scope = VarScope::Task(task.to_owned());
            form(exec, Some(&scope), &model.form).map(Some)
        }
        _ => Ok(Some(Form::default())),
    }
}

/// The generated start form of a definition.
///
/// # Errors
/// As [`task_form`].
pub fn start_form(exec: &mut Exec<'_>, definition: &str) -> Step<Form> {
    let definition = exec.definition(definition)?;
    let initial = definition.process.initial;
    match initial.map(|ix| &definition.process.activity(ix).kind) {
        Some(ActivityKind::StartEvent(event)) => form(exec, None, &event.form),
        _ => Ok(Form::default()),
    }
}

fn evaluate(exec: &mut Exec<'_>, scope: Option<&VarScope>, expr: &Expr) -> Step<Value> {
    match scope {
        Some(scope) => exec.evaluate(scope, expr),
        None => exec.evaluate_unbound(expr),
    }
}

fn form(exec: &mut Exec<'_>, scope: Option<&VarScope>, model: &FormDefinition) -> Step<Form> {
    let mut out = Form::default();
    for field in &model.fields {
        match &field.property {
            Some(property) if property.readable => {
                out.has_untyped_property |= field.type_name.is_empty();
                let shown = shown_property(exec, scope, field, property)?;
                out.properties.push(shown);
            }
            Some(_) => {}
            None => {
                let key = model.business_key.as_deref();
                let is_business_key = key == Some(field.id.as_str());
                let shown = shown_field(exec, scope, field)?;
                out.fields.push(Field {
                    is_business_key,
                    ..shown
                });
            }
        }
    }
    Ok(out)
}

fn shown_field(exec: &mut Exec<'_>, scope: Option<&VarScope>, field: &FormField) -> Step<Field> {
    let now = exec.now();
    let label = match &field.label {
        Some(label) => Some(evaluate(exec, scope, label)?),
        None => None,
    };
    let default = match &field.default_value {
        Some(default) => evaluate(exec, scope, default)?.deserialized(),
        None => Value::Null,
    };
    let shown_default = types::of_text(field, &default, now)?;
    let value = match scope.and_then(|scope| exec.variable(scope, &field.id)) {
        Some(value) => value.deserialized(),
        None => types::to_model(field, default, now)?,
    };
    let constraints = field
        .constraints
        .iter()
        .filter(|(name, _)| name != "validator");
    Ok(Field {
        id: field.id.clone(),
        label: label.filter(|l| !l.is_null()).map(|l| l.to_text()),
        type_name: field.type_name.clone(),
        date_pattern: types::date_pattern(field).to_owned(),
        default: (!shown_default.is_null()).then(|| shown_default.to_text()),
        value: types::to_form(field, value, now)?,
        values: values(field),
        constraints: constraints
            .map(|(name, configuration)| match name.as_str() {
                "readonly" => ("disabled".to_owned(), configuration.clone()),
                name => (name.to_owned(), configuration.clone()),
            })
            .collect(),
        is_business_key: false,
    })
}

fn values(field: &FormField) -> Vec<(String, Option<String>)> {
    let values = field.values.iter();
    values.map(|v| (v.id.clone(), v.name.clone())).collect()
}

fn shown_property(
    exec: &mut Exec<'_>,
    scope: Option<&VarScope>,
    field: &FormField,
    property: &FormProperty,
) -> Step<Field> {
    let now = exec.now();
    let variable = property.variable.as_ref().unwrap_or(&field.id);
    let value = match (scope, &property.variable, &property.expression) {
        (Some(scope), None, Some(expression)) => exec.evaluate(scope, expression)?,
        (Some(scope), ..) if exec.variable(scope, variable).is_some() => {
            exec.variable(scope, variable).unwrap_or_default()
        }
        _ => match &field.default_value {
            Some(default) => evaluate(exec, scope, default)?,
            None => Value::Null,
        },
    }
    .deserialized();
    let text = match &value {
        value if value.is_null() => None,
        Value::String(text) => Some(text.to_string()),
        value if field.type_name == "date" => {
            Some(types::to_form(field, value.clone(), now)?.to_text())
        }
        value => Some(value.to_text()),
    };
    let mut constraints = Vec::new();
    if property.required {
        constraints.push(("required".to_owned(), None));
    }
    if !property.writable {
        constraints.push(("disabled".to_owned(), None));
    }
    Ok(Field {
        id: field.id.clone(),
        label: field.label.as_ref().map(|label| label.text.to_string()),
        type_name: field.type_name.clone(),
        date_pattern: types::date_pattern(field).to_owned(),
        default: text.clone(),
        value: text.map_or(Value::Null, Value::from),
        values: values(field),
        constraints,
        is_business_key: false,
    })
}

/// What a user has filled into the form of a task: what is in its fields becomes variables now, the rest is given back.
///
/// # Errors
/// `NullValueException` where there is no such task, `FormFieldValidatorException` for a value that the form does not allow.
pub fn submit_task_form(exec: &mut Exec<'_>, task: &str, values: &Variables) -> Step<Variables> {
    if !load_task(exec, task)? {
        return fail_with(
            ErrorKind::NullValue,
            format!("Cannot find task with id {task}: task is null"),
        );
    }
    let mut left = values.clone();
    let Some((definition, ix)) = exec.task_model(task)? else {
        return Ok(left);
    };
    if let ActivityKind::UserTask(model) = &definition.process.activity(ix).kind {
        let scope = VarScope::Task(task.to_owned());
        submit(exec, &scope, &model.form, &mut left, |exec, name, value| {
            exec.set_variable(&scope, name, value)
        })?;
    }
    let execution = exec
        .ws
        .rows
        .tasks
        .get(task)
        .and_then(|t| t.execution_id.clone());
    if let Some(execution) = execution {
        keep_texts(exec, &execution, Some(task), values)?;
    }
    Ok(left)
}

/// Writes to history what a user has filled in as text, on an execution or one of its tasks.
pub(crate) fn keep_texts(
    exec: &mut Exec<'_>,
    execution: &str,
    task: Option<&str>,
    values: &Variables,
) -> Step {
    // Camunda goes through a hash map.
    let mut texts: Vec<(&str, &str)> = values
        .iter()
        .filter_map(|(name, value)| match &value.value {
            Value::String(text) => Some((name.as_str(), &**text)),
            _ => None,
        })
        .collect();
    texts.sort_by_key(|(name, _)| java::position(name, values.len()));
    for (name, text) in texts {
        exec.history_form_property(execution, task, name, text)?;
    }
    Ok(())
}

/// What a user has filled into the start form of a definition, as variables of the instance to start.
///
/// # Errors
/// `FormFieldValidatorException` for a value that the form does not allow.
pub fn submit_start_form(
    exec: &mut Exec<'_>,
    definition: &str,
    values: &Variables,
) -> Step<Variables> {
    let definition = exec.definition(definition)?;
    let initial = definition.process.initial;
    let mut left = values.clone();
    let Some(ActivityKind::StartEvent(event)) =
        initial.map(|ix| &definition.process.activity(ix).kind)
    else {
        return Ok(left);
    };
    // There is no instance yet: fields see those before them, and nothing else.
    let scope = VarScope::Passing {
        id: exec.new_id(),
        execution: String::new(),
    };
    let mut out = Variables::new();
    submit(exec, &scope, &event.form, &mut left, |exec, name, value| {
        out.push((name.to_owned(), value.clone()));
        exec.set_local(&scope, name, value)
    })?;
    exec.remove_variables_silently(scope.id());
    out.extend(left);
    Ok(out)
}

/// Takes the fields of a form out of the values, and sets what they become.
fn submit(
    exec: &mut Exec<'_>,
    scope: &VarScope,
    model: &FormDefinition,
    left: &mut Variables,
    mut set: impl FnMut(&mut Exec<'_>, &str, TypedValue) -> Step,
) -> Step {
    for field in &model.fields {
        if let Some(property) = &field.property
            && let Some((name, value)) = submitted_property(exec, scope, field, property, left)?
        {
            set(exec, &name, TypedValue::from(value))?;
        }
    }
    for field in model.fields.iter().filter(|f| f.property.is_none()) {
        let now = exec.now();
        let given = take(left, &field.id);
        let there = exec
            .variable(scope, &field.id)
            .is_some_and(|v| !v.is_null())
            || (given.is_none()
                && (field.default_value.is_some()
                    || model.business_key.as_ref() == Some(&field.id)));
        validate::check(field, given.as_ref().map(|g| &g.value), there)?;
        let (value, transient) = match (given, &field.default_value) {
            (Some(given), _) => (given.value, given.transient),
            (None, Some(default)) => (exec.evaluate(scope, default)?.deserialized(), false),
            (None, None) => continue,
        };
        let value = TypedValue {
            transient,
            ..TypedValue::from(types::to_model(field, value, now)?)
        };
        set(exec, &field.id, value)?;
    }
    Ok(())
}

fn take(values: &mut Variables, name: &str) -> Option<TypedValue> {
    let at = values.iter().position(|(n, _)| n == name)?;
    Some(values.remove(at).1)
}

/// The older properties have rules of their own. Gives the variable to set, if any.
fn submitted_property(
    exec: &mut Exec<'_>,
    scope: &VarScope,
    field: &FormField,
    property: &FormProperty,
    left: &mut Variables,
) -> Step<Option<(String, Value)>> {
    let (id, now) = (&field.id, exec.now());
    let required = || fail(format!("form property '{id}' is required"));
    let value = match (take(left, id), &field.default_value) {
        (Some(_), _) if !property.writable => {
            return fail(format!("form property '{id}' is not writable"));
        }
        (Some(given), _) => types::of_text(field, &given.value, now)?,
        (None, Some(default)) => match exec.evaluate(scope, default)?.deserialized() {
            value if value.is_null() && property.required => return required(),
            value if value.is_null() => Value::Null,
            value => types::of_text(field, &Value::from(value.to_text()), now)?,
        },
        (None, None) if property.required => return required(),
        (None, None) => Value::Null,
    };
    if value.is_null() {
        return Ok(None);
    }
    let name = match (&property.variable, &property.expression) {
        (Some(variable), _) => variable.clone(),
        (None, Some(expression)) => match assigned(&expression.text) {
            Some(name) => name.to_owned(),
            None => {
                // Evaluating it says what is wrong with it, if anything is.
                exec.evaluate(scope, expression)?;
                return fail(format!(
                    "Error while evaluating expression: {}. Cause: only variables can be set",
                    expression.text
                ));
            }
        },
        (None, None) => id.clone(),
    };
    Ok(Some((name, value)))
}

/// The variable that an expression is, and nothing else: `${name}`.
fn assigned(expression: &str) -> Option<&str> {
    let inner = expression
        .strip_prefix("${")
        .or_else(|| expression.strip_prefix("#{"))?;
    let name = inner.strip_suffix('}')?.trim();
    let mut letters = name.chars();
    let first = letters.next()?;
    ((first.is_alphabetic() || first == '_') && letters.all(|c| c.is_alphanumeric() || c == '_'))
        .then_some(name)
}
