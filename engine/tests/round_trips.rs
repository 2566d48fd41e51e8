//! How many round trips of reads commands take, so that none is added unnoticed. Each commit is one more, shared with others.

use cauce_engine::command::{self, CorrelateMessage, FetchRequest, FetchTopic, StartInstance};
use cauce_engine::store::records::{ExternalTask, Job, ProcessDefinition, Task};
use cauce_engine::store::{Filter, Record};
use cauce_engine::{Caller, Engine, EngineConfig};

/// Processes by key, each with what comes between its start and its end.
const MODELS: [(&str, &str); 5] = [
    ("straight", r#"<manualTask id="w"/>"#),
    ("task", r#"<userTask id="w"/>"#),
    (
        "external",
        r#"<serviceTask id="w" camunda:type="external" camunda:topic="t"/>"#,
    ),
    (
        "job",
        r#"<serviceTask id="w" camunda:asyncBefore="true" camunda:expression="${1}"/>"#,
    ),
    (
        "message",
        r#"<intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#,
    ),
];

fn model(key: &str, activity: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
        <message id="m" name="answer"/>
        <process id="{key}" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="w"/>{activity}
        <sequenceFlow id="g" sourceRef="w" targetRef="e"/><endEvent id="e"/></process></definitions>"#
    )
}

/// An engine that keeps no instances in memory.
async fn engine() -> Engine {
    engine_with(0).await
}

async fn engine_with(hot_rows: usize) -> Engine {
    let engine = Engine::open(EngineConfig {
        job_executor: false,
        hot_rows,
        ..EngineConfig::default()
    })
    .await
    .expect("an engine");
    for (key, activity) in MODELS {
        engine
            .deploy(key)
            .resource(format!("{key}.bpmn"), model(key, activity))
            .await
            .expect("a deployment");
        // Definitions are cached from the first start on.
        start(&engine, key, "first").await;
    }
    engine
}

async fn start(engine: &Engine, process: &str, business_key: &str) {
    let definition = only::<ProcessDefinition>(engine, Filter::new().text("KEY_", process)).await;
    let start = StartInstance {
        definition_id: definition.id,
        business_key: Some(business_key.to_owned()),
        variables: vec![(
            "amount".to_owned(),
            cauce_engine::expr::Value::Integer(5).into(),
        )],
        ..StartInstance::default()
    };
    engine
        .run(|exec| command::start_instance(exec, &start))
        .await
        .expect("an instance");
}

async fn only<R: Record>(engine: &Engine, filter: Filter) -> R {
    let mut rows = engine.store().select::<R>(&filter).await.expect("rows");
    assert_eq!(rows.len(), 1, "{}", R::TABLE.name);
    rows.remove(0)
}

/// The round trips of reads that something takes.
async fn reads<T>(engine: &Engine, what: impl Future<Output = T>) -> (u64, T) {
    let before = engine.store().reads();
    let done = what.await;
    (engine.store().reads() - before, done)
}

#[tokio::test]
async fn a_start_of_a_cached_definition_reads_nothing() {
    let engine = engine().await;
    for (process, _) in MODELS {
        let definition =
            only::<ProcessDefinition>(&engine, Filter::new().text("KEY_", process)).await;
        let start = StartInstance {
            definition_id: definition.id,
            ..StartInstance::default()
        };
        let command = engine.run(|exec| command::start_instance(exec, &start));
        let (taken, started) = reads(&engine, command).await;
        started.expect("an instance");
        assert_eq!(taken, 0, "{process}");
    }
}

#[tokio::test]
async fn a_task_is_found_and_its_tree_read_unless_it_is_in_memory() {
    for (hot_rows, expected) in [(0, 2), (1_000, 1)] {
        let engine = engine_with(hot_rows).await;
        let task = only::<Task>(&engine, Filter::new()).await;
        let command = engine.run(|exec| command::complete_task(exec, &task.id, &[], &[]));
        let (taken, done) = reads(&engine, command).await;
        done.expect("the task is completed");
        assert_eq!(taken, expected);
    }
}

#[tokio::test]
async fn a_job_is_found_and_its_tree_read() {
    let engine = engine().await;
    let job = only::<Job>(&engine, Filter::new()).await;
    let (taken, done) = reads(&engine, engine.execute_job(&Caller::default(), &job.id)).await;
    done.expect("the job is done");
    assert_eq!(taken, 2);
}

/// What a worker asks for the tasks of the topic.
fn tasks_of_topic() -> FetchRequest {
    FetchRequest {
        worker: Some("w".to_owned()),
        max_tasks: 10,
        topics: vec![FetchTopic {
            name: Some("t".to_owned()),
            lock_duration: 60_000,
            ..FetchTopic::default()
        }],
        ..FetchRequest::default()
    }
}

#[tokio::test]
async fn a_worker_is_told_of_all_its_tasks_at_once() {
    let engine = engine().await;
    start(&engine, "external", "second").await;
    let request = tasks_of_topic();
    let caller = Caller::default();
    let (taken, fetched) = reads(&engine, Box::pin(engine.fetch_and_lock(&caller, &request))).await;
    assert_eq!((taken, fetched.expect("tasks").len()), (3, 2));
    let task = engine
        .store()
        .select_one::<ExternalTask>(Filter::new())
        .await
        .expect("rows")
        .expect("a task");
    let command =
        engine.run(|exec| command::complete_external_task(exec, &task.id, Some("w"), &[], &[]));
    let (taken, done) = reads(&engine, command).await;
    done.expect("the task is completed");
    assert_eq!(taken, 2);
}

#[tokio::test]
async fn a_lock_leaves_an_instance_in_memory() {
    let engine = engine_with(10_000).await;
    start(&engine, "external", "second").await;
    let request = tasks_of_topic();
    let caller = Caller::default();
    let fetched = Box::pin(engine.fetch_and_lock(&caller, &request)).await;
    for task in fetched.expect("tasks") {
        let id = task.row.id;
        let command =
            engine.run(|exec| command::complete_external_task(exec, &id, Some("w"), &[], &[]));
        let (taken, done) = reads(&engine, command).await;
        done.expect("the task is completed");
        assert_eq!(taken, 1);
    }
}

#[tokio::test]
async fn a_message_reads_only_the_instance_it_is_for() {
    let engine = engine().await;
    for n in 0..20 {
        start(&engine, "message", &format!("key-{n}")).await;
    }
    let message = CorrelateMessage {
        name: Some("answer".to_owned()),
        business_key: Some("key-7".to_owned()),
        ..CorrelateMessage::default()
    };
    let command = engine.run(|exec| command::correlate_message(exec, &message));
    let (taken, done) = reads(&engine, command).await;
    assert_eq!((taken, done.expect("an execution").len()), (2, 1));
}

/// The statements of the commits that something takes.
async fn written<T>(engine: &Engine, what: impl Future<Output = T>) -> (u64, T) {
    let before = engine.store().written();
    let done = what.await;
    (engine.store().written() - before, done)
}

#[tokio::test]
async fn a_commit_has_a_statement_for_each_table_and_shape() {
    let engine = engine_with(10_000).await;
    // Historic process instance, activities, variable and detail; with a wait state also execution, variable and what is waited for,
    // and its history: of tasks, external tasks, jobs.
    for (process, expected) in [
        ("straight", 4),
        ("task", 8),
        ("external", 8),
        ("job", 8),
        ("message", 7),
    ] {
        let (statements, ()) = written(&engine, start(&engine, process, "counted")).await;
        assert_eq!(statements, expected, "a start of {process}");
    }
    let task = only::<Task>(&engine, Filter::new().limit(1)).await;
    let command = engine.run(|exec| command::complete_task(exec, &task.id, &[], &[]));
    let (statements, done) = written(&engine, command).await;
    done.expect("the task is completed");
    assert_eq!(statements, 9, "a completion");
}
