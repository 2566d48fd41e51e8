//! The history goes when its removal time has come: some rows at a time, by jobs that never end.

use std::sync::Arc;

use cauce_engine::batch::{Elements, NewBatch, RemovalTime, Work, create_batch};
use cauce_engine::history::cleanup::{CleanupSettings, HANDLER, clean_up_history};
use cauce_engine::history::window::{BatchWindow, TimeOfDay};
use cauce_engine::store::records::{
    ByteArray, Comment, HistoricActivityInstance, HistoricDetail, HistoricProcessInstance,
    HistoricTaskInstance, HistoricVariableInstance, Job, MeterLog,
};
use cauce_engine::store::{Filter, HistoryPartitions, RowChange};
use cauce_engine::{Caller, Engine, EngineConfig};
use cauce_store::testing::{Postgres, TestStore, memory, postgres};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
  <process id="hold" isExecutable="true" camunda:historyTimeToLive="P5D">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <userTask id="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"#;

async fn engine(on: &TestStore, settings: CleanupSettings) -> Engine {
    let engine = Engine::open(EngineConfig {
        database: on.url.clone(),
        history_cleanup: Arc::new(settings),
        ..EngineConfig::default()
    })
    .await
    .expect("an engine");
    engine
        .deploy("models")
        .resource("m.bpmn", MODEL)
        .await
        .expect("a deployment");
    engine
}

async fn rows<R: cauce_store::Record>(engine: &Engine, filter: Filter) -> Vec<R> {
    engine.store().select(&filter).await.expect("rows")
}

async fn count<R: cauce_store::Record>(engine: &Engine) -> usize {
    rows::<R>(engine, Filter::new()).await.len()
}

async fn cleanup_job(engine: &Engine) -> Job {
    let mut found: Vec<Job> = rows(engine, Filter::new().text("HANDLER_TYPE_", HANDLER)).await;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// Instances with a variable that is large and a comment on their task; ended ones.
async fn ended(engine: &Engine, instances: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..instances {
        let started = engine
            .start("hold")
            .variable(
                "large",
                cauce_engine::expr::Value::Bytes(vec![7; 100].into()),
            )
            .await
            .expect("an instance");
        let task = engine
            .tasks()
            .instance(&started.id)
            .first()
            .await
            .expect("tasks")
            .expect("a task");
        engine
            .run(|exec| cauce_engine::command::add_task_comment(exec, &task.id, None, Some("seen")))
            .await
            .expect("a comment");
        engine.complete_task(task.id).await.expect("an end");
        ids.push(started.id);
    }
    ids
}

/// Sets the removal time of instances, in a batch whose jobs are run here.
async fn set_removal_time(engine: &Engine, ids: &[String], days: i64, chunk: Option<i32>) {
    let work = Work::SetProcessRemovalTime(RemovalTime {
        time: Some(engine.now() + chrono::Duration::days(days)),
        given: true,
        hierarchical: false,
        in_chunks: chunk.is_some(),
        chunk_size: chunk,
    });
    let batch = engine
        .run(|exec| {
            let elements = Elements::historic_instances(exec, ids, true)?;
            create_batch(exec, &NewBatch::new(work.clone(), elements))
        })
        .await
        .expect("a batch");
    for _ in 0..200 {
        let of_batch = Filter::new()
            .text("BATCH_ID_", &batch.id)
            .is_null("LOCK_OWNER_");
        let mut jobs: Vec<Job> = rows(engine, of_batch).await;
        jobs.sort_by_key(|j| j.handler_type.as_deref() == Some("batch-monitor-job"));
        let Some(next) = jobs.first() else {
            return;
        };
        engine
            .execute_job(&Caller::default(), &next.id)
            .await
            .expect("a job of the batch");
    }
    panic!("the batch does not end");
}

#[tokio::test]
async fn what_is_due_goes_some_rows_at_a_time() {
    for store in [memory().await, postgres().await] {
        let settings = CleanupSettings {
            batch_size: 2,
            ..CleanupSettings::default()
        };
        let engine = engine(&store, settings).await;
        let resources = count::<ByteArray>(&engine).await;
        let due = ended(&engine, 3).await;
        let kept = ended(&engine, 1).await;
        let arrays = count::<ByteArray>(&engine).await - resources;
        set_removal_time(&engine, &due, -1, None).await;
        set_removal_time(&engine, &kept, 1, None).await;

        let jobs = engine
            .run(|exec| clean_up_history(exec, true))
            .await
            .expect("jobs");
        assert_eq!(jobs.len(), 1);
        let mut runs = 0;
        loop {
            let job = cleanup_job(&engine).await;
            if job.suspension_state == 2 {
                break;
            }
            engine
                .execute_job(&Caller::default(), &job.id)
                .await
                .expect("a run");
            runs += 1;
            assert!(runs < 20, "the clean-up does not end");
            if runs == 1 {
                // No run takes more of a table than it may.
                assert_eq!(count::<HistoricProcessInstance>(&engine).await, 2);
            }
        }
        // Nine activity instances, two at a time.
        assert_eq!(runs, 5);
        let left: Vec<HistoricProcessInstance> = rows(&engine, Filter::new()).await;
        let left: Vec<&String> = left.iter().map(|p| &p.id).collect();
        assert_eq!(left, [&kept[0]]);
        assert_eq!(count::<HistoricActivityInstance>(&engine).await, 3);
        assert_eq!(count::<HistoricTaskInstance>(&engine).await, 1);
        assert_eq!(count::<HistoricVariableInstance>(&engine).await, 1);
        assert_eq!(count::<HistoricDetail>(&engine).await, 1);
        assert_eq!(count::<Comment>(&engine).await, 1);
        let now = count::<ByteArray>(&engine).await - resources;
        assert_eq!(now * 4, arrays);
    }
}

#[tokio::test]
async fn removal_times_are_set_in_chunks() {
    for store in [memory().await, postgres().await] {
        let engine = engine(&store, CleanupSettings::default()).await;
        let ids = ended(&engine, 1).await;
        set_removal_time(&engine, &ids, 30, Some(1)).await;
        let instance: Vec<HistoricProcessInstance> = rows(&engine, Filter::new()).await;
        let time = instance[0].removal_time;
        assert!(time.is_some_and(|t| t > engine.now() + chrono::Duration::days(29)));
        let activities: Vec<HistoricActivityInstance> = rows(&engine, Filter::new()).await;
        assert!(activities.iter().all(|a| a.removal_time == time));
        let variables: Vec<HistoricVariableInstance> = rows(&engine, Filter::new()).await;
        assert!(variables.iter().all(|a| a.removal_time == time));
        let comments: Vec<Comment> = rows(&engine, Filter::new()).await;
        assert!(comments.iter().all(|a| a.removal_time == time));
    }
}

#[tokio::test]
async fn in_a_batch_window_the_job_comes_again() {
    let midnight = TimeOfDay::parse("00:00").expect("a time of day");
    let all_day = Some(BatchWindow {
        start: midnight,
        end: midnight,
    });
    for store in [memory().await, postgres().await] {
        let settings = CleanupSettings {
            window: all_day,
            ..CleanupSettings::default()
        };
        // The node makes the job when it starts; a second one finds it.
        let engine = engine(&store, settings.clone()).await;
        let job = cleanup_job(&engine).await;
        assert!(job.duedate.is_some_and(|due| due > engine.now()));
        let due = ended(&engine, 1).await;
        set_removal_time(&engine, &due, -1, None).await;
        for empty_runs in 1..=3 {
            engine
                .execute_job(&Caller::default(), &job.id)
                .await
                .expect("a run");
            let job = cleanup_job(&engine).await;
            assert_eq!(job.suspension_state, 1);
            let configuration = job.handler_cfg.unwrap_or_default();
            let wanted = format!("\"countEmptyRuns\":{empty_runs}");
            assert!(configuration.contains(&wanted), "{configuration}");
            let wait = (job.duedate.expect("a due date") - engine.now()).num_seconds();
            let most = 10 << (empty_runs - 1);
            assert!(wait <= most && wait > most - 10, "{wait}");
        }
        assert_eq!(count::<HistoricProcessInstance>(&engine).await, 0);
    }
}

/// A statement on the database, as somebody beside the engine would give it.
async fn execute(engine: &Engine, sql: String) {
    let statement = RowChange::Statement {
        sql,
        binds: Vec::new(),
    };
    engine
        .run(|exec| {
            exec.ws.statements.push(statement.clone());
            Ok(())
        })
        .await
        .expect("a statement");
}

/// Has an instance happen some days ago, and its history go so many days ago, in the tables that are partitioned.
async fn long_ago(engine: &Engine, id: &str, began: i64, removal: Option<i64>) {
    for (table, column) in [
        ("ACT_HI_ACTINST", "START_TIME_"),
        ("ACT_HI_TASKINST", "START_TIME_"),
        ("ACT_HI_VARINST", "CREATE_TIME_"),
        ("ACT_HI_DETAIL", "TIME_"),
        ("ACT_HI_IDENTITYLINK", "TIMESTAMP_"),
    ] {
        let of = if table == "ACT_HI_IDENTITYLINK" {
            "ROOT_PROC_INST_ID_"
        } else {
            "PROC_INST_ID_"
        };
        let sql = format!(
            "UPDATE {table} SET {column} = {column} - INTERVAL '{began} days' WHERE {of} = '{id}'"
        );
        execute(engine, sql).await;
    }
    let removal = removal.map_or("NULL".to_owned(), |days| {
        format!("LOCALTIMESTAMP - INTERVAL '{days} days'")
    });
    for table in [
        "ACT_HI_PROCINST",
        "ACT_HI_ACTINST",
        "ACT_HI_TASKINST",
        "ACT_HI_VARINST",
        "ACT_HI_DETAIL",
        "ACT_HI_IDENTITYLINK",
    ] {
        let sql = format!(
            "UPDATE {table} SET REMOVAL_TIME_ = {removal} WHERE ROOT_PROC_INST_ID_ = '{id}'"
        );
        execute(engine, sql).await;
    }
}

/// How many activity instances each process instance has left.
async fn activities(engine: &Engine, ids: &[String]) -> Vec<usize> {
    let mut counts = Vec::new();
    for id in ids {
        let of = Filter::new().text("PROC_INST_ID_", id);
        counts.push(rows::<HistoricActivityInstance>(engine, of).await.len());
    }
    counts
}

#[tokio::test]
async fn months_go_whole_and_what_waits_for_its_month_does_not_wait_for_ever() {
    let url = Postgres::shared().database().await;
    let open = async |window| {
        let settings = CleanupSettings {
            window,
            ..CleanupSettings::default()
        };
        let config = EngineConfig {
            database: url.clone(),
            history_cleanup: Arc::new(settings),
            history_partitions: Some(HistoryPartitions::Month),
            ..EngineConfig::default()
        };
        Engine::open(config).await.expect("an engine")
    };
    let midnight = TimeOfDay::parse("00:00").expect("a time of day");
    let engine = open(Some(BatchWindow {
        start: midnight,
        end: midnight,
    }))
    .await;
    engine
        .deploy("models")
        .resource("m.bpmn", MODEL)
        .await
        .expect("a deployment");
    let ids = ended(&engine, 4).await;
    assert_eq!(activities(&engine, &ids).await, [3, 3, 3, 3]);

    // All of the first one's month may go. The others share a month, where one is to stay: one is due, one overdue.
    for days in [200, 100] {
        let then = engine.now() - chrono::Duration::days(days);
        engine.store().make_months(then).await.expect("months");
    }
    for (id, began, removal) in [
        (&ids[0], 200, Some(1)),
        (&ids[1], 100, Some(1)),
        (&ids[2], 100, Some(50)),
        (&ids[3], 100, None),
    ] {
        long_ago(&engine, id, began, removal).await;
    }
    let months = async || -> i64 {
        let sql = "SELECT COUNT(*) FROM pg_inherits WHERE inhparent = 'act_hi_actinst'::regclass";
        engine
            .store()
            .scalar(sql, Vec::new())
            .await
            .expect("months")
    };
    let before = months().await;
    let job = cleanup_job(&engine).await;
    engine
        .execute_job(&Caller::default(), &job.id)
        .await
        .expect("a run");
    // Two hundred days ago four months were made, a hundred days ago up to four more, and all but one are empty now.
    assert!(months().await < before);
    assert_eq!(activities(&engine, &ids).await, [0, 3, 0, 3]);
    assert_eq!(
        rows::<HistoricDetail>(&engine, Filter::new()).await.len(),
        2
    );
    // The instances themselves go when they are due, and are counted.
    let left: Vec<HistoricProcessInstance> = rows(&engine, Filter::new()).await;
    let left: Vec<&String> = left.iter().map(|p| &p.id).collect();
    assert_eq!(left, [&ids[3]]);
    let meter = Filter::new().text("NAME_", "history-cleanup-removed-process-instances");
    let counted: Vec<MeterLog> = rows(&engine, meter).await;
    let counted: i64 = counted.iter().filter_map(|m| m.value).sum();
    assert_eq!(counted, 3);

    // Somebody who asks outside of a window does not wait for the month.
    let asked = open(None).await;
    asked
        .run(|exec| clean_up_history(exec, true))
        .await
        .expect("jobs");
    let job = cleanup_job(&asked).await;
    asked
        .execute_job(&Caller::default(), &job.id)
        .await
        .expect("a run");
    assert_eq!(activities(&asked, &ids).await, [0, 0, 0, 3]);
    assert_eq!(rows::<HistoricDetail>(&asked, Filter::new()).await.len(), 1);
}

#[tokio::test]
async fn without_a_window_nothing_goes_unasked() {
    let store = memory().await;
    let engine = engine(&store, CleanupSettings::default()).await;
    assert_eq!(count::<Job>(&engine).await, 0);
    engine
        .run(|exec| clean_up_history(exec, false))
        .await
        .expect("jobs");
    let job = cleanup_job(&engine).await;
    assert_eq!((job.suspension_state, job.duedate), (2, None));

    let shared = CleanupSettings {
        parallelism: 3,
        ..CleanupSettings::default()
    };
    let store = memory().await;
    let engine = self::engine(&store, shared).await;
    let jobs = engine
        .run(|exec| clean_up_history(exec, true))
        .await
        .expect("jobs");
    let minutes: Vec<String> = jobs.into_iter().filter_map(|j| j.handler_cfg).collect();
    assert_eq!(
        minutes,
        [(0, 19), (20, 39), (40, 59)].map(|(from, to)| format!(
            r#"{{"countEmptyRuns":0,"immediatelyDue":true,"minuteFrom":{from},"minuteTo":{to}}}"#
        ))
    );
}
