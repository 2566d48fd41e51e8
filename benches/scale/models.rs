//! Large models: how long they take to deploy, and to start.
//!
//! `cargo run --release -p cauce-benches --bin scale-models -- DATABASE ELEMENTS DEPTH`

use std::error::Error;
use std::time::Instant;

use cauce_benches::{arguments, long_model, memory_mib, nested_model};
use cauce_engine::Engine;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (database, [elements, depth]) = arguments([5_000, 100]);
    let engine = Engine::connect(&database).await?;
    let models = [
        ("long", long_model("long", elements)),
        (
            "nested",
            nested_model("nested", depth, elements / depth.max(1)),
        ),
    ];
    for (key, model) in models {
        let size = model.len() / 1024;
        let begin = Instant::now();
        engine
            .deploy(key)
            .resource(format!("{key}.bpmn"), model)
            .await?;
        let deployed = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        engine.start(key).variable("who", "ann").await?;
        let first = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let instance = engine.start(key).variable("who", "ann").await?;
        let second = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let task = engine
            .tasks()
            .instance(&instance.id)
            .first()
            .await?
            .ok_or("no task")?;
        engine.complete_task(task.id).await?;
        let completed = begin.elapsed().as_secs_f64();
        println!(
            "{key:<8} {size:>6} KiB: deployed in {deployed:.3} s, first start {first:.3} s, second {second:.3} s, task completed {completed:.3} s"
        );
    }
    println!("memory at most {} MiB", memory_mib("VmHWM"));
    Ok(())
}
