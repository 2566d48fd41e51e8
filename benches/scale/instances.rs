//! One instance with many user tasks at a time: how long it takes to make them, and to complete each.
//!
//! `cargo run --release -p cauce-benches --bin scale-instances -- DATABASE TASKS COMPLETIONS`

use std::error::Error;
use std::time::{Duration, Instant};

use cauce_benches::{arguments, memory_mib, parallel_tasks};
use cauce_engine::store::Filter;
use cauce_engine::store::records::{HistoricActivityInstance, Task};
use cauce_engine::{Engine, EngineConfig};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (database, [tasks, completions]) = arguments([10_000, usize::MAX]);
    let engine = Engine::open(EngineConfig {
        database,
        hot_rows: 100_000,
        ..EngineConfig::default()
    })
    .await?;
    engine
        .deploy("many")
        .resource("many.bpmn", parallel_tasks("many"))
        .await?;
    let begin = Instant::now();
    let instance = engine
        .start("many")
        .variable("n", i64::try_from(tasks)?)
        .await?;
    println!(
        "{tasks} tasks made in {:.2} s, memory at most {} MiB",
        begin.elapsed().as_secs_f64(),
        memory_mib("VmHWM")
    );
    let of_instance = Filter::new().text("PROC_INST_ID_", &instance.id);
    let open = engine.store().select::<Task>(&of_instance).await?;
    let begin = Instant::now();
    let mut each: Vec<Duration> = Vec::with_capacity(open.len());
    for task in open.iter().take(completions) {
        let begin = Instant::now();
        engine.complete_task(&task.id).await?;
        each.push(begin.elapsed());
    }
    let (total, count) = (begin.elapsed(), each.len());
    let tenth = each.len().div_ceil(10).max(1);
    for (n, part) in each.chunks(tenth).enumerate() {
        let sum: Duration = part.iter().sum();
        println!(
            "completions {:>6} to {:>6}: {:>8.3} ms each",
            n * tenth + 1,
            n * tenth + part.len(),
            sum.as_secs_f64() * 1_000.0 / part.len() as f64
        );
    }
    each.sort_unstable();
    println!(
        "{count} completed in {:.2} s, median {:.3} ms, slowest {:.3} ms, memory at most {} MiB",
        total.as_secs_f64(),
        each.get(count / 2)
            .map_or(0.0, |d| d.as_secs_f64() * 1_000.0),
        each.last().map_or(0.0, |d| d.as_secs_f64() * 1_000.0),
        memory_mib("VmHWM")
    );
    let left = engine.store().count::<Task>(&of_instance).await?;
    let history = engine
        .store()
        .count::<HistoricActivityInstance>(&of_instance)
        .await?;
    if usize::try_from(left)? != tasks - count || usize::try_from(history)? < tasks + 2 {
        return Err(format!("{left} tasks left, {history} activities in history").into());
    }
    Ok(())
}
