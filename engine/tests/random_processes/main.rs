//! Random structured processes run to their ends, on SQLite and on PostgreSQL, with the same history and nothing left behind.
//!
//! `CAUCE_RANDOM_PROCESSES` is how many there are, `CAUCE_RANDOM_SEED` the seed of the first one; a failure prints its seed.

mod model;

use cauce_engine::command;
use cauce_engine::{Caller, Engine, EngineConfig, EngineError};
use cauce_store::records::{
    EventSubscription, Execution, ExternalTask, HistoricActivityInstance, HistoricTaskInstance,
    HistoricVariableInstance, IdentityLink, Incident, Job, Task, Variable,
};
use cauce_store::testing::{TestStore, memory, postgres};
use cauce_store::{Filter, Record};
use model::Rng;

/// After so many steps only events happen that must.
const MOST_EVENTS: usize = 40;
/// More steps than this and the process does not end.
const MOST_STEPS: usize = 3000;

/// Prints the seed of a process whose test fails.
struct Shown(u64);

impl Drop for Shown {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "CAUCE_RANDOM_PROCESSES=1 CAUCE_RANDOM_SEED={} fails:\n{}",
                self.0,
                model::model(self.0)
            );
        }
    }
}

/// What history tells of a process instance and those that it called, without ids and times.
#[derive(Debug, PartialEq)]
struct History {
    steps: Vec<String>,
    activities: Vec<(String, String, Option<i32>, bool)>,
    tasks: Vec<(Option<String>, Option<String>)>,
    variables: Vec<(String, Option<i64>, Option<String>)>,
}

/// What can be done next.
enum Work {
    Task(Task),
    External(ExternalTask),
    Job(Job),
    Event(EventSubscription),
}

impl Work {
    fn id(&self) -> &str {
        match self {
            Self::Task(row) => &row.id,
            Self::External(row) => &row.id,
            Self::Job(row) => &row.id,
            Self::Event(row) => &row.id,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Task(row) => format!("task {}", row.task_def_key.as_deref().unwrap_or_default()),
            Self::External(row) => {
                format!("external {}", row.act_id.as_deref().unwrap_or_default())
            }
            Self::Job(row) => format!("job {}", row.handler_cfg.as_deref().unwrap_or_default()),
            Self::Event(row) => format!(
                "{} {}",
                row.event_type,
                row.activity_id.as_deref().unwrap_or_default()
            ),
        }
    }
}

async fn all<R: Record>(engine: &Engine, filter: Filter) -> Vec<R> {
    engine.store().select::<R>(&filter).await.expect("rows")
}

/// Everything that waits, oldest first: ids are in the order of their making. Events that need not happen are among it if `any`.
async fn work(engine: &Engine, any: bool) -> Vec<Work> {
    let rows = Filter::new;
    let mut out: Vec<Work> = all(engine, rows())
        .await
        .into_iter()
        .map(Work::Task)
        .collect();
    out.extend(all(engine, rows()).await.into_iter().map(Work::External));
    out.extend(all(engine, rows()).await.into_iter().map(Work::Job));
    let events: Vec<EventSubscription> = all(engine, rows()).await;
    let events = events.into_iter().filter(|e| {
        matches!(e.event_type.as_str(), "message" | "signal")
            && (any || e.event_name.as_deref() == Some("must"))
    });
    out.extend(events.map(Work::Event));
    out.sort_by(|a, b| a.id().cmp(b.id()));
    out
}

async fn carry_out(engine: &Engine, work: &Work, c: i32) -> Result<(), EngineError> {
    let variables = [("c".to_owned(), cauce_engine::expr::Value::Integer(c).into())];
    match work {
        Work::Task(row) => {
            engine
                .run(|exec| command::complete_task(exec, &row.id, &variables, &[]))
                .await
        }
        Work::External(row) => {
            engine
                .run(|exec| command::lock_external_task(exec, &row.id, Some("w"), 60_000))
                .await?;
            engine
                .run(|exec| {
                    command::complete_external_task(exec, &row.id, Some("w"), &variables, &[])
                })
                .await
        }
        Work::Job(row) => engine.execute_job(&Caller::default(), &row.id).await,
        Work::Event(row) => {
            let (execution, name) = (
                row.execution_id.clone().unwrap_or_default(),
                row.event_name.clone().unwrap_or_default(),
            );
            if row.event_type == "message" {
                return engine
                    .run(|exec| command::trigger_message(exec, &execution, &name, &variables))
                    .await;
            }
            let signal = command::SendSignal {
                name,
                execution_id: Some(execution),
                variables: variables.to_vec(),
                ..Default::default()
            };
            engine.run(|exec| command::send_signal(exec, &signal)).await
        }
    }
}

/// Runs the process of a seed to its end.
async fn run(engine: &Engine, seed: u64, forget: bool) -> Result<History, String> {
    let deployed = engine
        .deploy("random")
        .resource("r.bpmn", model::model(seed))
        .await
        .map_err(|e| format!("{e:?}"))?;
    let mut rng = Rng::new(!seed);
    let started = engine
        .start("random")
        .variable("c", 1)
        .await
        .map_err(|e| format!("start: {e:?}"))?;
    let mut steps = Vec::new();
    loop {
        let waiting = work(engine, steps.len() < MOST_EVENTS).await;
        if waiting.is_empty() {
            break;
        }
        if steps.len() > MOST_STEPS {
            return Err(format!("it does not end: {:?}", &steps[MOST_STEPS - 40..]));
        }
        if forget {
            engine.forget_definitions();
        }
        let next = &waiting[rng.below(waiting.len())];
        steps.push(next.name());
        // Later on no completion triggers conditional events: each of them starts another task in each of several scopes, without end.
        let values = if steps.len() < MOST_EVENTS { 12 } else { 3 };
        let c = i32::try_from(rng.below(values)).expect("a small number");
        carry_out(engine, next, c)
            .await
            .map_err(|e| format!("{e:?} after {steps:?}"))?;
    }
    let instance = engine
        .history_of(&started.id)
        .instance()
        .await
        .map_err(|e| e.to_string())?;
    let state = instance.and_then(|i| i.state);
    if state.as_deref() != Some("COMPLETED") {
        let left: Vec<Execution> = all(engine, Filter::new()).await;
        return Err(format!("it is {state:?} after {steps:?}\n{left:#?}"));
    }
    nothing_is_left(engine)
        .await
        .map_err(|e| format!("{e} after {steps:?}"))?;
    let history = history(engine, &started.id, steps).await;
    if let Some(open) = history.activities.iter().find(|a| !a.3) {
        return Err(format!(
            "{open:?} has not ended in history after {:?}",
            history.steps
        ));
    }
    let deployment = &deployed.deployment.id;
    let options = command::DeleteOptions {
        cascade: true,
        ..Default::default()
    };
    engine
        .run(|exec| command::delete_deployment(exec, deployment, options))
        .await
        .map_err(|e| format!("delete: {e:?}"))?;
    Ok(history)
}

async fn nothing_is_left(engine: &Engine) -> Result<(), String> {
    async fn none<R: Record + std::fmt::Debug>(engine: &Engine) -> Result<(), String> {
        let rows: Vec<R> = all(engine, Filter::new()).await;
        if rows.is_empty() {
            Ok(())
        } else {
            Err(format!("left in {}: {rows:#?}", R::TABLE.name))
        }
    }
    none::<Execution>(engine).await?;
    none::<Task>(engine).await?;
    none::<Variable>(engine).await?;
    none::<Job>(engine).await?;
    none::<EventSubscription>(engine).await?;
    none::<ExternalTask>(engine).await?;
    none::<Incident>(engine).await?;
    none::<IdentityLink>(engine).await
}

async fn history(engine: &Engine, root: &str, steps: Vec<String>) -> History {
    let of_root = || Filter::new().text("ROOT_PROC_INST_ID_", root);
    let mut history = History {
        steps,
        activities: all::<HistoricActivityInstance>(engine, of_root())
            .await
            .into_iter()
            .map(|a| (a.act_id, a.act_type, a.act_inst_state, a.end_time.is_some()))
            .collect(),
        tasks: all::<HistoricTaskInstance>(engine, of_root())
            .await
            .into_iter()
            .map(|t| (t.task_def_key, t.delete_reason))
            .collect(),
        variables: all::<HistoricVariableInstance>(engine, of_root())
            .await
            .into_iter()
            .map(|v| (v.name, v.long, v.state))
            .collect(),
    };
    history.activities.sort();
    history.tasks.sort();
    history.variables.sort();
    history
}

async fn engine(store: &TestStore, hot_rows: usize) -> Engine {
    Engine::open(EngineConfig {
        database: store.url.clone(),
        job_executor: false,
        hot_rows,
        ..EngineConfig::default()
    })
    .await
    .expect("an engine")
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(otherwise)
}

#[tokio::test]
async fn random_processes_end_the_same_on_both_databases() {
    let (memory, postgres) = (memory().await, postgres().await);
    // One of the two reads everything anew for each step, the other keeps what it has.
    let (lite, big) = (engine(&memory, 0).await, engine(&postgres, 10_000).await);
    let (first, count) = (
        setting("CAUCE_RANDOM_SEED", 1),
        setting("CAUCE_RANDOM_PROCESSES", 200),
    );
    let mut steps = 0;
    for seed in first..first + count {
        let _shown = Shown(seed);
        let (on_lite, on_big) = tokio::join!(run(&lite, seed, true), run(&big, seed, false));
        let on_lite = on_lite.unwrap_or_else(|problem| panic!("SQLite: {problem}"));
        let on_big = on_big.unwrap_or_else(|problem| panic!("PostgreSQL: {problem}"));
        assert_eq!(on_lite, on_big);
        steps += on_lite.steps.len();
    }
    println!("{count} processes, {steps} steps on each database");
}
