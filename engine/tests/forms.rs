//! Generated forms: what they show, what they take, what they refuse. The outcomes are Camunda 7.24's.

use cauce_engine::expr::{TypedValue, Value};
use cauce_engine::form::{self, Form};
use cauce_engine::{Engine, EngineConfig, EngineError};

fn model(form: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
        <process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
        <userTask id="u"><extensionElements>{form}</extensionElements></userTask>
        <sequenceFlow id="f2" sourceRef="u" targetRef="v"/><userTask id="v"/></process></definitions>"#
    )
}

fn field(kind: &str, default: Option<&str>, inside: &str) -> String {
    let default = default.map(|d| format!(r#" defaultValue="{d}""#));
    format!(
        r#"<camunda:formData><camunda:formField id="x" label="X" type="{kind}"{}>{inside}</camunda:formField></camunda:formData>"#,
        default.unwrap_or_default()
    )
}

fn constraint(name: &str, configuration: Option<&str>) -> String {
    let configuration = configuration.map(|c| format!(r#" config="{c}""#));
    format!(
        r#"<camunda:validation><camunda:constraint name="{name}"{}/></camunda:validation>"#,
        configuration.unwrap_or_default()
    )
}

/// An engine, an instance at its form, and the task.
async fn at_form(form: &str) -> (Engine, String, String) {
    let engine = Engine::open(EngineConfig {
        job_executor: false,
        ..EngineConfig::default()
    })
    .await
    .expect("an engine");
    let deployed = engine.deploy("form").resource("p.bpmn", model(form));
    deployed.await.expect("a model");
    let instance = engine.start("p").variable("n", "N").variable("num", 1);
    let instance = instance.await.expect("an instance").id;
    let task = engine.tasks().instance(&instance).first().await;
    let task = task.expect("tasks").expect("a task").id;
    (engine, instance, task)
}

async fn shown(engine: &Engine, task: &str) -> Result<Form, EngineError> {
    let form = engine.run(|exec| form::task_form(exec, task)).await?;
    Ok(form.expect("a task"))
}

/// What the variable `x` is after the values were submitted, or the error.
async fn submitted(form: &str, values: &[(&str, Value)]) -> Result<Option<Value>, String> {
    let (engine, instance, task) = at_form(form).await;
    let values: Vec<(String, TypedValue)> = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), TypedValue::from(value.clone())))
        .collect();
    let outcome = engine.run(|exec| {
        let left = form::submit_task_form(exec, &task, &values)?;
        cauce_engine::command::complete_task(exec, &task, &left, &[])
    });
    outcome.await.map_err(|e| e.to_string())?;
    Ok(engine.variable(&instance, "x").await.expect("variables"))
}

fn failed(constraint: &str) -> String {
    format!("Invalid value submitted for form field 'x': validation of {constraint} failed.")
}

#[tokio::test]
async fn constraints_are_checked_before_values_are_converted() {
    let text = |t: &str| Value::from(t);
    for (kind, name, configuration, value, refused) in [
        ("string", "required", None, None, Some(failed("required"))),
        ("string", "required", None, Some(text("")), Some(failed("required"))),
        ("string", "required", Some("false"), None, Some(failed("required(false)"))),
        ("string", "required", None, Some(text("a")), None),
        ("boolean", "required", None, Some(Value::Boolean(false)), None),
        ("string", "readonly", None, Some(text("a")), Some(failed("readonly"))),
        ("string", "readonly", None, None, None),
        ("long", "min", Some("5"), Some(Value::Integer(4)), Some(failed("min(5)"))),
        ("long", "min", Some("5"), Some(Value::Long(5)), None),
        ("long", "min", Some("5"), Some(text("7")), Some(failed("min(5)"))),
        ("long", "max", Some("5"), Some(Value::Long(5)), Some(failed("max(5)"))),
        ("long", "max", Some("5"), Some(Value::Long(4)), None),
        (
            "long",
            "min",
            Some("x"),
            Some(Value::Integer(4)),
            Some("Cannot validate Integer value 4: configuration x cannot be parsed as Integer.".to_owned()),
        ),
        ("string", "minlength", Some("3"), Some(text("ab")), Some(failed("minlength(3)"))),
        ("string", "maxlength", Some("3"), Some(text("abc")), None),
        ("string", "maxlength", Some("3"), Some(text("abcd")), Some(failed("maxlength(3)"))),
        (
            "string",
            "minlength",
            Some("3"),
            Some(Value::Integer(12)),
            Some("String validator MinLengthValidator cannot be used on non-string value of type class java.lang.Integer".to_owned()),
        ),
        (
            "string",
            "minlength",
            Some("x"),
            Some(text("abc")),
            Some("Cannot validate \"minlength\": configuration x cannot be interpreted as Integer".to_owned()),
        ),
        (
            "string",
            "validator",
            Some("org.foo.Bar"),
            Some(text("a")),
            Some("ENGINE-09008 Exception while instantiating class 'org.foo.Bar': ENGINE-09017 Cannot load class 'org.foo.Bar': org.foo.Bar".to_owned()),
        ),
    ] {
        let form = field(kind, None, &constraint(name, configuration));
        let values: Vec<(&str, Value)> = value.map(|v| ("x", v)).into_iter().collect();
        let outcome = submitted(&form, &values).await;
        assert_eq!(outcome.err(), refused, "{kind} {name} {configuration:?} {values:?}");
    }
}

#[tokio::test]
async fn values_become_variables_of_their_fields_type() {
    let text = |t: &str| Value::from(t);
    let choice = r#"<camunda:value id="a" name="A"/>"#;
    for (kind, default, value, outcome) in [
        ("long", None, Some(text("1")), Ok(Some(Value::Long(1)))),
        (
            "long",
            None,
            Some(text(" 1")),
            Err("For input string: \" 1\""),
        ),
        (
            "long",
            None,
            Some(Value::Double(6.5)),
            Err("For input string: \"6.5\""),
        ),
        (
            "long",
            None,
            Some(Value::Boolean(true)),
            Err("Value 'true' is not of type Long."),
        ),
        ("long", Some("${num}"), None, Ok(Some(Value::Long(1)))),
        (
            "boolean",
            None,
            Some(text("TRUE")),
            Ok(Some(Value::Boolean(true))),
        ),
        (
            "boolean",
            None,
            Some(text("x")),
            Ok(Some(Value::Boolean(false))),
        ),
        (
            "boolean",
            None,
            Some(Value::Integer(1)),
            Err("Value '1' is not of type Boolean."),
        ),
        ("string", None, Some(Value::Integer(5)), Ok(Some(text("5")))),
        ("string", Some("${n}"), None, Ok(Some(text("N")))),
        ("string", Some("d"), Some(text("")), Ok(Some(text("")))),
        ("enum", None, Some(text("a")), Ok(Some(text("a")))),
        (
            "enum",
            None,
            Some(text("z")),
            Err("Invalid value for enum form property: z"),
        ),
        (
            "enum",
            None,
            Some(Value::Integer(5)),
            Err("Value '5' is not of type String."),
        ),
        (
            "date",
            None,
            Some(text("x")),
            Err("Could not parse value 'x' as date using date format 'dd/MM/yyyy'."),
        ),
        (
            "date",
            None,
            Some(Value::Integer(5)),
            Err("Value '5' cannot be transformed into a Date."),
        ),
        ("string", None, None, Ok(None)),
    ] {
        let form = field(kind, default, choice);
        let values: Vec<(&str, Value)> = value.map(|v| ("x", v)).into_iter().collect();
        let got = submitted(&form, &values).await;
        assert_eq!(
            got,
            outcome.map_err(str::to_owned),
            "{kind} {default:?} {values:?}"
        );
    }
}

#[tokio::test]
async fn later_defaults_see_earlier_fields_and_other_values_stay_as_they_are() {
    let form = r#"<camunda:formData><camunda:formField id="w" type="string"/>
        <camunda:formField id="x" type="string" defaultValue="${w}!"/></camunda:formData>"#;
    let values = [("w", Value::from("1")), ("other", Value::Integer(2))];
    assert_eq!(submitted(form, &values).await, Ok(Some(Value::from("1!"))));
}

#[tokio::test]
async fn older_properties_have_their_own_rules() {
    for (attributes, values, outcome) in [
        (
            r#"required="true""#,
            &[][..],
            Err("form property 'p' is required"),
        ),
        (
            r#"required="true" default="d" variable="x""#,
            &[],
            Ok(Some(Value::from("d"))),
        ),
        (
            r#"writable="false""#,
            &[("p", Value::from("v"))],
            Err("form property 'p' is not writable"),
        ),
        (
            r#"type="long" variable="x""#,
            &[("p", Value::from("7"))],
            Ok(Some(Value::Long(7))),
        ),
        (
            r#"type="long""#,
            &[("p", Value::from("v"))],
            Err("For input string: \"v\""),
        ),
        (
            r#"type="date""#,
            &[("p", Value::from("v"))],
            Err("invalid date value v"),
        ),
        (
            r#"expression="${x}""#,
            &[("p", Value::from("v"))],
            Ok(Some(Value::from("v"))),
        ),
    ] {
        let form = format!(r#"<camunda:formProperty id="p" {attributes}/>"#);
        let got = submitted(&form, values).await;
        assert_eq!(got, outcome.map_err(str::to_owned), "{attributes}");
    }
}

#[tokio::test]
async fn a_form_is_written_as_camundas_form_engine_does() {
    let form = field("long", Some("7"), &constraint("min", Some("1")));
    let (engine, _, task) = at_form(&form).await;
    let html = shown(&engine, &task)
        .await
        .expect("a form")
        .html()
        .expect("written");
    let expected = r#"<form name="generatedForm" role="form">
  <div class="form-group">
    <label for="x">
      X
    </label>
    <input class="form-control" name="x" cam-variable-type="Long" cam-variable-name="x" min="1" type="text" value="7" />
    <div ng-if="this.generatedForm.x.$invalid && this.generatedForm.x.$dirty" class="has-error">
      <div ng-show="this.generatedForm.x.$error.required" class="help-block">
        Required field
      </div>
      <div ng-show="this.generatedForm.x.$error.camVariableType" class="help-block">
        Only a long value is allowed
      </div>
    </div>
  </div>
</form>
"#;
    assert_eq!(html.as_deref(), Some(expected));
    let (engine, _, task) = at_form("").await;
    let none = shown(&engine, &task).await.expect("a form").html();
    assert_eq!(none.expect("written"), None);
    for (kind, default, message) in [
        ("date", "x", "invalid date value x"),
        ("long", "x", "For input string: \"x\""),
        ("enum", "x", "Invalid value for enum form property: x"),
    ] {
        let (engine, _, task) = at_form(&field(kind, Some(default), "")).await;
        let error = shown(&engine, &task).await.expect_err(message);
        assert_eq!(error.to_string(), message);
    }
}
