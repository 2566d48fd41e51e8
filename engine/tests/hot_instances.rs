//! Instances that stay in memory behave as if they were read anew: what others have changed meanwhile counts.

use cauce_engine::command::{self, VariableHost};
use cauce_engine::expr::{TypedValue, Value};
use cauce_engine::{Engine, EngineConfig};
use cauce_store::Filter;
use cauce_store::records::{Execution, HistoricActivityInstance, Task};
use cauce_store::testing::{TestStore, file, postgres};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="p" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
    <parallelGateway id="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="a"/><sequenceFlow id="f3" sourceRef="fork" targetRef="b"/>
    <userTask id="a"/><sequenceFlow id="f4" sourceRef="a" targetRef="way"/>
    <exclusiveGateway id="way" default="left"/>
    <sequenceFlow id="right" sourceRef="way" targetRef="r"><conditionExpression xsi:type="tFormalExpression">${x == 2}</conditionExpression></sequenceFlow>
    <sequenceFlow id="left" sourceRef="way" targetRef="l"/>
    <manualTask id="r"/><sequenceFlow id="f5" sourceRef="r" targetRef="merge"/>
    <manualTask id="l"/><sequenceFlow id="f6" sourceRef="l" targetRef="merge"/>
    <exclusiveGateway id="merge"/><sequenceFlow id="f9" sourceRef="merge" targetRef="join"/>
    <userTask id="b"/><sequenceFlow id="f7" sourceRef="b" targetRef="join"/>
    <parallelGateway id="join"/><sequenceFlow id="f8" sourceRef="join" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"#;

/// Two nodes on one database, with the model deployed.
async fn nodes(on: &TestStore) -> (Engine, Engine) {
    let open = async || {
        let config = EngineConfig {
            database: on.url.clone(),
            job_executor: false,
            hot_rows: 10_000,
            ..EngineConfig::default()
        };
        Engine::open(config).await.expect("an engine")
    };
    let (one, two) = (open().await, open().await);
    one.deploy("p")
        .resource("p.bpmn", MODEL)
        .await
        .expect("a deployment");
    (one, two)
}

async fn set(engine: &Engine, instance: &str, name: &str, value: i32) {
    let values = [(name.to_owned(), TypedValue::from(Value::Integer(value)))];
    engine
        .run(|exec| {
            command::modify_variables(exec, VariableHost::ProcessInstance, instance, &values, &[])
        })
        .await
        .expect("it is set");
}

async fn task(engine: &Engine, instance: &str, key: &str) -> String {
    let tasks = engine
        .store()
        .select::<Task>(&Filter::new().text("PROC_INST_ID_", instance))
        .await
        .expect("rows");
    let found = tasks
        .iter()
        .find(|t| t.task_def_key.as_deref() == Some(key));
    found.expect("the task").id.clone()
}

async fn visited(engine: &Engine, instance: &str) -> Vec<String> {
    let rows = engine
        .store()
        .select::<HistoricActivityInstance>(
            &Filter::new()
                .text("PROC_INST_ID_", instance)
                .order("SEQUENCE_COUNTER_, ID_"),
        )
        .await
        .expect("rows");
    rows.into_iter().map(|r| r.act_id).collect()
}

async fn executions(engine: &Engine, instance: &str) -> i64 {
    engine
        .store()
        .count::<Execution>(&Filter::new().text("PROC_INST_ID_", instance))
        .await
        .expect("a count")
}

#[tokio::test]
async fn a_variable_that_another_node_has_set_decides() {
    for on in [file().await, postgres().await] {
        let (one, two) = nodes(&on).await;
        let id = one.start("p").variable("x", 1).await.expect("it starts").id;
        set(&two, &id, "x", 2).await;
        one.complete_task(task(&one, &id, "a").await)
            .await
            .expect("it completes");
        let seen = visited(&one, &id).await;
        assert!(seen.iter().any(|a| a == "r"), "{}: {seen:?}", on.kind);

        // A variable that was not there before counts as well.
        let id = one.start("p").variable("y", 1).await.expect("it starts").id;
        set(&two, &id, "x", 2).await;
        one.complete_task(task(&one, &id, "a").await)
            .await
            .expect("it completes");
        let seen = visited(&one, &id).await;
        assert!(seen.iter().any(|a| a == "r"), "{}: {seen:?}", on.kind);
    }
}

#[tokio::test]
async fn a_task_that_another_node_has_completed_is_gone() {
    for on in [file().await, postgres().await] {
        let (one, two) = nodes(&on).await;
        let id = one.start("p").variable("x", 1).await.expect("it starts").id;
        let a = task(&one, &id, "a").await;
        two.complete_task(&a).await.expect("it completes");
        let again = one.complete_task(&a).await;
        let said = again.expect_err("it is gone").to_string();
        assert!(
            said.contains(&format!("Cannot find task with id {a}")),
            "{said}"
        );
        // The join sees the other branch, which this node has not moved.
        one.complete_task(task(&one, &id, "b").await)
            .await
            .expect("it completes");
        assert_eq!(executions(&one, &id).await, 0, "{}", on.kind);
    }
}

#[tokio::test]
async fn nodes_that_take_turns_bring_an_instance_to_its_end() {
    for on in [file().await, postgres().await] {
        let (one, two) = nodes(&on).await;
        for turn in 0..6 {
            let (first, second) = if turn % 2 == 0 {
                (&one, &two)
            } else {
                (&two, &one)
            };
            let started = first.start("p").variable("x", turn).await;
            let id = started.expect("it starts").id;
            // Both know it before either ends it.
            for n in 0..3 {
                set(first, &id, "n", n).await;
                set(second, &id, "m", n).await;
            }
            let (a, b) = (task(first, &id, "a").await, task(first, &id, "b").await);
            // At once: who loses a race goes again.
            let (left, right) = tokio::join!(first.complete_task(a), second.complete_task(b));
            left.expect("it completes");
            right.expect("it completes");
            assert_eq!(executions(first, &id).await, 0, "{}", on.kind);
            let ended = visited(first, &id).await;
            assert_eq!(ended.iter().filter(|a| *a == "e").count(), 1, "{ended:?}");
        }
    }
}
