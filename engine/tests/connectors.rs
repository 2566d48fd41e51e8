//! Connectors and mail tasks: what is sent, how often, and what becomes of the answer. The world outside is made up here.

use std::sync::{Arc, Mutex, OnceLock};

use cauce_engine::exec::VarScope;
use cauce_engine::expr::{TypedValue, Value};
use cauce_engine::outgoing::{
    Answer, Call, CallError, Calling, HttpAnswer, HttpRequest, Mail, MailPart, Outgoing,
};
use cauce_engine::{Engine, EngineConfig, EngineError, ErrorKind};

/// Remembers what was sent, answers all the same, and may disturb the engine while it does.
#[derive(Default)]
struct World {
    sent: Mutex<Vec<Call>>,
    answer: Mutex<Option<Result<Answer, CallError>>>,
    /// Sets the variable `r` of this instance during the first call.
    disturb: OnceLock<(Engine, String)>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}

impl Outgoing for World {
    fn call<'a>(&'a self, call: &'a Call) -> Calling<'a> {
        Box::pin(async move {
            let first = {
                let mut sent = self.sent.lock().expect("sent");
                sent.push(call.clone());
                sent.len() == 1
            };
            if let (true, Some((engine, instance))) = (first, self.disturb.get()) {
                let scope = VarScope::Execution(instance.clone());
                engine
                    .run(|exec| {
                        exec.require_instance(instance)?;
                        exec.set_variable(&scope, "r", TypedValue::from(Value::from("between")))
                    })
                    .await
                    .expect("a variable set meanwhile");
            }
            self.answer
                .lock()
                .expect("answer")
                .clone()
                .unwrap_or_else(|| Ok(ok(200, Some("pong"))))
        })
    }
}

impl World {
    fn requests(&self) -> Vec<HttpRequest> {
        let sent = self.sent.lock().expect("sent");
        sent.iter()
            .map(|call| match call {
                Call::Http(request) => (**request).clone(),
                Call::Mail(mail) => panic!("{mail:?}"),
            })
            .collect()
    }
}

fn ok(status: u16, body: Option<&str>) -> Answer {
    Answer::Http(HttpAnswer {
        status,
        headers: vec![("X-Id".into(), "7".into())],
        body: body.map(|b| b.as_bytes().to_vec()),
    })
}

async fn engine() -> (Engine, Arc<World>) {
    let world = Arc::new(World::default());
    let engine = Engine::open(EngineConfig {
        job_executor: false,
        outgoing: Some(Arc::clone(&world) as Arc<dyn Outgoing>),
        ..EngineConfig::default()
    })
    .await
    .expect("an engine");
    (engine, world)
}

/// Start, the user task `before`, the task under test, the user task `after`; `more` is beside them.
fn model(task: &str, more: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
        <error id="any" errorCode="java.lang.Exception"/>
        <process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="before"/>
        <userTask id="before"/><sequenceFlow id="f2" sourceRef="before" targetRef="a"/>{task}
        <sequenceFlow id="f3" sourceRef="a" targetRef="after"/><userTask id="after"/>{more}</process></definitions>"#
    )
}

fn connector(id: &str, parameters: &str) -> String {
    format!(
        r#"<serviceTask id="a"><extensionElements><camunda:connector><camunda:inputOutput>{parameters}</camunda:inputOutput>
        <camunda:connectorId>{id}</camunda:connectorId></camunda:connector></extensionElements></serviceTask>"#
    )
}

const GET: &str = r#"<camunda:inputParameter name="url">http://h/${n}</camunda:inputParameter>
    <camunda:inputParameter name="method">GET</camunda:inputParameter>"#;
const OUT: &str = r#"<camunda:outputParameter name="r">${response}</camunda:outputParameter>
    <camunda:outputParameter name="status">${statusCode}</camunda:outputParameter>
    <camunda:outputParameter name="id">${headers["X-Id"]}</camunda:outputParameter>"#;

/// Deploys, starts, and gives the instance, which waits before the task under test.
async fn started(engine: &Engine, model: &str) -> String {
    engine
        .deploy("test")
        .resource("p.bpmn", model)
        .await
        .expect("a model");
    let instance = engine.start("p").variable("n", "N").variable("r", "first");
    instance.await.expect("an instance").id
}

async fn complete(engine: &Engine, instance: &str) -> Result<(), EngineError> {
    let task = engine.tasks().instance(instance).first().await?;
    engine.complete_task(task.expect("a task").id).await
}

async fn at(engine: &Engine, instance: &str) -> String {
    let task = engine.tasks().instance(instance).first().await;
    let task = task.expect("tasks").expect("a task");
    task.task_def_key.unwrap_or_default()
}

async fn text(engine: &Engine, instance: &str, name: &str) -> Option<String> {
    let value = engine.variable(instance, name).await.expect("variables");
    value.map(|v| v.to_text())
}

#[tokio::test]
async fn what_came_back_becomes_variables() {
    let (engine, world) = engine().await;
    let instance = started(
        &engine,
        &model(&connector("http-connector", &format!("{GET}{OUT}")), ""),
    )
    .await;
    complete(&engine, &instance).await.expect("completed");
    assert_eq!(at(&engine, &instance).await, "after");
    assert_eq!(text(&engine, &instance, "r").await.as_deref(), Some("pong"));
    assert_eq!(
        text(&engine, &instance, "status").await.as_deref(),
        Some("200")
    );
    assert_eq!(text(&engine, &instance, "id").await.as_deref(), Some("7"));
    let requests = world.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(
        (requests[0].method, requests[0].url.as_str()),
        ("GET", "http://h/N")
    );
}

#[tokio::test]
async fn a_command_that_lost_a_race_sends_nothing_twice() {
    let (engine, world) = engine().await;
    let instance = started(
        &engine,
        &model(&connector("http-connector", &format!("{GET}{OUT}")), ""),
    )
    .await;
    let disturb = (engine.clone(), instance.clone());
    assert!(world.disturb.set(disturb).is_ok());
    complete(&engine, &instance).await.expect("completed");
    assert_eq!(world.requests().len(), 1);
    assert_eq!(text(&engine, &instance, "r").await.as_deref(), Some("pong"));
}

#[tokio::test]
async fn ids_are_the_same_outside_and_inside() {
    let (engine, world) = engine().await;
    let parameters = format!(
        r#"{GET}<camunda:inputParameter name="headers"><camunda:map><camunda:entry key="X-Instance">${{execution.processInstanceId}}</camunda:entry>
        <camunda:entry key="X-Activity">${{execution.activityInstanceId}}</camunda:entry></camunda:map></camunda:inputParameter>"#
    );
    let direct = model(&connector("http-connector", &parameters), "")
        .replace(r#"targetRef="before""#, r#"targetRef="a""#);
    let instance = started(&engine, &direct).await;
    let sent = &world.requests()[0].headers;
    let header = |name: &str| sent.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    assert_eq!(header("X-Instance").as_deref(), Some(instance.as_str()));
    let activities = engine
        .history_of(&instance)
        .activities()
        .await
        .expect("history");
    let activity = activities
        .iter()
        .find(|a| a.act_id == "a")
        .map(|a| a.id.clone());
    assert_eq!(header("X-Activity"), activity);
}

#[tokio::test]
async fn what_is_wrong_is_said_in_camundas_words() {
    let url = r#"<camunda:inputParameter name="url">http://h/</camunda:inputParameter>"#;
    let soap = "soap-http-connector";
    for (id, parameters, kind, message) in [
        (
            "nope",
            url,
            "ConnectorException",
            "No connector found for connector id 'nope'",
        ),
        (
            "http-connector",
            url,
            "ConnectorRequestException",
            "HTCL-02006 Unknown or unsupported HTTP method 'null'",
        ),
        (
            "http-connector",
            "",
            "ConnectorRequestException",
            "HTCL-02005 Request url required.",
        ),
        (
            soap,
            url,
            "ConnectorRequestException",
            "SOAPC-01002 No payload set on request",
        ),
        (
            soap,
            r#"<camunda:inputParameter name="url">${1}</camunda:inputParameter>"#,
            "ClassCastException",
            "class java.lang.Long cannot be cast to class java.lang.String (java.lang.Long and java.lang.String are in module java.base of loader 'bootstrap')",
        ),
        (
            soap,
            r#"<camunda:inputParameter name="url">http://h/a b?c</camunda:inputParameter>"#,
            "IllegalArgumentException",
            "Illegal character in path at index 10: http://h/a b?c",
        ),
    ] {
        let (engine, world) = engine().await;
        let instance = started(&engine, &model(&connector(id, parameters), "")).await;
        let error = complete(&engine, &instance).await.expect_err(message);
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (Some(ErrorKind::Other(kind)), message)
        );
        assert_eq!(at(&engine, &instance).await, "before");
        assert!(world.requests().is_empty());
    }
}

#[tokio::test]
async fn an_error_event_with_a_java_class_catches_a_failed_call() {
    let boundary = r#"<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition errorRef="any" camunda:errorMessageVariable="m" camunda:errorCodeVariable="c"/></boundaryEvent>
        <sequenceFlow id="f4" sourceRef="b" targetRef="caught"/><userTask id="caught"/>"#;
    let (engine, world) = engine().await;
    *world.answer.lock().expect("answer") = Some(Err(CallError::Failed("refused".into())));
    let instance = started(&engine, &model(&connector("http-connector", GET), boundary)).await;
    complete(&engine, &instance).await.expect("completed");
    assert_eq!(at(&engine, &instance).await, "caught");
    assert_eq!(
        text(&engine, &instance, "m").await.as_deref(),
        Some("HTCL-02007 Unable to execute HTTP request")
    );
    assert_eq!(
        engine.variable(&instance, "c").await.expect("variables"),
        Some(Value::Null)
    );
}

fn mail_task(fields: &[(&str, &str)]) -> String {
    let fields: String = fields
        .iter()
        .map(|(name, value)| format!(r#"<camunda:field name="{name}"><camunda:expression>{value}</camunda:expression></camunda:field>"#))
        .collect();
    format!(
        r#"<serviceTask id="a" camunda:type="mail"><extensionElements>{fields}</extensionElements></serviceTask>"#
    )
}

#[tokio::test]
async fn a_mail_is_sent_once() {
    let (engine, world) = engine().await;
    *world.answer.lock().expect("answer") = Some(Ok(Answer::Mail));
    let fields = [
        ("to", "${n}@x.org, b@x.org"),
        ("subject", "S ${n}"),
        ("text", "T"),
        ("cc", "c@x.org"),
    ];
    let instance = started(&engine, &model(&mail_task(&fields), "")).await;
    complete(&engine, &instance).await.expect("completed");
    assert_eq!(at(&engine, &instance).await, "after");
    let sent = world.sent.lock().expect("sent").clone();
    let expected = Mail {
        to: vec!["N@x.org".into(), "b@x.org".into()],
        cc: vec!["c@x.org".into()],
        subject: "S N".into(),
        text: Some("T".into()),
        ..Mail::default()
    };
    assert_eq!(sent, [Call::Mail(Box::new(expected))]);
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_refused_in_camundas_words() {
    let address = |part| {
        Some(CallError::Address {
            part,
            address: "x".into(),
            reason: "no address".into(),
        })
    };
    let text = ("text", "T");
    for (fields, error, message) in [
        (
            &[("to", "${null}"), text][..],
            None,
            "ENGINE-02019 No recipient could be found for sending email.",
        ),
        (
            &[("to", "a@x"), ("text", "${null}")],
            None,
            "ENGINE-02016 'html' or 'text' is required to be defined as mail format when using the mail activity.",
        ),
        (
            &[("to", "a@x"), ("text", "${''}")],
            None,
            "ENGINE-02017 Unable to create a mail with format 'text-only'.",
        ),
        (
            &[("to", "a@x"), ("html", "${''}")],
            None,
            "ENGINE-02017 Unable to create a mail with format 'HTML'.",
        ),
        (
            &[("to", "x"), text],
            address(MailPart::To),
            "ENGINE-02018 Unable to add 'x' as recipient.",
        ),
        (
            &[("to", "a@x"), ("from", "x"), text],
            address(MailPart::From),
            "ENGINE-02020 Could not set 'x' as from address in email.",
        ),
        (
            &[("to", "a@x"), ("cc", "x"), text],
            address(MailPart::Cc),
            "ENGINE-02021 Could not add 'x' as cc recipient.",
        ),
        (
            &[("to", "a@x"), ("bcc", "x"), text],
            address(MailPart::Bcc),
            "ENGINE-02022 Could not add 'x' as bcc recipient.",
        ),
        (
            &[("to", "a@x"), text],
            Some(CallError::Failed("away".into())),
            "ENGINE-02015 Unable to send email to recipient 'a@x'.",
        ),
    ] {
        let (engine, world) = engine().await;
        *world.answer.lock().expect("answer") = Some(error.map_or(Ok(Answer::Mail), Err));
        let instance = started(&engine, &model(&mail_task(fields), "")).await;
        let error = complete(&engine, &instance).await.expect_err(message);
        assert_eq!(error.to_string(), message);
        assert_eq!(at(&engine, &instance).await, "before");
    }
}
