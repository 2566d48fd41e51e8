//! An engine whose database is reached under TLS.

#![expect(clippy::expect_used, reason = "a test fails where it cannot go on")]

use cauce_engine::embed::{ExternalWork, Variables, WorkError};
use cauce_engine::{Engine, EngineConfig};
use cauce_store::testing::{Authority, Files, Postgres};
use cauce_store::{Cell, Kind};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="ship" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="s" camunda:asyncBefore="true"/><sequenceFlow id="f1" sourceRef="s" targetRef="pack"/>
    <serviceTask id="pack" camunda:type="external" camunda:topic="pack"/>
    <sequenceFlow id="f2" sourceRef="pack" targetRef="check"/><userTask id="check"/>
    <sequenceFlow id="f3" sourceRef="check" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"#;

#[tokio::test]
async fn a_process_runs_to_its_end_under_tls() {
    let authority = Authority::new();
    let own = authority.issue("a server", &["localhost"]);
    let lines = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
    let server = Postgres::start_with_tls(&own, &authority, lines);
    let files = Files::new();
    let root = files.write("root.crt", &authority.certificate());
    server.administer("CREATE DATABASE camunda");
    let engine = Engine::open(EngineConfig {
        database: format!(
            "postgres://postgres@localhost:{}/camunda?sslmode=verify-full&sslrootcert={root}",
            server.port()
        ),
        ..EngineConfig::default()
    })
    .await
    .expect("an engine");
    engine
        .deploy("models")
        .resource("m.bpmn", MODEL)
        .await
        .expect("a deployment");
    let worker = engine
        .worker("pack")
        .handle(|_: ExternalWork| async { Ok::<_, WorkError>(Variables::from([("pieces", 3)])) });
    let instance = engine.start("ship").await.expect("an instance");
    engine.run_due_jobs().await.expect("jobs run");
    worker.handled(1).await;
    let tasks = engine.tasks().instance(&instance.id).await.expect("tasks");
    assert_eq!(tasks.len(), 1);
    engine
        .complete_task(&tasks[0].id)
        .await
        .expect("the task completes");
    let sql = "SELECT STATE_, (SELECT LONG_ FROM ACT_HI_VARINST WHERE NAME_ = 'pieces'), \
               (SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = 'camunda') \
               FROM ACT_HI_PROCINST";
    let rows = engine
        .store()
        .query(sql, vec![], &[Kind::Text, Kind::Long, Kind::Bool])
        .await
        .expect("rows");
    let expected = vec![
        Cell::Text("COMPLETED".to_owned()),
        Cell::Int(3),
        Cell::Bool(true),
    ];
    assert_eq!(rows, [expected]);
}
