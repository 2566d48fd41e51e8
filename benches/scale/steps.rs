//! A loop without a wait state: how long it takes, how much memory, and that its history is whole.
//!
//! `cargo run --release -p cauce-benches --bin scale-steps -- DATABASE TURNS`; a turn is two activities.

use std::error::Error;
use std::sync::atomic::Ordering;
use std::time::Instant;

use cauce_benches::{arguments, counting_loop, memory_mib, watch_memory};
use cauce_engine::store::Filter;
use cauce_engine::store::records::{HistoricActivityInstance, HistoricDetail};
use cauce_engine::{Engine, EngineConfig};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (database, [turns]) = arguments([500_000]);
    let engine = Engine::open(EngineConfig {
        database,
        max_steps: 100_000_000,
        ..EngineConfig::default()
    })
    .await?;
    let model = counting_loop("loop", u32::try_from(turns)?);
    engine.deploy("loop").resource("loop.bpmn", model).await?;
    let before = memory_mib("RssAnon");
    let most = watch_memory();
    let begin = Instant::now();
    let instance = engine.start("loop").variable("i", 0).await?;
    let took = begin.elapsed();
    let of_instance = Filter::new().text("PROC_INST_ID_", &instance.id);
    let activities = engine
        .store()
        .count::<HistoricActivityInstance>(&of_instance)
        .await?;
    let details = engine.store().count::<HistoricDetail>(&of_instance).await?;
    println!("activities        {activities:>10}");
    println!("variable updates  {details:>10}");
    println!("seconds           {:>10.2}", took.as_secs_f64());
    println!("memory before     {before:>10} MiB");
    println!("memory at most    {:>10} MiB", most.load(Ordering::Relaxed));
    let expected = i64::try_from(turns)?;
    if activities != 2 * expected + 2 || details != expected + 1 {
        return Err("history is not whole".into());
    }
    Ok(())
}
