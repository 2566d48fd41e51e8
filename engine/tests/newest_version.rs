//! Which version of a process is the newest is kept in memory; what counts is what the database says when the start commits.

use cauce_engine::command::{self, DefinitionSelection, DeleteOptions, Suspension};
use cauce_engine::{Engine, EngineConfig, EngineError};
use cauce_store::Filter;
use cauce_store::records::{HistoricProcessInstance, ProcessDefinition};
use cauce_store::testing::{TestStore, file, postgres};

async fn node(on: &TestStore) -> Engine {
    let config = EngineConfig {
        database: on.url.clone(),
        job_executor: false,
        ..EngineConfig::default()
    };
    Engine::open(config).await.expect("an engine")
}

async fn deploy(engine: &Engine, name: &str) {
    let model = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
        <process id="p" name="{name}" isExecutable="true"><startEvent id="s"/></process></definitions>"#
    );
    let deployed = engine.deploy(name).resource("p.bpmn", model).await;
    deployed.expect("a deployment");
}

async fn definition(engine: &Engine, version: i32) -> String {
    let versions = Filter::new().text("KEY_", "p").eq("VERSION_", version);
    let rows = engine.store().select::<ProcessDefinition>(&versions).await;
    rows.expect("rows").remove(0).id
}

/// Starts the process by its key; the version that ran.
async fn started(engine: &Engine) -> Result<String, EngineError> {
    let id = engine.start("p").await?.id;
    let filter = Filter::new().text("ID_", &id);
    let rows = engine.store().select::<HistoricProcessInstance>(&filter);
    let ran = rows.await?.remove(0).proc_def_id;
    Ok(ran.split(':').nth(1).unwrap_or_default().to_owned())
}

async fn delete(engine: &Engine, version: i32) {
    let id = definition(engine, version).await;
    let options = DeleteOptions {
        cascade: true,
        ..DeleteOptions::default()
    };
    let command = engine.run(|exec| command::delete_process_definition(exec, &id, options));
    command.await.expect("it is deleted");
}

async fn suspend(engine: &Engine, version: i32, suspended: bool) {
    let selection = DefinitionSelection::Id(definition(engine, version).await);
    let suspension = Suspension {
        suspended,
        include_dependents: false,
        date: None,
    };
    let command =
        engine.run(|exec| command::suspend_process_definitions(exec, &selection, suspension));
    command.await.expect("it is done");
}

#[tokio::test]
async fn the_newest_version_runs_whichever_node_has_deployed_it() {
    for on in [file().await, postgres().await] {
        let (one, two) = (node(&on).await, node(&on).await);
        deploy(&one, "first").await;
        assert_eq!(started(&two).await.expect("an instance"), "1");
        assert!(two.known_latest("p", None).is_some());
        deploy(&one, "second").await;
        assert_eq!(started(&two).await.expect("an instance"), "2");

        suspend(&one, 2, true).await;
        let refused = started(&two).await.expect_err("it is suspended");
        assert!(refused.to_string().contains("suspended"), "{refused}");
        suspend(&one, 2, false).await;
        assert_eq!(started(&two).await.expect("an instance"), "2");

        delete(&one, 2).await;
        assert_eq!(started(&two).await.expect("an instance"), "1");
        delete(&one, 1).await;
        let refused = started(&two).await.expect_err("there is none");
        assert!(
            refused
                .to_string()
                .contains("no processes deployed with key 'p'"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_version_that_is_known_is_not_read_to_start_it() {
    let on = file().await;
    let engine = node(&on).await;
    deploy(&engine, "first").await;
    engine.start("p").await.expect("an instance");
    let before = engine.store().reads();
    engine.start("p").await.expect("an instance");
    assert_eq!(engine.store().reads(), before);
}
