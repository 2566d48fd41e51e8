//! The job executor: what it acquires, and what it goes on with because it has it already.

use cauce_engine::command::{self, FetchRequest, FetchTopic};
use cauce_engine::job::JobExecutor;
use cauce_engine::{Caller, Engine, EngineConfig};
use cauce_store::records::{Execution, ExternalTask, HistoricJobLog, Job};
use cauce_store::testing::{TestStore, file, postgres};
use cauce_store::{Filter, Record};
use std::time::Duration;

const STEPS: usize = 5;

/// A process of asynchronous steps.
fn steps(key: &str, attributes: &str) -> String {
    let mut body = String::new();
    let mut before = "s".to_owned();
    for step in 1..=STEPS {
        body.push_str(&format!(
            r#"<sequenceFlow id="f{step}" sourceRef="{before}" targetRef="a{step}"/>
            <serviceTask id="a{step}" camunda:asyncBefore="true" {attributes} camunda:expression="${{n + 1}}" camunda:resultVariable="n"/>"#
        ));
        before = format!("a{step}");
    }
    model(
        key,
        &format!(r#"{body}<sequenceFlow id="f" sourceRef="{before}" targetRef="e"/>"#),
    )
}

fn model(key: &str, body: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
        <process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D"><startEvent id="s"/>{body}<endEvent id="e"/></process></definitions>"#
    )
}

async fn engine(on: &TestStore, hot_rows: usize) -> Engine {
    let config = EngineConfig {
        database: on.url.clone(),
        job_executor: false,
        hot_rows,
        ..EngineConfig::default()
    };
    Engine::open(config).await.expect("an engine")
}

async fn deploy(engine: &Engine, key: &str, model: String) {
    engine
        .deploy(key)
        .resource(format!("{key}.bpmn"), model)
        .await
        .expect("a deployment");
}

async fn rows<R: Record>(engine: &Engine, column: &'static str, value: &str) -> Vec<R> {
    let filter = Filter::new().text(column, value);
    engine.store().select::<R>(&filter).await.expect("rows")
}

/// Runs the job executor until no execution is left.
async fn run_to_the_end(engine: &Engine) {
    let executor = JobExecutor::start(engine.clone());
    let ended = async {
        while engine
            .store()
            .count::<Execution>(&Filter::new())
            .await
            .expect("a count")
            > 0
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), ended)
        .await
        .expect("all ends");
    executor.stop().await;
}

#[tokio::test]
async fn an_exclusive_job_that_follows_another_is_not_acquired_again() {
    for on in [file().await, postgres().await] {
        for hot_rows in [0, 10_000] {
            for (attributes, acquired) in [("", 1), (r#"camunda:exclusive="false""#, STEPS as u64)]
            {
                let engine = engine(&on, hot_rows).await;
                deploy(&engine, "steps", steps("steps", attributes)).await;
                let instance = engine.start("steps").variable("n", 0).await;
                let instance = instance.expect("it starts").id;
                run_to_the_end(&engine).await;
                let counted = engine.meters().named("job-acquired-success");
                assert_eq!(counted, acquired, "{}, {hot_rows}, {attributes}", on.kind);
                assert_eq!(engine.meters().named("job-successful"), STEPS as u64);
                let log = rows::<HistoricJobLog>(&engine, "PROCESS_INSTANCE_ID_", &instance).await;
                for (state, of) in [(0, STEPS), (1, 0), (2, STEPS)] {
                    let there = log.iter().filter(|entry| entry.job_state == Some(state));
                    assert_eq!(there.count(), of, "state {state}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_failure_in_the_middle_of_a_chain_leaves_the_job_for_another_try() {
    let on = file().await;
    let engine = engine(&on, 10_000).await;
    let failing = steps("failing", "").replace("${n + 1}", "${n + 1 + (n == 2 ? missing : 0)}");
    deploy(&engine, "failing", failing).await;
    let started = engine.start("failing").variable("n", 0).await;
    let instance = started.expect("it starts").id;
    let executor = JobExecutor::start(engine.clone());
    let given_up = async {
        while engine.meters().named("job-failed") < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), given_up)
        .await
        .expect("three failures");
    executor.stop().await;
    let jobs = rows::<Job>(&engine, "PROCESS_INSTANCE_ID_", &instance).await;
    let [job] = &jobs[..] else {
        panic!("one job is left, not {jobs:?}");
    };
    assert_eq!((job.retries, job.lock_owner.as_deref()), (0, None));
    assert_eq!(engine.meters().named("job-successful"), 2);
}

#[tokio::test]
async fn what_another_node_did_to_jobs_and_external_tasks_counts() {
    for on in [file().await, postgres().await] {
        let (one, two) = (engine(&on, 10_000).await, engine(&on, 10_000).await);
        let waiting = model(
            "waiting",
            r#"<sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
            <serviceTask id="x" camunda:type="external" camunda:topic="t"/><sequenceFlow id="f2" sourceRef="x" targetRef="j"/>
            <serviceTask id="j" camunda:asyncBefore="true" camunda:expression="${1}"/><sequenceFlow id="f3" sourceRef="j" targetRef="e"/>"#,
        );
        deploy(&one, "waiting", waiting).await;
        let instance = one.start("waiting").await.expect("it starts").id;
        let request = FetchRequest {
            worker: Some("w".to_owned()),
            max_tasks: 1,
            topics: vec![FetchTopic {
                name: Some("t".to_owned()),
                lock_duration: 60_000,
                ..FetchTopic::default()
            }],
            ..FetchRequest::default()
        };
        // Locked there, completed here.
        let caller = Caller::default();
        let fetched = Box::pin(two.fetch_and_lock(&caller, &request)).await;
        assert_eq!(fetched.expect("tasks").len(), 1);
        let task = rows::<ExternalTask>(&one, "PROC_INST_ID_", &instance).await;
        let complete = |engine: Engine| {
            let id = task[0].id.clone();
            async move {
                engine
                    .run(|exec| command::complete_external_task(exec, &id, Some("w"), &[], &[]))
                    .await
            }
        };
        complete(one.clone()).await.expect("it is completed");
        complete(two.clone())
            .await
            .expect_err("it is completed already");
        // Executed there, and gone here.
        let job = rows::<Job>(&one, "PROCESS_INSTANCE_ID_", &instance).await;
        two.execute_job(&caller, &job[0].id)
            .await
            .expect("it is executed");
        let again = one.execute_job(&caller, &job[0].id).await;
        let said = again.expect_err("it is gone").to_string();
        assert!(said.contains("No job found"), "{}: {said}", on.kind);
        assert_eq!(
            rows::<Execution>(&one, "PROC_INST_ID_", &instance).await,
            []
        );
    }
}
