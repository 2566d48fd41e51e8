//! A command that runs for long sets aside what it is done with: what it writes is the same, and whole.

use std::collections::BTreeMap;

use cauce_engine::{Engine, EngineConfig};
use cauce_store::records::{
    ByteArray, HistoricActivityInstance, HistoricDetail, HistoricProcessInstance,
    HistoricVariableInstance, Variable,
};
use cauce_store::testing::stores;
use cauce_store::{Filter, Record};

/// Each turn: a sub-process with a large local variable, a called process, and a counter. It ends in a user task.
const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="called" isExecutable="true" camunda:historyTimeToLive="P1D"><startEvent id="cs"/><sequenceFlow id="c1" sourceRef="cs" targetRef="ce"/><endEvent id="ce"/></process>
  <process id="loop" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
    <subProcess id="sub">
      <extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="large"><camunda:list><camunda:value>${i}</camunda:value><camunda:value>two</camunda:value></camunda:list></camunda:inputParameter>
      </camunda:inputOutput></extensionElements>
      <startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="call"/>
      <callActivity id="call" calledElement="called"/><sequenceFlow id="i2" sourceRef="call" targetRef="ie"/><endEvent id="ie"/>
    </subProcess><sequenceFlow id="f2" sourceRef="sub" targetRef="count"/>
    <serviceTask id="count" camunda:expression="${i + 1}" camunda:resultVariable="i"/><sequenceFlow id="f3" sourceRef="count" targetRef="g"/>
    <exclusiveGateway id="g" default="on"/>
    <sequenceFlow id="back" sourceRef="g" targetRef="sub"><conditionExpression xsi:type="tFormalExpression">${i &lt; turns}</conditionExpression></sequenceFlow>
    <sequenceFlow id="on" sourceRef="g" targetRef="t"/><userTask id="t"/><sequenceFlow id="f4" sourceRef="t" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"#;

async fn rows<R: Record>(engine: &Engine) -> Vec<R> {
    engine
        .store()
        .select(&Filter::new())
        .await
        .expect("rows are read")
}

/// How many rows of history there are of what, after a loop of some turns.
async fn history(engine: &Engine) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |what: String| *found.entry(what).or_default() += 1;
    for row in rows::<HistoricActivityInstance>(engine).await {
        let ended = if row.end_time.is_some() {
            "ended"
        } else {
            "open"
        };
        count(format!("activity {} {ended}", row.act_id));
    }
    for row in rows::<HistoricProcessInstance>(engine).await {
        count(format!(
            "instance {:?} {:?} {}",
            row.proc_def_key,
            row.state,
            row.super_process_instance_id.is_some()
        ));
    }
    let details = rows::<HistoricDetail>(engine).await;
    let variables = rows::<HistoricVariableInstance>(engine).await;
    let arrays = rows::<ByteArray>(engine).await;
    let large = |id: &Option<String>| {
        id.as_ref()
            .is_some_and(|id| arrays.iter().any(|array| array.id == *id))
    };
    // A look at each would take long: the first, the middle and the last.
    for row in [
        details.first(),
        details.get(details.len() / 2),
        details.last(),
    ] {
        assert!(row.is_none_or(|r| r.bytearray_id.is_none() || large(&r.bytearray_id)));
    }
    for row in details {
        count(format!(
            "detail {} {}",
            row.name,
            row.bytearray_id.is_some()
        ));
    }
    for row in variables {
        count(format!("variable {} {:?}", row.name, row.state));
    }
    for row in &arrays {
        count(format!("bytes {:?} {:?}", row.name, row.kind));
    }
    found
}

#[tokio::test]
async fn a_long_loop_leaves_the_history_of_a_short_one_times_its_turns() {
    for on in stores().await {
        let config = EngineConfig {
            database: on.url.clone(),
            job_executor: false,
            ..EngineConfig::default()
        };
        let engine = Engine::open(config).await.expect("an engine");
        engine
            .deploy("loop")
            .resource("loop.bpmn", MODEL)
            .await
            .expect("a deployment");
        let before = history(&engine).await;
        let run = async |turns: usize| {
            engine
                .start("loop")
                .variable("i", 0)
                .variable("turns", i64::try_from(turns).expect("a number"))
                .await
                .expect("it runs to its task")
                .id
        };
        run(1).await;
        let one = history(&engine).await;
        run(2).await;
        let two = history(&engine).await;
        // The third sets aside most of what it writes.
        const TURNS: usize = 1_500;
        let long = run(TURNS).await;
        let many = history(&engine).await;
        for (what, count) in &many {
            let at = |map: &BTreeMap<String, usize>| map.get(what).copied().unwrap_or(0);
            let first = at(&one) - at(&before);
            let each = at(&two) - at(&one) - first;
            assert_eq!(
                *count - at(&two),
                first + each * (TURNS - 1),
                "{}: {what}",
                on.url
            );
        }
        let left = engine
            .store()
            .select::<Variable>(&Filter::new().text("PROC_INST_ID_", &long))
            .await
            .expect("rows");
        let mut names: Vec<&str> = left.iter().map(|v| v.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["i", "turns"], "{}", on.url);

        // Its end gives everything a time of removal, what was set aside as well.
        let task = engine.tasks().instance(&long).first().await;
        let task = task.expect("a list").expect("the task");
        engine.complete_task(&task.id).await.expect("it ends");
        let kept = rows::<HistoricActivityInstance>(&engine)
            .await
            .iter()
            .filter(|r| r.root_proc_inst_id.as_deref() == Some(&long))
            .filter(|r| r.removal_time.is_none())
            .count();
        assert_eq!(kept, 0, "{}", on.url);
        engine.close();
    }
}
