//! Corners that random models on Camunda 7.24 and here, in lock step, have shown to differ.

use std::sync::Arc;

use cauce_engine::command::{self, Deploy, Resource, StartInstance};
use cauce_engine::exec::BpmnError;
use cauce_engine::store::Filter;
use cauce_engine::store::records::{Job, Task};
use cauce_engine::{Engine, EngineConfig, EngineError};

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t"><signal id="signal" name="${1}"/>"#;

async fn engine(max_steps: u64) -> Engine {
    Engine::open(EngineConfig {
        job_executor: false,
        max_steps,
        ..EngineConfig::default()
    })
    .await
    .expect("an engine")
}

/// A model of one process of this content, whose start event leads to `a`.
fn process(content: &str) -> String {
    format!(
        r#"{HEAD}<process id="p" isExecutable="true" camunda:historyTimeToLive="P1D"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>{content}</process></definitions>"#
    )
}

/// Deploys and starts a process of this content, whose start event leads to `a`.
async fn start(engine: &Engine, content: &str) -> Result<command::Started, EngineError> {
    let bytes: Arc<[u8]> = process(content).into_bytes().into();
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
}

fn inputs(inputs: &str) -> String {
    format!(
        r#"<userTask id="a"><extensionElements><camunda:inputOutput>{inputs}</camunda:inputOutput></extensionElements></userTask>"#
    )
}

#[tokio::test]
async fn what_cannot_be_text_is_refused_and_inputs_see_the_scope_around() {
    let cast = "class java.lang.Long cannot be cast to class java.lang.String (java.lang.Long and java.lang.String are in module java.base of loader 'bootstrap')";
    let unknown =
        "Unknown property used in expression: ${one}. Cause: Cannot resolve identifier 'one'";
    let outer = "Cannot invoke \"org.camunda.bpm.engine.impl.core.variable.scope.AbstractVariableScope.setVariable(String, Object)\" because \"outerScope\" is null";
    let chained = inputs(
        r#"<camunda:inputParameter name="one">${1}</camunda:inputParameter><camunda:inputParameter name="two">${one}</camunda:inputParameter>"#,
    );
    let cases = [
        (r#"<userTask id="a" name="${1}"/>"#, cast),
        (r#"<userTask id="a" camunda:assignee="${1}"/>"#, cast),
        (
            r#"<serviceTask id="a" camunda:type="external" camunda:topic="${1}"/>"#,
            cast,
        ),
        (
            r#"<intermediateCatchEvent id="a"><signalEventDefinition signalRef="signal"/></intermediateCatchEvent>"#,
            cast,
        ),
        (
            r#"<callActivity id="a" calledElement="${1}"/>"#,
            "Cannot cast '1' to String",
        ),
        (
            r#"<userTask id="a" camunda:candidateUsers="${null}"/>"#,
            "Expression did not resolve to a string or collection of strings",
        ),
        (chained.as_str(), unknown),
        (
            r#"<serviceTask id="a" camunda:expression="${1}"><extensionElements><camunda:inputOutput><camunda:outputParameter name="o">1</camunda:outputParameter></camunda:inputOutput></extensionElements></serviceTask>"#,
            outer,
        ),
    ];
    for (content, message) in cases {
        let engine = engine(1_000).await;
        let error = start(&engine, content).await.err().map(|e| e.to_string());
        assert_eq!(error.as_deref(), Some(message), "{content}");
    }
}

#[tokio::test]
async fn an_uncaught_error_waits_for_the_job_of_an_activity_that_is_asynchronous_after() {
    let engine = engine(1_000).await;
    start(
        &engine,
        r#"<userTask id="a" camunda:asyncAfter="true"/><sequenceFlow id="g" sourceRef="a" targetRef="e"/><endEvent id="e"/>"#,
    )
    .await
    .expect("an instance");
    let tasks = engine.store().select::<Task>(&Filter::new()).await;
    let task = tasks.expect("tasks").remove(0).id;
    let error = BpmnError {
        code: "nobody catches it".to_owned(),
        message: None,
    };
    engine
        .run(|exec| command::task_bpmn_error(exec, &task, &error, &[]))
        .await
        .expect("the error is reported");
    let jobs = engine.store().select::<Job>(&Filter::new()).await;
    let jobs = jobs.expect("jobs");
    assert_eq!(jobs.len(), 1);
    engine
        .execute_job(&cauce_engine::Caller::default(), &jobs[0].id)
        .await
        .expect("the job");
    let tasks = engine.store().select::<Task>(&Filter::new()).await;
    assert!(tasks.expect("tasks").is_empty());
}

#[tokio::test]
async fn conditional_events_that_trigger_themselves_come_to_an_end() {
    let engine = engine(5_000).await;
    let error = start(
        &engine,
        r#"<userTask id="a"/>
           <subProcess id="b" triggeredByEvent="true">
             <startEvent id="c" isInterrupting="false"><conditionalEventDefinition><condition>${true}</condition></conditionalEventDefinition></startEvent>
             <sequenceFlow id="d" sourceRef="c" targetRef="e"/>
             <serviceTask id="e" camunda:expression="${execution.setVariable('again', execution.id)}"/>
           </subProcess>"#,
    )
    .await
    .err()
    .map(|e| e.to_string());
    assert_eq!(
        error.as_deref(),
        Some("the process made more than 5000 steps without a wait state")
    );
}

#[tokio::test]
async fn sub_processes_in_sub_processes_run_as_deep_as_a_file_may_nest() {
    let depth = 490;
    let mut content: String = (0..depth)
        .map(|n| {
            let id = if n == 0 { "a".to_owned() } else { format!("p{n}") };
            let next = n + 1;
            format!(
                r#"<subProcess id="{id}"><startEvent id="s{next}"/><sequenceFlow id="f{next}" sourceRef="s{next}" targetRef="p{next}"/>"#
            )
        })
        .collect();
    content += &format!(r#"<userTask id="p{depth}"/>"#);
    content += &"</subProcess>".repeat(depth);
    let engine = engine(100_000).await;
    let started = start(&engine, &content).await.expect("an instance");
    let tree = engine
        .run(|exec| exec.activity_instance_tree(&started.id))
        .await
        .expect("a tree");
    let (mut at, mut levels) = (tree.as_ref(), 0);
    while let Some(node) = at {
        at = node.children.first();
        levels += 1;
    }
    assert_eq!(levels, depth + 2);
    let tasks = engine
        .store()
        .select::<Task>(&Filter::new())
        .await
        .expect("tasks");
    engine
        .complete_task(&tasks[0].id)
        .await
        .expect("it completes");
    let state = engine
        .history_of(&started.id)
        .instance()
        .await
        .expect("history")
        .and_then(|i| i.state);
    assert_eq!(state.as_deref(), Some("COMPLETED"));
}

#[tokio::test]
async fn a_process_may_call_itself_many_times() {
    let calls = 150;
    let content = format!(
        r#"<exclusiveGateway id="a" default="call"/>
        <sequenceFlow id="stop" sourceRef="a" targetRef="task"><conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="tFormalExpression">${{n == {calls}}}</conditionExpression></sequenceFlow>
        <sequenceFlow id="call" sourceRef="a" targetRef="self"/>
        <callActivity id="self" calledElement="p"><extensionElements><camunda:in sourceExpression="${{n + 1}}" target="n"/></extensionElements></callActivity>
        <sequenceFlow id="back" sourceRef="self" targetRef="e"/><endEvent id="e"/>
        <userTask id="task"/><sequenceFlow id="out" sourceRef="task" targetRef="e"/>"#
    );
    let engine = engine(100_000).await;
    for delete in [false, true] {
        engine
            .deploy("p")
            .resource("p.bpmn", process(&content))
            .await
            .expect("a deployment");
        let started = engine
            .start("p")
            .variable("n", 0)
            .await
            .expect("an instance");
        let tasks = engine
            .store()
            .select::<Task>(&Filter::new())
            .await
            .expect("tasks");
        assert_eq!(tasks.len(), 1);
        if delete {
            let delete = command::DeleteProcessInstance {
                id: started.id.clone(),
                ..Default::default()
            };
            engine
                .run(|exec| command::delete_process_instance(exec, &delete))
                .await
                .expect("it is deleted");
        } else {
            engine
                .complete_task(&tasks[0].id)
                .await
                .expect("it completes");
        }
        let left = engine
            .store()
            .select::<cauce_engine::store::records::Execution>(&Filter::new())
            .await
            .expect("executions");
        assert!(left.is_empty());
    }
}

#[tokio::test]
async fn expressions_may_ask_the_engine_who_is_authenticated() {
    let user = "execution.processEngineServices.identityService.currentAuthentication.userId";
    let engine = engine(100).await;
    let id = start(
        &engine,
        &format!(r#"<userTask id="a" name="by ${{{user}}}"/>"#),
    )
    .await
    .expect("an instance")
    .definition_id;
    let by_mary = StartInstance {
        definition_id: id,
        ..StartInstance::default()
    };
    let mary = cauce_engine::Caller {
        user: Some("mary".to_owned()),
        ..Default::default()
    };
    engine
        .run_as(&mary, |exec| command::start_instance(exec, &by_mary))
        .await
        .expect("an instance");
    let tasks = engine
        .store()
        .select::<Task>(&Filter::new())
        .await
        .expect("tasks");
    let mut names: Vec<_> = tasks.into_iter().filter_map(|t| t.name).collect();
    names.sort();
    assert_eq!(names, ["by ", "by mary"]);
    let refused = start(
        &engine,
        r#"<userTask id="a" name="${execution.processEngineServices.secrets}"/>"#,
    )
    .await
    .expect_err("there are none");
    let wanted = "The class 'org.camunda.bpm.engine.impl.ProcessEngineImpl' does not have the property 'secrets'";
    assert!(refused.to_string().contains(wanted), "{refused}");
}
