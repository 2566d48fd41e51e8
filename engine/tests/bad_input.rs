//! Bad input gets its error, the process instance stays as it was, and the engine goes on.

use std::time::Duration;

use cauce_engine::command::{
    self, CorrelateMessage, DeleteProcessInstance, ExternalTaskFailure, SendSignal, StartInstance,
};
use cauce_engine::expressions::Limits;
use cauce_engine::{Caller, Engine, EngineConfig, EngineError, ErrorKind, Exec};
use cauce_store::records::{Deployment, Execution, HistoricActivityInstance, Task, Variable};
use cauce_store::testing::{TestStore, stores};
use cauce_store::{Filter, Record};

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">"#;

async fn engine(on: &TestStore) -> Engine {
    let limits = Limits {
        time: Duration::from_millis(200),
        memory: 8 << 20,
        ..Limits::default()
    };
    let config = EngineConfig {
        database: on.url.clone(),
        job_executor: false,
        limits,
        max_steps: 20_000,
        ..EngineConfig::default()
    };
    Engine::open(config).await.expect("an engine")
}

/// A model of a task `t` and then something.
fn after_a_task(then: &str) -> String {
    format!(
        r#"{HEAD}<process id="p" isExecutable="true" camunda:historyTimeToLive="P1D"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
        <userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="x"/>{then}<sequenceFlow id="f3" sourceRef="x" targetRef="e"/><endEvent id="e"/></process></definitions>"#
    )
}

async fn rows<R: Record>(engine: &Engine) -> Vec<R> {
    engine
        .store()
        .select(&Filter::new().order("ID_"))
        .await
        .expect("rows")
}

/// What there is of running instances and their history.
async fn state(
    engine: &Engine,
) -> (
    Vec<Execution>,
    Vec<Task>,
    Vec<Variable>,
    Vec<HistoricActivityInstance>,
) {
    (
        rows(engine).await,
        rows(engine).await,
        rows(engine).await,
        rows(engine).await,
    )
}

/// Completing the task before `then` fails with a message that contains `words` and changes nothing; after its cause is gone the task
/// can be completed if `cured` says by which variable.
async fn fails_and_stays(then: &str, words: &str, cured: Option<(&str, i32)>) {
    for store in stores().await {
        let engine = engine(&store).await;
        engine
            .deploy("d")
            .resource("p.bpmn", after_a_task(then))
            .await
            .expect("a deployment");
        engine
            .start("p")
            .variable("a", 1)
            .await
            .expect("an instance");
        let before = state(&engine).await;
        let task = &before.1[0].id;
        let error = engine
            .complete_task(task)
            .variable("b", 2)
            .await
            .expect_err("the process cannot go on");
        assert!(
            error.to_string().contains(words),
            "{}: {then}: {error}",
            store.kind
        );
        assert_eq!(state(&engine).await, before, "{}: {then}", store.kind);
        if let Some((name, value)) = cured {
            engine
                .complete_task(task)
                .variable(name, value)
                .await
                .expect("now it can");
            assert!(rows::<Execution>(&engine).await.is_empty());
        }
    }
}

#[tokio::test]
async fn a_script_without_end_ends_by_its_limit() {
    for (format, source, words) in [
        (
            "javascript",
            "while (typeof go === 'undefined') {} 1",
            "takes longer than",
        ),
        (
            "javascript",
            "if (typeof go === 'undefined') { (function f() { f(); })() } 1",
            "Maximum call stack size exceeded",
        ),
        (
            "javascript",
            "if (typeof go === 'undefined') { var a = []; while (true) a.push('0123456789'.repeat(1000)); } 1",
            "out of memory",
        ),
        ("rhai", "while true {} 1", "takes longer than"),
        (
            "rhai",
            "let s = \"0123456789\"; while true { s += s; } 1",
            "Length of string too large",
        ),
    ] {
        let cured = (format == "javascript").then_some(("go", 1));
        let task = format!(
            r#"<scriptTask id="x" scriptFormat="{format}"><script><![CDATA[{source}]]></script></scriptTask>"#
        );
        fails_and_stays(&task, words, cured).await;
    }
}

#[tokio::test]
async fn an_expression_that_fails_changes_nothing() {
    fails_and_stays(
        r#"<serviceTask id="x" camunda:expression="${missing}"/>"#,
        "Unknown property used in expression: ${missing}. Cause: Cannot resolve identifier 'missing'",
        Some(("missing", 1)),
    )
    .await;
    let gateway = r#"<exclusiveGateway id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="e"><conditionExpression xsi:type="tFormalExpression">${a == 7}</conditionExpression></sequenceFlow>
        <sequenceFlow id="h" sourceRef="x" targetRef="e"><conditionExpression xsi:type="tFormalExpression">${a == 8}</conditionExpression></sequenceFlow>"#;
    let only_conditions =
        after_a_task(gateway).replace(r#"<sequenceFlow id="f3" sourceRef="x" targetRef="e"/>"#, "");
    for store in stores().await {
        let engine = engine(&store).await;
        engine
            .deploy("d")
            .resource("p.bpmn", only_conditions.clone())
            .await
            .expect("a deployment");
        engine
            .start("p")
            .variable("a", 1)
            .await
            .expect("an instance");
        let before = state(&engine).await;
        let error = engine
            .complete_task(&before.1[0].id)
            .await
            .expect_err("no way out");
        assert!(
            error.to_string().contains("No outgoing sequence flow"),
            "{error}"
        );
        assert_eq!(state(&engine).await, before);
    }
}

#[tokio::test]
async fn a_failure_far_into_a_command_takes_all_of_it_back() {
    let then = r#"<subProcess id="x"><startEvent id="xs"/><sequenceFlow id="xf" sourceRef="xs" targetRef="xg"/><parallelGateway id="xg"/>
        <sequenceFlow id="xa" sourceRef="xg" targetRef="xu"/><userTask id="xu"><extensionElements><camunda:inputOutput><camunda:inputParameter name="in">${b}</camunda:inputParameter></camunda:inputOutput></extensionElements></userTask>
        <sequenceFlow id="xb" sourceRef="xg" targetRef="xv"/><serviceTask id="xv" camunda:expression="${b / broken}"/></subProcess>"#;
    fails_and_stays(then, "broken", None).await;
}

#[tokio::test]
async fn deep_expressions_do_not_overflow_the_stack() {
    let depth = 100_000;
    for (open, close, name) in [
        ("(", ")", "brackets"),
        ("!", "", "negations"),
        ("-", "", "signs"),
        ("a[", "]", "indexes"),
    ] {
        let expression = format!("${{{}a{}}}", open.repeat(depth), close.repeat(depth));
        let task = format!(r#"<serviceTask id="x" camunda:expression="{expression}"/>"#);
        let store = cauce_store::testing::memory().await;
        let engine = engine(&store).await;
        // It is refused when it is deployed or when it is reached.
        match engine
            .deploy("d")
            .resource("p.bpmn", after_a_task(&task))
            .await
        {
            Err(error) => assert!(
                matches!(
                    error,
                    EngineError::Parse { .. } | EngineError::Failed { .. }
                ),
                "{name}: {error}"
            ),
            Ok(_) => {
                engine
                    .start("p")
                    .variable("a", 1)
                    .await
                    .expect("an instance");
                let before = state(&engine).await;
                let outcome = engine.complete_task(&before.1[0].id).await;
                assert!(outcome.is_err(), "{name}");
                assert_eq!(state(&engine).await, before, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn models_that_are_none_deploy_nothing() {
    let deep = format!(
        "{HEAD}{}{}</definitions>",
        "<a>".repeat(200_000),
        "</a>".repeat(200_000)
    );
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="&c;"/>"#;
    let file = r#"<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">&x;</definitions>"#;
    let attributes = format!(
        "{HEAD}<process id=\"p\" {}/></definitions>",
        (0..50_000)
            .map(|n| format!("a{n}=\"\" "))
            .collect::<String>()
    );
    let dangling = after_a_task("").replace(
        "t\"/><sequenceFlow id=\"f2\"",
        "t\"/><sequenceFlow id=\"f1\"",
    );
    let models: [(&str, Vec<u8>); 10] = [
        ("nothing", Vec::new()),
        ("no XML", b"hello".to_vec()),
        ("no text", vec![0xff, 0xfe, 0x00, 0xd8, 0x00]),
        ("half a file", after_a_task("").as_bytes()[..300].to_vec()),
        ("deep", deep.into_bytes()),
        ("a bomb", bomb.as_bytes().to_vec()),
        ("another file", file.as_bytes().to_vec()),
        ("attributes", attributes.into_bytes()),
        ("dangling flows", dangling.into_bytes()),
        ("another document", b"<html/>".to_vec()),
    ];
    let store = cauce_store::testing::memory().await;
    let engine = engine(&store).await;
    for (what, model) in models {
        let error = engine
            .deploy("d")
            .resource("p.bpmn", model)
            .await
            .expect_err(what);
        assert!(
            matches!(
                error,
                EngineError::Parse { .. } | EngineError::Failed { .. }
            ),
            "{what}: {error:?}"
        );
        assert!(!error.to_string().is_empty());
        if what.starts_with("a bomb") || what.starts_with("another file") {
            assert!(
                error.to_string().contains("DOCTYPE is disallowed"),
                "{what}: {error}"
            );
        }
        assert!(rows::<Deployment>(&engine).await.is_empty(), "{what}");
    }
    engine
        .deploy("d")
        .resource("p.bpmn", after_a_task(r#"<manualTask id="x"/>"#))
        .await
        .expect("the engine goes on");
}

#[tokio::test]
async fn unknown_ids_are_told() {
    type Attempt = fn(&mut Exec<'_>) -> cauce_engine::exec::Step;
    let attempts: &[(Attempt, ErrorKind, &str)] = &[
        (
            |e| command::complete_task(e, "no", &[], &[]),
            ErrorKind::NullValue,
            "Cannot find task with id no: task is null",
        ),
        (
            |e| command::claim_task(e, "no", Some("u")),
            ErrorKind::NullValue,
            "Cannot find task with id no",
        ),
        (
            |e| command::complete_external_task(e, "no", Some("w"), &[], &[]),
            ErrorKind::NotFound,
            "Cannot find external task with id no",
        ),
        (
            |e| command::fail_external_task(e, "no", Some("w"), &ExternalTaskFailure::default()),
            ErrorKind::NotFound,
            "Cannot find external task with id no",
        ),
        (
            |e| command::execute_job(e, "no"),
            ErrorKind::NullValue,
            "No job found with id 'no'",
        ),
        (
            |e| command::signal_execution(e, "no", &[]),
            ErrorKind::NullValue,
            "execution no doesn't exist",
        ),
        (
            |e| {
                command::delete_process_instance(
                    e,
                    &DeleteProcessInstance {
                        id: "no".into(),
                        ..Default::default()
                    },
                )
            },
            ErrorKind::NotFound,
            "No process instance found for id 'no'",
        ),
        (
            |e| {
                command::start_instance(
                    e,
                    &StartInstance {
                        definition_id: "no".into(),
                        ..Default::default()
                    },
                )
                .map(|_| ())
            },
            ErrorKind::NotFound,
            "no deployed process definition found with id 'no'",
        ),
        (
            |e| {
                command::correlate_message(
                    e,
                    &CorrelateMessage {
                        name: Some("no".into()),
                        ..Default::default()
                    },
                )
                .map(|_| ())
            },
            ErrorKind::MismatchingMessageCorrelation,
            "Cannot correlate message 'no'",
        ),
        (
            |e| {
                command::send_signal(
                    e,
                    &SendSignal {
                        name: "s".into(),
                        execution_id: Some("no".into()),
                        ..Default::default()
                    },
                )
            },
            ErrorKind::NullValue,
            "Cannot find execution with id 'no'",
        ),
    ];
    for store in stores().await {
        let engine = engine(&store).await;
        for (n, (attempt, kind, words)) in attempts.iter().enumerate() {
            let error = engine.run(attempt).await.expect_err("it is not there");
            assert!(error.to_string().contains(words), "{n}: {error}");
            assert_eq!(error.kind(), Some(*kind), "{n}: {error}");
        }
        assert!(engine.execute_job(&Caller::default(), "no").await.is_err());
        // A signal that nobody waits for is no error.
        engine.signal("nobody").await.expect("it is sent");
    }
}

#[tokio::test]
async fn a_process_that_never_waits_ends_by_its_limit() {
    let store = cauce_store::testing::memory().await;
    let engine = engine(&store).await;
    let model = after_a_task(
        r#"<exclusiveGateway id="x" default="f3"/><sequenceFlow id="g" sourceRef="x" targetRef="y"><conditionExpression xsi:type="tFormalExpression">${a == 1}</conditionExpression></sequenceFlow><manualTask id="y"/><sequenceFlow id="h" sourceRef="y" targetRef="x"/>"#,
    );
    engine
        .deploy("d")
        .resource("p.bpmn", model)
        .await
        .expect("a deployment");
    engine
        .start("p")
        .variable("a", 1)
        .await
        .expect("an instance");
    let before = state(&engine).await;
    let error = engine
        .complete_task(&before.1[0].id)
        .await
        .expect_err("it would run for ever");
    assert!(
        error.to_string().contains("without a wait state"),
        "{error}"
    );
    assert_eq!(state(&engine).await, before);
    engine
        .complete_task(&before.1[0].id)
        .variable("a", 2)
        .await
        .expect("now it ends");
}

#[tokio::test]
async fn commands_at_the_same_time_all_count() {
    let branches = 4;
    let mut then = String::from(
        r#"<parallelGateway id="x"/><parallelGateway id="j"/><sequenceFlow id="jf" sourceRef="j" targetRef="after"/><userTask id="after"/>"#,
    );
    for n in 0..branches {
        then.push_str(&format!(
            r#"<sequenceFlow id="xa{n}" sourceRef="x" targetRef="u{n}"/><userTask id="u{n}"/><sequenceFlow id="ja{n}" sourceRef="u{n}" targetRef="j"/>"#
        ));
    }
    let model = after_a_task(&then).replace(
        r#"<sequenceFlow id="f3" sourceRef="x" targetRef="e"/>"#,
        r#"<sequenceFlow id="f3" sourceRef="after" targetRef="e"/>"#,
    );
    for store in stores().await {
        let engine = engine(&store).await;
        engine
            .deploy("d")
            .resource("p.bpmn", model.clone())
            .await
            .expect("a deployment");
        for round in 0..10 {
            let started = engine.start("p").await.expect("an instance");
            let first = engine
                .tasks()
                .instance(&started.id)
                .first()
                .await
                .expect("a list")
                .expect("a task");
            engine.complete_task(first.id).await.expect("the fork");
            let tasks = engine.tasks().instance(&started.id).await.expect("a list");
            assert_eq!(tasks.len(), branches);
            let together: Vec<_> = tasks
                .into_iter()
                .map(|task| {
                    let name = task.task_def_key.unwrap_or_default();
                    tokio::spawn(
                        engine
                            .complete_task(task.id)
                            .variable(name, round)
                            .into_future(),
                    )
                })
                .collect();
            for one in together {
                one.await
                    .expect("no panic")
                    .expect("it is tried again until it counts");
            }
            let open = engine.tasks().instance(&started.id).await.expect("a list");
            assert_eq!(
                open.iter()
                    .filter_map(|t| t.task_def_key.as_deref())
                    .collect::<Vec<_>>(),
                ["after"],
                "{}",
                store.kind
            );
            let joined = engine
                .history_of(&started.id)
                .activities()
                .element("after")
                .count()
                .await
                .expect("a count");
            assert_eq!(joined, 1, "{}: the join happened once", store.kind);
            for n in 0..branches {
                assert!(
                    engine
                        .variable(&started.id, &format!("u{n}"))
                        .await
                        .expect("an instance")
                        .is_some()
                );
            }
            engine.complete_task(&open[0].id).await.expect("the end");
            assert!(
                rows::<Execution>(&engine).await.is_empty(),
                "{}",
                store.kind
            );
        }
    }
}

#[tokio::test]
async fn the_same_task_is_completed_once() {
    for store in stores().await {
        let engine = engine(&store).await;
        engine
            .deploy("d")
            .resource("p.bpmn", after_a_task(r#"<userTask id="x"/>"#))
            .await
            .expect("a deployment");
        engine.start("p").await.expect("an instance");
        let id = rows::<Task>(&engine).await.remove(0).id;
        let together: Vec<_> = (0..6)
            .map(|_| tokio::spawn(engine.complete_task(&id).into_future()))
            .collect();
        let mut done = 0;
        for one in together {
            match one.await.expect("no panic") {
                Ok(()) => done += 1,
                Err(error) => assert_eq!(
                    error.kind(),
                    Some(ErrorKind::NullValue),
                    "{}: {error}",
                    store.kind
                ),
            }
        }
        assert_eq!(done, 1, "{}", store.kind);
        assert_eq!(
            engine.tasks().element("x").count().await.expect("a count"),
            1,
            "{}",
            store.kind
        );
    }
}
