//! A program that has the engine inside: requests, workers, lists.

use std::time::Duration;

use cauce_engine::embed::{ExternalWork, Variables, WorkError};
use cauce_engine::{Engine, EngineConfig, ErrorKind};
use cauce_store::testing::{TestStore, memory, postgres};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <error id="err" errorCode="NO_STOCK"/>
  <message id="msg" name="cancel"/>
  <process id="ship" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="pack"/>
    <serviceTask id="pack" camunda:type="external" camunda:topic="pack"/>
    <boundaryEvent id="caught" attachedToRef="pack"><errorEventDefinition errorRef="err"/></boundaryEvent>
    <sequenceFlow id="f2" sourceRef="pack" targetRef="check"/><sequenceFlow id="f3" sourceRef="caught" targetRef="reorder"/>
    <userTask id="check" name="Check"/><sequenceFlow id="f4" sourceRef="check" targetRef="e"/>
    <userTask id="reorder" name="Reorder"/><sequenceFlow id="f5" sourceRef="reorder" targetRef="e"/>
    <endEvent id="e"/>
  </process>
  <process id="later" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="ls"/><sequenceFlow id="lf" sourceRef="ls" targetRef="lt"/>
    <scriptTask id="lt" camunda:asyncBefore="true" scriptFormat="javascript" camunda:resultVariable="x"><script>6 * 7</script></scriptTask>
    <sequenceFlow id="lg" sourceRef="lt" targetRef="lr"/>
    <receiveTask id="lr" messageRef="msg"/><sequenceFlow id="lh" sourceRef="lr" targetRef="le"/><endEvent id="le"/>
  </process>
</definitions>"#;

/// An engine with the models of this file, and the database it must keep.
async fn engine(on: TestStore) -> (Engine, TestStore) {
    let engine = Engine::open(EngineConfig {
        database: on.url.clone(),
        ..EngineConfig::default()
    })
    .await
    .expect("an engine");
    engine
        .deploy("models")
        .resource("m.bpmn", MODEL)
        .await
        .expect("a deployment");
    (engine, on)
}

/// The elements of the open tasks of an instance.
async fn open(engine: &Engine, instance: &str) -> Vec<String> {
    let tasks = engine.tasks().instance(instance).await.expect("tasks");
    tasks.into_iter().filter_map(|t| t.task_def_key).collect()
}

#[tokio::test]
async fn a_worker_completes_fails_and_throws() {
    for store in [memory().await, postgres().await] {
        let (engine, _store) = engine(store).await;
        let worker = engine
            .worker("pack")
            .retry_after(Duration::ZERO)
            .retries(3)
            .handle(|task: ExternalWork| async move {
                match task
                    .variable("stock")
                    .and_then(cauce_engine::expr::Value::as_i64)
                {
                    None => Err(WorkError::bpmn("NO_STOCK")),
                    Some(0) => {
                        let pieces: i32 = "none".parse()?;
                        Ok(Variables::from([("pieces", pieces)]))
                    }
                    Some(1) => panic!("the packer fell over"),
                    Some(pieces) => Ok(Variables::new().with("pieces", pieces)),
                }
            });
        let fine = engine
            .start("ship")
            .variable("stock", 5)
            .await
            .expect("an instance");
        worker.handled(1).await;
        assert_eq!(open(&engine, &fine.id).await, ["check"]);
        assert_eq!(
            engine
                .variable(&fine.id, "pieces")
                .await
                .expect("a variable"),
            Some(5_i64.into())
        );

        let thrown = engine.start("ship").await.expect("an instance");
        worker.handled(2).await;
        assert_eq!(open(&engine, &thrown.id).await, ["reorder"]);

        for (n, (stock, message)) in [
            (0, "invalid digit found in string"),
            (1, "the packer fell over"),
        ]
        .into_iter()
        .enumerate()
        {
            let failed = engine
                .start("ship")
                .variable("stock", stock)
                .await
                .expect("an instance");
            worker.handled(5 + 3 * n).await;
            let left = engine
                .external_tasks()
                .instance(&failed.id)
                .first()
                .await
                .expect("a list")
                .expect("a task");
            assert_eq!(left.retries, Some(0));
            assert!(
                left.error_msg
                    .as_deref()
                    .is_some_and(|m| m.contains(message)),
                "{:?}",
                left.error_msg
            );
            assert_eq!(
                engine
                    .incidents()
                    .instance(&failed.id)
                    .count()
                    .await
                    .expect("a count"),
                1
            );
        }
        worker.stop().await;
    }
}

#[tokio::test]
async fn a_worker_that_is_stopped_reports_what_it_began() {
    let (engine, _store) = engine(memory().await).await;
    let (begun, mut begins) = tokio::sync::mpsc::unbounded_channel();
    let (go, gate) = tokio::sync::watch::channel(false);
    let worker = engine
        .worker("pack")
        .at_once(1)
        .handle(move |task: ExternalWork| {
            let (begun, mut gate) = (begun.clone(), gate.clone());
            async move {
                begun.send(task.instance().to_owned())?;
                gate.wait_for(|open| *open).await?;
                Ok(Variables::new())
            }
        });
    let one = engine.start("ship").await.expect("an instance");
    let two = engine.start("ship").await.expect("an instance");
    let first = begins.recv().await.expect("a beginning");
    let stopping = tokio::spawn(worker.stop());
    go.send(true).expect("somebody waits");
    stopping.await.expect("it stops");
    assert_eq!(open(&engine, &first).await, ["check"]);
    let other = if first == one.id { two.id } else { one.id };
    assert!(open(&engine, &other).await.is_empty());
    assert_eq!(
        engine
            .external_tasks()
            .instance(&other)
            .topic("pack")
            .count()
            .await
            .expect("a count"),
        1
    );
}

#[tokio::test]
async fn a_lock_is_extended_while_the_work_goes_on() {
    let (engine, _store) = engine(memory().await).await;
    let (go, gate) = tokio::sync::watch::channel(false);
    let lock = Duration::from_millis(20);
    let worker = engine
        .worker("pack")
        .lock_for(lock)
        .handle(move |_: ExternalWork| {
            let mut gate = gate.clone();
            async move {
                gate.wait_for(|open| *open).await?;
                Ok(Variables::new())
            }
        });
    let started = engine.start("ship").await.expect("an instance");
    let begun = engine.now();
    // The task's lock ends later than it was taken for: somebody has extended it.
    loop {
        let task = engine
            .external_tasks()
            .instance(&started.id)
            .first()
            .await
            .expect("a list")
            .expect("a task");
        if task
            .lock_exp_time
            .is_some_and(|end| end > begun + chrono::TimeDelta::milliseconds(60))
        {
            break;
        }
        tokio::task::yield_now().await;
    }
    go.send(true).expect("somebody waits");
    worker.handled(1).await;
    assert_eq!(open(&engine, &started.id).await, ["check"]);
    assert_eq!(
        engine
            .history_of(&started.id)
            .activities()
            .element("pack")
            .count()
            .await
            .expect("a count"),
        1
    );
    worker.stop().await;
}

#[tokio::test]
async fn jobs_messages_and_lists() {
    let (engine, _store) = engine(memory().await).await;
    let started = engine
        .start("later")
        .business_key("B")
        .await
        .expect("an instance");
    assert_eq!(
        engine
            .jobs()
            .instance(&started.id)
            .count()
            .await
            .expect("a count"),
        1
    );
    assert_eq!(engine.run_due_jobs().await.expect("jobs run"), 1);
    assert_eq!(
        engine.variable(&started.id, "x").await.expect("a variable"),
        Some(42.into())
    );
    assert_eq!(
        engine
            .instances()
            .key("later")
            .business_key("B")
            .count()
            .await
            .expect("a count"),
        1
    );
    let received = engine
        .message("cancel")
        .business_key("B")
        .variable("why", "late")
        .await
        .expect("a receiver");
    assert_eq!(received.len(), 1);
    assert_eq!(engine.instances().await.expect("a list").len(), 0);
    let history = engine.history_of(&started.id);
    let elements: Vec<_> = history
        .activities()
        .await
        .expect("history")
        .into_iter()
        .map(|a| a.act_id)
        .collect();
    assert_eq!(elements, ["ls", "lt", "lr", "le"]);
    assert_eq!(
        history
            .variables()
            .name("why")
            .first()
            .await
            .expect("a list")
            .and_then(|v| v.text)
            .as_deref(),
        Some("late")
    );
    assert_eq!(
        engine.processes().key("later").await.expect("a list").len(),
        1
    );
}

#[tokio::test]
async fn the_executor_runs_jobs_by_itself_and_stops() {
    let (engine, _store) = engine(memory().await).await;
    let jobs = engine.execute_jobs();
    let mut news = engine.store().wakeups();
    let started = engine.start("later").await.expect("an instance");
    assert!(news.recv().await.is_ok());
    while engine
        .variable(&started.id, "x")
        .await
        .expect("a variable")
        .is_none()
    {
        tokio::task::yield_now().await;
    }
    jobs.stop().await;
}

#[tokio::test]
async fn a_file_is_deployed_once() {
    let folder = std::env::temp_dir().join(format!("cauce-embedding-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("f.bpmn");
    std::fs::write(&path, MODEL).expect("a file");
    let engine = Engine::connect("sqlite::memory:").await.expect("an engine");
    for new in [2, 0] {
        let deployed = engine
            .deploy("files")
            .unless_unchanged()
            .file(&path)
            .await
            .expect("a deployment");
        assert_eq!(deployed.process_definitions.len(), new);
    }
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    let missing = engine
        .deploy("files")
        .file(&path)
        .await
        .expect_err("no file");
    assert_eq!(missing.kind(), Some(ErrorKind::BadUserRequest));
    assert!(missing.to_string().contains("f.bpmn"), "{missing}");
}

#[tokio::test]
async fn tasks_are_taken_and_end() {
    let (engine, _store) = engine(memory().await).await;
    let started = engine.start("ship").await.expect("an instance");
    let worker = engine
        .worker("pack")
        .handle(|_: ExternalWork| async { Ok(Variables::new()) });
    worker.handled(1).await;
    worker.stop().await;
    let task = engine
        .tasks()
        .element("check")
        .unassigned()
        .first()
        .await
        .expect("a list")
        .expect("a task");
    engine
        .claim_task(&task.id, "ann")
        .await
        .expect("it is free");
    let error = engine
        .claim_task(&task.id, "bob")
        .await
        .expect_err("it is not");
    assert_eq!(error.kind(), Some(ErrorKind::TaskAlreadyClaimed));
    engine
        .assign_task(&task.id, Some("bob"))
        .await
        .expect("it goes over");
    assert_eq!(
        engine
            .tasks()
            .assignee("bob")
            .count()
            .await
            .expect("a count"),
        1
    );
    engine
        .complete_task(&task.id)
        .by("bob")
        .variable("ok", true)
        .await
        .expect("it ends");
    let ended = engine
        .history_of(&started.id)
        .instance()
        .await
        .expect("history")
        .expect("a row");
    assert_eq!(ended.state.as_deref(), Some("COMPLETED"));
    assert!(engine.complete_task(&task.id).await.is_err());
    assert!(engine.start("nothing").await.is_err());
}
