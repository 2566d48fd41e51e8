//! What a node counts, and what of it is written.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use cauce_engine::Engine;
use cauce_engine::command;
use cauce_engine::meters::{self, Meter};
use cauce_engine::store::Filter;
use cauce_engine::store::records::{Job, MeterLog, TaskMeterLog};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="main" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
    <callActivity id="c" calledElement="called"/><sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/></process>
  <process id="called" isExecutable="true"><startEvent id="s2"/><sequenceFlow id="f3" sourceRef="s2" targetRef="u"/>
    <userTask id="u" camunda:assignee="ann"/><sequenceFlow id="f4" sourceRef="u" targetRef="j"/>
    <scriptTask id="j" camunda:asyncBefore="true" scriptFormat="javascript"><script>if (fails) throw 'no'</script></scriptTask>
    <sequenceFlow id="f5" sourceRef="j" targetRef="e2"/><endEvent id="e2"/></process>
</definitions>"#;

const DECISIONS: &str = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="base" name="base"><variable id="v" name="n"/><literalExpression id="l"><text>1 + 1</text></literalExpression></decision>
  <decision id="top" name="top"><informationRequirement id="r"><requiredDecision href="#base"/></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST"><input id="i"><inputExpression id="ie"><text>n</text></inputExpression></input><output id="o" name="o"/>
      <rule id="r1"><inputEntry id="a"><text>1</text></inputEntry><outputEntry id="b"><text>"one"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c"><text>2</text></inputEntry><outputEntry id="e"><text>"two"</text></outputEntry></rule>
    </decisionTable></decision></definitions>"##;

fn counted(engine: &Engine) -> BTreeMap<&'static str, u64> {
    let meters = Meter::ALL.into_iter();
    meters
        .map(|m| (m.name(), engine.meters().get(m)))
        .filter(|(_, n)| *n > 0)
        .collect()
}

async fn written(engine: &Engine) -> Vec<MeterLog> {
    let filter = Filter::new().order("NAME_, TIMESTAMP_");
    engine.store().select(&filter).await.unwrap()
}

#[tokio::test]
async fn activities_jobs_decisions_and_task_workers_are_counted() {
    let engine = Engine::connect("sqlite::memory:").await.unwrap();
    let deployed = engine.deploy("m").resource("m.bpmn", MODEL);
    deployed.resource("d.dmn", DECISIONS).await.unwrap();
    engine.start("main").variable("fails", true).await.unwrap();
    // start event and call activity, start event and user task; both start events have ended
    assert_eq!(
        counted(&engine),
        [
            ("activity-instance-end", 2),
            ("activity-instance-start", 4),
            ("root-process-instance-start", 1)
        ]
        .into()
    );
    let task = engine.tasks().first().await.unwrap().unwrap();
    engine.complete_task(&task.id).await.unwrap();
    let all = Filter::new();
    let jobs = engine.store().select::<Job>(&all).await.unwrap();
    let job = &jobs[0];
    let caller = cauce_engine::Caller::default();
    assert!(engine.execute_job(&caller, &job.id).await.is_err());
    // what was tried counts, though it was not written
    assert_eq!(
        counted(&engine),
        [
            ("activity-instance-end", 3),
            ("activity-instance-start", 5),
            ("job-failed", 1),
            ("root-process-instance-start", 1)
        ]
        .into()
    );
    engine
        .run(|exec| {
            let id = command::latest_decision(exec, "top", None)?.map(|d| d.id);
            command::evaluate_decision(exec, &id.unwrap_or_default(), &[]).map(|_| ())
        })
        .await
        .unwrap();
    assert_eq!(engine.meters().named("executed-decision-instances"), 2);
    assert_eq!(engine.meters().named("executed-decision-elements"), 5);
}

#[tokio::test]
async fn counters_are_written_by_this_node_and_begin_anew() {
    let engine = Engine::connect("sqlite::memory:").await.unwrap();
    engine.deploy("m").resource("m.bpmn", MODEL).await.unwrap();
    engine.start("main").variable("fails", false).await.unwrap();
    engine.report_meters().await.unwrap();
    let rows = written(&engine).await;
    assert_eq!(rows.len(), Meter::ALL.len());
    for row in &rows {
        assert_eq!(
            row.reporter.as_deref(),
            Some(engine.config().hostname.as_str())
        );
        assert_eq!(
            row.milliseconds,
            row.timestamp.map(|t| t.timestamp_millis())
        );
    }
    let starts = rows.iter().find(|r| r.name == "activity-instance-start");
    assert_eq!(starts.and_then(|r| r.value), Some(4));
    assert_eq!(counted(&engine), BTreeMap::new());
}

#[tokio::test]
async fn task_workers_are_noted_and_forgotten() {
    let engine = Engine::connect("sqlite::memory:").await.unwrap();
    engine.deploy("m").resource("m.bpmn", MODEL).await.unwrap();
    engine.start("main").variable("fails", false).await.unwrap();
    let task = engine.tasks().first().await.unwrap().unwrap();
    for user in [Some("ann"), Some("bob"), None, Some("ann")] {
        let run = engine.run(|exec| command::set_assignee(exec, &task.id, user));
        run.await.unwrap();
    }
    let workers = || async {
        let all = Filter::new();
        let rows = engine.store().select::<TaskMeterLog>(&all).await.unwrap();
        let mut hashes: Vec<_> = rows.iter().map(|r| r.assignee_hash).collect();
        hashes.sort_unstable();
        hashes
    };
    let (all, mut distinct) = (workers().await, workers().await);
    distinct.dedup();
    // ann by the model, bob, ann again; that ann is ann is no change
    assert_eq!((all.len(), distinct.len()), (3, 2));
    let long_ago = chrono::DateTime::from_timestamp(0, 0);
    engine
        .run(|exec| meters::delete_task_workers(exec, long_ago))
        .await
        .unwrap();
    assert_eq!(workers().await, all);
    engine
        .run(|exec| meters::delete_task_workers(exec, None))
        .await
        .unwrap();
    assert!(workers().await.is_empty());
}
