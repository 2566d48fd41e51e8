//! A process is deployed, started and worked on through commands.

use std::sync::Arc;

use cauce_engine::command::{self, Deploy, Resource, StartInstance};
use cauce_engine::store::Filter;
use cauce_engine::store::records::{
    EventSubscription, Execution, HistoricActivityInstance, ProcessDefinition, Task,
};
use cauce_engine::{Engine, EngineConfig};

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">"#;

async fn engine() -> Engine {
    Engine::open(EngineConfig {
        job_executor: false,
        ..EngineConfig::default()
    })
    .await
    .expect("an engine")
}

async fn start(engine: &Engine, process: &str) -> command::Started {
    let bytes: Arc<[u8]> = format!("{HEAD}{process}</definitions>").into_bytes().into();
    let deploy = Deploy {
        resources: vec![Resource {
            name: "p.bpmn".to_owned(),
            bytes,
        }],
        ..Deploy::default()
    };
    let deployed = engine
        .run(|exec| command::deploy(exec, &deploy))
        .await
        .expect("a deployment");
    let start = StartInstance {
        definition_id: deployed.process_definitions[0].id.clone(),
        ..StartInstance::default()
    };
    engine
        .run(|exec| command::start_instance(exec, &start))
        .await
        .expect("an instance")
}

async fn tasks(engine: &Engine) -> Vec<Task> {
    engine
        .store()
        .select::<Task>(&Filter::new().order("NAME_"))
        .await
        .expect("tasks")
}

async fn activities(engine: &Engine) -> Vec<(String, String, Option<i32>, bool)> {
    let mut rows: Vec<_> = engine
        .store()
        .select::<HistoricActivityInstance>(&Filter::new())
        .await
        .expect("history")
        .into_iter()
        .map(|h| (h.act_id, h.act_type, h.act_inst_state, h.end_time.is_some()))
        .collect();
    rows.sort();
    rows
}

async fn complete(engine: &Engine, id: &str) {
    engine
        .run(|exec| command::complete_task(exec, id, &[], &[]))
        .await
        .expect("the task is completed");
}

#[tokio::test]
async fn a_task_waits_until_it_is_completed() {
    let engine = engine().await;
    let started = start(
        &engine,
        r#"<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t" name="T"/>
           <sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process>"#,
    )
    .await;
    assert!(!started.ended);
    let open = tasks(&engine).await;
    assert_eq!(open.len(), 1);
    complete(&engine, &open[0].id).await;
    assert!(
        engine
            .store()
            .select::<Execution>(&Filter::new())
            .await
            .expect("executions")
            .is_empty()
    );
    let history: Vec<_> = activities(&engine)
        .await
        .into_iter()
        .map(|a| (a.0, a.2, a.3))
        .collect();
    assert_eq!(
        history,
        [
            ("e".to_owned(), Some(1), true),
            ("s".to_owned(), Some(4), true),
            ("t".to_owned(), Some(4), true)
        ]
    );
}

#[tokio::test]
async fn parallel_branches_join() {
    let engine = engine().await;
    start(
        &engine,
        r#"<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
           <sequenceFlow id="a" sourceRef="fork" targetRef="ta"/><sequenceFlow id="b" sourceRef="fork" targetRef="tb"/>
           <userTask id="ta" name="A"/><userTask id="tb" name="B"/>
           <sequenceFlow id="c" sourceRef="ta" targetRef="join"/><sequenceFlow id="d" sourceRef="tb" targetRef="join"/><parallelGateway id="join"/>
           <sequenceFlow id="g" sourceRef="join" targetRef="t"/><userTask id="t" name="T"/></process>"#,
    )
    .await;
    let open = tasks(&engine).await;
    assert_eq!(open.len(), 2);
    complete(&engine, &open[0].id).await;
    complete(&engine, &open[1].id).await;
    let open = tasks(&engine).await;
    assert_eq!(
        open.iter()
            .map(|t| t.name.as_deref().unwrap_or_default())
            .collect::<Vec<_>>(),
        ["T"]
    );
    assert_eq!(
        engine
            .store()
            .select::<Execution>(&Filter::new())
            .await
            .expect("executions")
            .len(),
        1
    );
}

#[tokio::test]
async fn a_sub_process_with_multi_instance_tasks_completes() {
    let engine = engine().await;
    let started = start(
        &engine,
        r#"<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="sub"/>
           <subProcess id="sub"><startEvent id="ss"/><sequenceFlow id="sf" sourceRef="ss" targetRef="t"/>
             <userTask id="t" name="T"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>
             <sequenceFlow id="sg" sourceRef="t" targetRef="se"/><endEvent id="se"/></subProcess>
           <sequenceFlow id="g" sourceRef="sub" targetRef="e"/><endEvent id="e"/></process>"#,
    )
    .await;
    let tree = engine
        .run(|exec| exec.activity_instance_tree(&started.id))
        .await
        .expect("a tree")
        .expect("an instance");
    assert_eq!(tree.children[0].activity_id, "sub");
    assert_eq!(
        tree.children[0].children[0].activity_id,
        "t#multiInstanceBody"
    );
    assert_eq!(tree.children[0].children[0].children.len(), 3);
    for task in tasks(&engine).await {
        complete(&engine, &task.id).await;
    }
    assert!(
        engine
            .store()
            .select::<Execution>(&Filter::new())
            .await
            .expect("executions")
            .is_empty()
    );
    assert_eq!(
        engine
            .store()
            .select::<ProcessDefinition>(&Filter::new())
            .await
            .expect("definitions")
            .len(),
        1
    );
    assert!(activities(&engine).await.iter().all(|a| a.3));
}

#[tokio::test]
async fn the_version_before_a_deleted_deployment_starts_by_message_again() {
    let engine = engine().await;
    let model = format!(
        r#"{HEAD}<message id="m" name="order"/><process id="p" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent></process></definitions>"#
    );
    let bytes: Arc<[u8]> = model.into_bytes().into();
    let deploy = Deploy {
        resources: vec![Resource {
            name: "p.bpmn".to_owned(),
            bytes,
        }],
        ..Deploy::default()
    };
    let first = engine
        .run(|exec| command::deploy(exec, &deploy))
        .await
        .expect("a deployment");
    let second = engine
        .run(|exec| command::deploy(exec, &deploy))
        .await
        .expect("another one");
    let waiting = || async {
        let rows = engine
            .store()
            .select::<EventSubscription>(&Filter::new())
            .await
            .expect("subscriptions");
        rows.into_iter()
            .filter_map(|s| s.configuration)
            .collect::<Vec<_>>()
    };
    assert_eq!(waiting().await, [second.process_definitions[0].id.clone()]);
    let options = command::DeleteOptions::default();
    engine
        .run(|exec| command::delete_deployment(exec, &second.deployment.id, options))
        .await
        .expect("it is deleted");
    assert_eq!(waiting().await, [first.process_definitions[0].id.clone()]);
}
