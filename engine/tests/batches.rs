//! Batches: one operation on many process instances, in jobs, on any number of nodes.

use std::sync::Arc;

use cauce_engine::batch::{
    BatchKind, Configuration, DeleteWork, Elements, ModifyWork, NewBatch, RemovalTime, RestartWork,
    Work, create_batch, delete_batch, suspend_batch,
};
use cauce_engine::command::{Instruction, set_job_retries};
use cauce_engine::config::BatchSettings;
use cauce_engine::expr::TypedValue;
use cauce_engine::store::Filter;
use cauce_engine::store::records::{
    Batch, ByteArray, Execution, HistoricBatch, HistoricJobLog, HistoricProcessInstance, Incident,
    Job, JobDefinition, Task, Variable,
};
use cauce_engine::{Caller, Engine, EngineConfig};
use cauce_store::testing::{TestStore, memory, postgres};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <message id="msg" name="go"/>
  <process id="hold" isExecutable="true" camunda:historyTimeToLive="P5D">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="first"/>
    <userTask id="first"/><sequenceFlow id="f2" sourceRef="first" targetRef="second"/>
    <userTask id="second"/><sequenceFlow id="f3" sourceRef="second" targetRef="e"/><endEvent id="e"/>
  </process>
  <process id="waits" isExecutable="true" camunda:historyTimeToLive="P5D">
    <startEvent id="ws"/><sequenceFlow id="wf" sourceRef="ws" targetRef="wr"/>
    <receiveTask id="wr" messageRef="msg"/><sequenceFlow id="wg" sourceRef="wr" targetRef="wt"/>
    <userTask id="wt"/><sequenceFlow id="wh" sourceRef="wt" targetRef="we"/><endEvent id="we"/>
  </process>
</definitions>"#;

/// A node on a database. Its job executor is off: the tests say which job runs.
async fn node(url: &str, settings: BatchSettings) -> Engine {
    Engine::open(EngineConfig {
        database: url.to_owned(),
        batches: Arc::new(settings),
        ..EngineConfig::default()
    })
    .await
    .expect("an engine")
}

/// An engine with the models of this file, and the database it must keep.
async fn engine(on: TestStore, settings: BatchSettings) -> (Engine, TestStore) {
    let engine = node(&on.url, settings).await;
    engine
        .deploy("models")
        .resource("m.bpmn", MODEL)
        .await
        .expect("a deployment");
    (engine, on)
}

async fn start(engine: &Engine, key: &str, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..count {
        let started = engine
            .start(key)
            .business_key(format!("B{n}"))
            .variable("n", i32::try_from(n).expect("a small number"))
            .await;
        ids.push(started.expect("an instance").id);
    }
    ids
}

async fn begin(engine: &Engine, work: Work, ids: &[String]) -> Batch {
    begin_with(engine, work, ids, Vec::new()).await
}

async fn begin_with(
    engine: &Engine,
    work: Work,
    ids: &[String],
    variables: Vec<(String, TypedValue)>,
) -> Batch {
    let batch = engine
        .run(|exec| {
            let elements = Elements::historic_instances(exec, ids, false)?;
            create_batch(
                exec,
                &NewBatch {
                    variables: variables.clone(),
                    ..NewBatch::new(work.clone(), elements)
                },
            )
        })
        .await;
    batch.expect("a batch")
}

async fn rows<R: cauce_store::Record>(engine: &Engine, filter: Filter) -> Vec<R> {
    engine.store().select(&filter).await.expect("rows")
}

async fn jobs(engine: &Engine, batch: &Batch) -> Vec<Job> {
    let filter = Filter::new()
        .text("BATCH_ID_", &batch.id)
        .order("CREATE_TIME_ ASC, ID_ ASC");
    rows(engine, filter).await
}

/// Runs the jobs of a batch that have retries left, as often as there are any, without monitors that wait for their time.
async fn run(engine: &Engine, batch: &Batch) {
    for _ in 0..1000 {
        let next = jobs(engine, batch).await.into_iter().find(|j| {
            let monitor = j.handler_type.as_deref() == Some("batch-monitor-job");
            j.retries > 0 && !monitor
        });
        let monitor = || async {
            let all = jobs(engine, batch).await;
            (all.len() == 1).then(|| all.into_iter().next()).flatten()
        };
        let next = match next {
            Some(job) => job,
            None => match monitor().await {
                Some(job) if job.retries > 0 => job,
                _ => return,
            },
        };
        // A failure is noted with the job, which is what the tests look at.
        let _ = engine.execute_job(&Caller::default(), &next.id).await;
    }
    panic!("the batch {} does not end", batch.id);
}

async fn one_batch(engine: &Engine, batch: &Batch) -> Option<Batch> {
    let found = rows(engine, Filter::new().text("ID_", &batch.id)).await;
    found.into_iter().next()
}

async fn history(engine: &Engine, batch: &Batch) -> HistoricBatch {
    let found = rows(engine, Filter::new().text("ID_", &batch.id)).await;
    found.into_iter().next().expect("history of the batch")
}

async fn left<R: cauce_store::Record>(engine: &Engine) -> usize {
    rows::<R>(engine, Filter::new()).await.len()
}

fn deletion() -> Work {
    Work::Delete(DeleteWork {
        reason: Some("no more".to_owned()),
        skip_listeners: false,
        skip_subprocesses: false,
        skip_io: false,
        must_exist: false,
    })
}

#[tokio::test]
async fn a_batch_leaves_its_history_and_nothing_else() {
    for store in [memory().await, postgres().await] {
        let settings = BatchSettings {
            jobs_per_seed: 2,
            invocations_per_job: 2,
            ..BatchSettings::default()
        };
        let (engine, _store) = engine(store, settings).await;
        let resources = left::<ByteArray>(&engine).await;
        let definitions = left::<JobDefinition>(&engine).await;
        let ids = start(&engine, "hold", 7).await;
        let batch = begin(&engine, deletion(), &ids).await;
        assert_eq!((batch.total_jobs, batch.jobs_created), (Some(4), Some(0)));

        let seed = jobs(&engine, &batch).await;
        assert_eq!(seed.len(), 1);
        engine
            .execute_job(&Caller::default(), &seed[0].id)
            .await
            .expect("a seed job");
        let mut kinds: Vec<String> = jobs(&engine, &batch)
            .await
            .into_iter()
            .filter_map(|j| j.handler_type)
            .collect();
        kinds.sort();
        assert_eq!(
            kinds,
            ["batch-seed-job", "instance-deletion", "instance-deletion"]
        );
        let now = one_batch(&engine, &batch).await.expect("a batch");
        assert_eq!(now.jobs_created, Some(2));
        assert_eq!(now.exec_start_time, None);

        run(&engine, &batch).await;
        assert!(one_batch(&engine, &batch).await.is_none());
        let ended = history(&engine, &batch).await;
        assert!(ended.end_time.is_some() && ended.exec_start_time.is_some());
        assert_eq!(ended.removal_time, None);
        assert_eq!(left::<Execution>(&engine).await, 0);
        assert_eq!(left::<Job>(&engine).await, 0);
        assert_eq!(left::<JobDefinition>(&engine).await, definitions);
        assert_eq!(left::<ByteArray>(&engine).await, resources);
        let gone: Vec<HistoricProcessInstance> = rows(&engine, Filter::new()).await;
        assert!(
            gone.iter()
                .all(|p| p.delete_reason.as_deref() == Some("no more"))
        );
        // Two seeds, four jobs, one monitor: each created and successful.
        let log: Vec<HistoricJobLog> =
            rows(&engine, Filter::new().text("BATCH_ID_", &batch.id)).await;
        let states = |state| log.iter().filter(|l| l.job_state == Some(state)).count();
        assert_eq!((states(0), states(2), log.len()), (7, 7, 14));
    }
}

#[tokio::test]
async fn another_node_goes_on_where_one_stopped() {
    let store = postgres().await;
    let settings = || BatchSettings {
        jobs_per_seed: 3,
        ..BatchSettings::default()
    };
    let (first, store) = engine(store, settings()).await;
    let ids = start(&first, "hold", 8).await;
    let batch = begin(&first, deletion(), &ids).await;
    let seed = jobs(&first, &batch).await.remove(0);
    first
        .execute_job(&Caller::default(), &seed.id)
        .await
        .expect("a seed job");
    let execution = jobs(&first, &batch)
        .await
        .into_iter()
        .find(|j| j.handler_type.as_deref() == Some("instance-deletion"))
        .expect("an execution job");
    first
        .execute_job(&Caller::default(), &execution.id)
        .await
        .expect("an execution job");
    first.close();

    let second = node(&store.url, settings()).await;
    assert_eq!(left::<Execution>(&second).await, 7);
    run(&second, &batch).await;
    assert_eq!(left::<Execution>(&second).await, 0);
    assert!(history(&second, &batch).await.end_time.is_some());
}

#[tokio::test]
async fn two_nodes_share_the_jobs_of_a_batch() {
    let store = postgres().await;
    let (first, store) = engine(store, BatchSettings::default()).await;
    let second = node(&store.url, BatchSettings::default()).await;
    let ids = start(&first, "hold", 6).await;
    let batch = begin(&first, deletion(), &ids).await;
    let seed = jobs(&first, &batch).await.remove(0);
    first
        .execute_job(&Caller::default(), &seed.id)
        .await
        .expect("a seed job");
    let all: Vec<Job> = jobs(&first, &batch)
        .await
        .into_iter()
        .filter(|j| j.handler_type.as_deref() == Some("instance-deletion"))
        .collect();
    let mut running = tokio::task::JoinSet::new();
    for (n, job) in all.into_iter().enumerate() {
        let node = if n % 2 == 0 { &first } else { &second };
        let node = node.clone();
        running.spawn(async move { node.execute_job(&Caller::default(), &job.id).await });
    }
    while let Some(done) = running.join_next().await {
        done.expect("a task").expect("an execution job");
    }
    run(&second, &batch).await;
    assert_eq!(left::<Execution>(&first).await, 0);
    assert!(history(&first, &batch).await.end_time.is_some());
}

#[tokio::test]
async fn nothing_of_a_suspended_batch_is_taken() {
    for store in [memory().await, postgres().await] {
        let (engine, _store) = engine(store, BatchSettings::default()).await;
        let ids = start(&engine, "hold", 2).await;
        let batch = begin(&engine, deletion(), &ids).await;
        let suspend = |suspended| {
            let engine = engine.clone();
            let id = batch.id.clone();
            async move {
                engine
                    .run(|exec| suspend_batch(exec, &id, suspended))
                    .await
                    .expect("a batch");
            }
        };
        suspend(true).await;
        let seed = jobs(&engine, &batch).await.remove(0);
        assert_eq!(seed.suspension_state, 2);
        // A job run by hand makes suspended ones.
        engine
            .execute_job(&Caller::default(), &seed.id)
            .await
            .expect("a seed job");
        let states: Vec<i32> = jobs(&engine, &batch)
            .await
            .iter()
            .map(|j| j.suspension_state)
            .collect();
        assert_eq!(states, [2, 2, 2]);
        suspend(false).await;
        let states: Vec<i32> = jobs(&engine, &batch)
            .await
            .iter()
            .map(|j| j.suspension_state)
            .collect();
        assert_eq!(states, [1, 1, 1]);
        run(&engine, &batch).await;
        assert!(history(&engine, &batch).await.end_time.is_some());
    }
}

#[tokio::test]
async fn an_element_that_fails_makes_an_incident_and_its_retry_ends_the_batch() {
    for store in [memory().await, postgres().await] {
        let (engine, _store) = engine(store, BatchSettings::default()).await;
        let ids = start(&engine, "hold", 2).await;
        let restart = Work::Restart(RestartWork {
            definition: definition(&engine, &ids[0]).await,
            instructions: vec![before("second")],
            initial_variables: false,
            skip_listeners: false,
            skip_io: false,
            without_business_key: false,
        });
        engine
            .run(|exec| {
                cauce_engine::command::delete_process_instance(
                    exec,
                    &cauce_engine::command::DeleteProcessInstance {
                        id: ids[0].clone(),
                        ..Default::default()
                    },
                )
            })
            .await
            .expect("a deletion");
        // The other one still runs, so it cannot be restarted.
        let batch = begin(&engine, restart, &ids).await;
        run(&engine, &batch).await;
        let incidents: Vec<Incident> = rows(&engine, Filter::new()).await;
        assert_eq!(incidents.len(), 1);
        assert_eq!(incidents[0].incident_type, "failedJob");
        assert_eq!(incidents[0].job_def_id, batch.batch_job_def_id);
        assert_eq!(incidents[0].activity_id, None);
        let message = incidents[0].incident_msg.clone().unwrap_or_default();
        assert!(
            message.contains("is not completed or terminated"),
            "{message}"
        );
        assert!(one_batch(&engine, &batch).await.is_some());

        let second = begin(&engine, deletion(), &ids[1..]).await;
        run(&engine, &second).await;
        let failed = incidents[0].configuration.clone().expect("a job");
        engine
            .run(|exec| set_job_retries(exec, &failed, 1, None))
            .await
            .expect("retries");
        assert_eq!(left::<Incident>(&engine).await, 0);
        run(&engine, &batch).await;
        assert!(one_batch(&engine, &batch).await.is_none());
        let again: Vec<Task> = rows(&engine, Filter::new()).await;
        let places: Vec<Option<String>> = again.into_iter().map(|t| t.task_def_key).collect();
        assert_eq!(
            places,
            [Some("second".to_owned()), Some("second".to_owned())]
        );
    }
}

async fn definition(engine: &Engine, instance: &str) -> String {
    let found: Vec<HistoricProcessInstance> =
        rows(engine, Filter::new().text("ID_", instance)).await;
    found[0].proc_def_id.clone()
}

fn before(activity: &str) -> Instruction {
    Instruction::StartBefore {
        activity: activity.to_owned(),
        ancestor: None,
        variables: Vec::new(),
    }
}

#[tokio::test]
async fn a_deleted_batch_takes_its_jobs_and_variables_along() {
    for store in [memory().await, postgres().await] {
        let (engine, _store) = engine(store, BatchSettings::default()).await;
        let resources = left::<ByteArray>(&engine).await;
        let ids = start(&engine, "hold", 3).await;
        for cascade in [false, true] {
            let variables = vec![(
                "big".to_owned(),
                TypedValue::from(cauce_engine::expr::Value::Bytes(vec![1, 2, 3].into())),
            )];
            let batch = begin_with(&engine, Work::SetVariables, &ids, variables).await;
            let seed = jobs(&engine, &batch).await.remove(0);
            engine
                .execute_job(&Caller::default(), &seed.id)
                .await
                .expect("a seed job");
            assert_eq!(jobs(&engine, &batch).await.len(), 4);
            engine
                .run(|exec| delete_batch(exec, &batch.id, cascade))
                .await
                .expect("a deletion");
            assert_eq!(left::<Batch>(&engine).await, 0);
            assert_eq!(left::<Job>(&engine).await, 0);
            assert_eq!(left::<ByteArray>(&engine).await, resources);
            let variables: Vec<Variable> =
                rows(&engine, Filter::new().is_not_null("BATCH_ID_")).await;
            assert_eq!(variables, []);
            let of_batch = Filter::new().text("BATCH_ID_", &batch.id);
            let log: Vec<HistoricJobLog> = rows(&engine, of_batch).await;
            let kept: Vec<HistoricBatch> =
                rows(&engine, Filter::new().text("ID_", &batch.id)).await;
            assert_eq!((log.is_empty(), kept.is_empty()), (cascade, cascade));
        }
    }
}

#[tokio::test]
async fn each_type_does_its_work() {
    for store in [memory().await, postgres().await] {
        let (engine, _store) = engine(store, BatchSettings::default()).await;
        let ids = start(&engine, "hold", 2).await;
        let variable = vec![(
            "set".to_owned(),
            TypedValue::from(cauce_engine::expr::Value::from(5_i64)),
        )];
        let batch = begin_with(&engine, Work::SetVariables, &ids, variable.clone()).await;
        run(&engine, &batch).await;
        for id in &ids {
            let value = engine.variable(id, "set").await.expect("a variable");
            assert_eq!(value, Some(5_i64.into()));
        }

        for suspended in [true, false] {
            let batch = begin(&engine, Work::Suspend { suspended }, &ids).await;
            run(&engine, &batch).await;
            let states: Vec<Execution> = rows(&engine, Filter::new()).await;
            let wanted = if suspended { 2 } else { 1 };
            assert!(states.iter().all(|e| e.suspension_state == wanted));
        }

        let modify = Work::Modify(ModifyWork {
            definition: definition(&engine, &ids[0]).await,
            instructions: vec![
                Instruction::CancelAll {
                    activity: "first".to_owned(),
                    current_only: false,
                },
                before("second"),
            ],
            instance: None,
            skip_listeners: false,
            skip_io: false,
        });
        let batch = begin(&engine, modify, &ids).await;
        run(&engine, &batch).await;
        let tasks: Vec<Task> = rows(&engine, Filter::new()).await;
        assert!(
            tasks.len() == 2
                && tasks
                    .iter()
                    .all(|t| t.task_def_key.as_deref() == Some("second"))
        );

        let waiting = start(&engine, "waits", 2).await;
        let message = Some("go".to_owned());
        let batch = begin_with(&engine, Work::Correlate { message }, &waiting, variable).await;
        run(&engine, &batch).await;
        for id in &waiting {
            let value = engine.variable(id, "set").await.expect("a variable");
            assert_eq!(value, Some(5_i64.into()));
        }
        let tasks: Vec<Task> = rows(&engine, Filter::new().text("TASK_DEF_KEY_", "wt")).await;
        assert_eq!(tasks.len(), 2);

        let batch = begin(&engine, deletion(), &ids).await;
        run(&engine, &batch).await;
        let of_first = || Filter::new().text("ID_", &ids[0]);
        let time = chrono::DateTime::from_timestamp_millis(3_913_142_400_000).expect("a time");
        for (removal, wanted) in [
            (
                RemovalTime {
                    time: Some(time),
                    given: true,
                    hierarchical: true,
                    ..RemovalTime::default()
                },
                Some(time),
            ),
            (
                RemovalTime {
                    given: true,
                    ..RemovalTime::default()
                },
                None,
            ),
        ] {
            let batch = begin(&engine, Work::SetProcessRemovalTime(removal), &ids).await;
            run(&engine, &batch).await;
            let row: Vec<HistoricProcessInstance> = rows(&engine, of_first()).await;
            assert_eq!(row[0].removal_time, wanted);
        }
        let calculated = Work::SetProcessRemovalTime(RemovalTime::default());
        let batch = begin(&engine, calculated, &ids).await;
        run(&engine, &batch).await;
        let row: Vec<HistoricProcessInstance> = rows(&engine, of_first()).await;
        let ended = row[0].end_time.expect("an end");
        assert_eq!(row[0].removal_time, Some(ended + chrono::Duration::days(5)));

        let batch = begin(&engine, Work::DeleteHistory { must_exist: false }, &ids).await;
        run(&engine, &batch).await;
        let row: Vec<HistoricProcessInstance> = rows(&engine, of_first()).await;
        assert_eq!(row, []);
    }
}

#[test]
fn configurations_are_those_of_camunda() {
    let texts = [
        (
            BatchKind::Deletion,
            r#"{"deleteReason":"x","processInstanceIdMappings":[{"deploymentId":"d","count":1},{"deploymentId":null,"count":1}],"processInstanceIds":["a","b"],"skipCustomListeners":false,"skipSubprocesses":true,"failIfNotExists":false,"skipIoMappings":false,"batchId":"1"}"#,
        ),
        (
            BatchKind::Suspension,
            r#"{"processInstanceIds":["a"],"processInstanceIdMappings":[],"suspended":true,"batchId":""}"#,
        ),
        (
            BatchKind::Variables,
            r#"{"ids":["a"],"idMappings":[{"deploymentId":"d","count":1}],"batchId":"1"}"#,
        ),
        (
            BatchKind::Message,
            r#"{"messageName":"go","processInstanceIds":["a"],"processInstanceIdMappings":[],"batchId":"1"}"#,
        ),
        (
            BatchKind::JobRetries,
            r#"{"jobIds":["a"],"jobIdMappings":[],"retries":2,"dueDate":1330732800000,"batchId":"1"}"#,
        ),
        (
            BatchKind::JobRetries,
            r#"{"jobIds":["a"],"jobIdMappings":[],"retries":2,"dueDate":null,"batchId":"1"}"#,
        ),
        (
            BatchKind::ExternalTaskRetries,
            r#"{"externalTaskIds":["a"],"externalTaskIdMappingss":[],"retries":6,"batchId":"1"}"#,
        ),
        (
            BatchKind::Modification,
            r#"{"instructions":[{"cancelAllForActivity":"h","cancelCurrentActiveActivityInstances":true},{"startBeforeActivity":"i","ancestorActivityInstanceId":"p"},{"startAfterActivity":"h"},{"startTransition":"f"},{"cancelActivityInstances":"h:1","processInstances":"p"},{"cancelTransitionInstances":"t","processInstances":"p"}],"processInstanceIds":["p"],"processInstanceIdMappings":[],"processDefinitionId":"h:1","skipListeners":true,"skipIoMappings":false,"batchId":"1"}"#,
        ),
        (
            BatchKind::Restart,
            r#"{"processInstanceIds":["a"],"processInstanceIdMappings":[],"processDefinitionId":"h:1","instructions":[{"startBeforeActivity":"h"}],"initialVariables":true,"skipCustomListeners":false,"skipIoMappings":true,"withoutBusinessKey":true,"batchId":"1"}"#,
        ),
        (
            BatchKind::Migration,
            r#"{"migrationPlan":{"sourceProcessDefinitionId":"h:1","targetProcessDefinitionId":"h:2","instructions":[{"sourceActivityIds":["a"],"targetActivityIds":["a"],"updateEventTrigger":false}]},"processInstanceIds":["a"],"processInstanceIdMappings":[],"skipListeners":false,"skipIoMappings":true,"batchId":"1"}"#,
        ),
        (
            BatchKind::HistoricInstanceDeletion,
            r#"{"historicProcessInstanceIdMappings":[],"historicProcessInstanceIds":["a"],"failIfNotExists":false,"batchId":"1"}"#,
        ),
        (
            BatchKind::HistoricDecisionDeletion,
            r#"{"historicDecisionInstanceIds":["a"],"historicDecisionInstanceIdMappingss":[],"batchId":"1"}"#,
        ),
        (
            BatchKind::ProcessRemovalTime,
            r#"{"ids":["a"],"idMappings":[],"removalTime":3913142400000,"hasRemovalTime":true,"isHierarchical":true,"updateInChunks":false,"batchId":"1"}"#,
        ),
        (
            BatchKind::DecisionRemovalTime,
            r#"{"ids":["a"],"idMappings":[],"hasRemovalTime":false,"isHierarchical":false,"updateInChunks":false,"batchId":"1"}"#,
        ),
        (
            BatchKind::BatchRemovalTime,
            r#"{"ids":["a"],"idMappings":[],"hasRemovalTime":true,"isHierarchical":false,"updateInChunks":true,"chunkSize":2,"batchId":"1"}"#,
        ),
    ];
    for (kind, text) in texts {
        let read = Configuration::read(kind, text.as_bytes()).expect(text);
        assert_eq!(read.work.kind(), kind);
        let written = String::from_utf8(read.write()).expect("text");
        assert_eq!(written, text);
    }
    for kind in BatchKind::ALL {
        assert_eq!(BatchKind::from_name(kind.name()), Some(kind));
        for bad in ["", "[]", "{", "null"] {
            // Bad input is refused or empty, and never a panic.
            if let Some(read) = Configuration::read(kind, bad.as_bytes()) {
                assert!(read.ids.is_empty());
            }
        }
    }
}
