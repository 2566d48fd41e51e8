//! `cauce check`: what is wrong with models, in files or in a database, and what of them Cauce does not execute.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::chain;
use cauce_engine::bpmn::{ParseOptions, Refusal, Severity, lint, parse};
use cauce_engine::decision::is_dmn;
use cauce_engine::dmn::camunda::Decisions;
use cauce_engine::dmn::model;
use cauce_engine::store::records::{ByteArray, ProcessDefinition};
use cauce_engine::store::{Filter, Migrations, Store, StoreError, StoreOptions};

/// For `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  cauce check order.bpmn fees.dmn
  cauce check models/*.bpmn && echo fine
  cauce check --database postgres://camunda:secret@db/camunda

A line a problem; advice is about what deploys, but is not executed here or will surprise:
  order.bpmn:12:34: error: a process has no start event [order]
  order.bpmn:56: advice: a Java class (org.example.Work): fails when it is reached [charge]

With --database, every process definition is looked at that is the newest of its key or has running instances. Nothing is written: it may
be the database of a running Camunda 7.24.
  order:3 in order.bpmn, 12 running:56: advice: a Java class (org.example.Work): fails when it is reached [charge]";

/// Prints each problem of each file and of the models in a database; fails if one of them would not deploy.
pub(crate) fn run(files: &[PathBuf], database: Option<&str>) -> ExitCode {
    let mut fine = true;
    for file in files {
        match std::fs::read(file) {
            Ok(content) => {
                let name = file.display().to_string();
                fine &= if is_dmn(&name) {
                    report_dmn(&name, &content)
                } else {
                    report(&name, &name, None, &content).deploys
                };
            }
            Err(e) => {
                fine = false;
                println!("{}: error: {e}", file.display());
            }
        }
    }
    if let Some(url) = database {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let looked_at = match runtime {
            Ok(runtime) => runtime.block_on(deployed(url)).map_err(|e| chain(&e)),
            Err(e) => Err(chain(&e)),
        };
        match looked_at {
            Ok(good) => fine &= good,
            Err(e) => {
                fine = false;
                eprintln!("cauce: {e}");
            }
        }
    }
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What was said of a model.
struct Said {
    /// Whether it would deploy.
    deploys: bool,
    /// How many lines of advice.
    advice: usize,
}

/// Prints the problems of a model, and advice on its processes or on the one of a key.
fn report(name: &str, resource: &str, key: Option<&str>, content: &[u8]) -> Said {
    let options = ParseOptions {
        new_deployment: key.is_none(),
        ..ParseOptions::default()
    };
    let outcome = parse(content, resource, &options);
    for problem in &outcome.problems {
        let severity = match problem.severity {
            Severity::Error => "error",
            // Of what is deployed, warnings have been told.
            Severity::Warning if key.is_some() => continue,
            Severity::Warning => "warning",
        };
        let element = problem
            .main_element_id
            .as_ref()
            .map(|id| format!(" [{id}]"))
            .unwrap_or_default();
        println!(
            "{name}:{}:{}: {severity}: {}{element}",
            problem.line, problem.column, problem.message
        );
    }
    let deploys = match outcome.refusal() {
        None => true,
        Some(Refusal::Problems(_)) => false,
        Some(Refusal::Failure(message)) => {
            println!("{name}:1:1: error: {message}");
            false
        }
    };
    let mut said = Said { deploys, advice: 0 };
    if deploys {
        let processes = outcome.processes.iter();
        for advice in processes
            .filter(|process| key.is_none_or(|key| process.key == key))
            .flat_map(lint)
        {
            said.advice += 1;
            let line = match advice.line {
                0 => String::new(),
                line => format!(":{line}"),
            };
            println!(
                "{name}{line}: advice: {} [{}]",
                advice.message, advice.element_id
            );
        }
    }
    said
}

/// Looks at the process definitions in a database that count; whether all of them can be read.
async fn deployed(url: &str) -> Result<bool, StoreError> {
    let options = StoreOptions {
        connections: 1,
        notify: false,
        migrations: Migrations::Leave,
        ..StoreOptions::default()
    };
    let store = Store::open(url, options).await?;
    let running = store.running_instances().await?;
    let definitions: Vec<ProcessDefinition> = store
        .select(&Filter::new().order("KEY_, TENANT_ID_, VERSION_"))
        .await?;
    let (mut looked_at, mut advised, mut fine) = (0, 0, true);
    for (at, definition) in definitions.iter().enumerate() {
        let newest = definitions.get(at + 1).is_none_or(|next| {
            (&next.key, &next.tenant_id) != (&definition.key, &definition.tenant_id)
        });
        let instances = running.get(&definition.id).copied().unwrap_or_default();
        if !newest && instances == 0 {
            continue;
        }
        looked_at += 1;
        let resource = definition.resource_name.as_deref().unwrap_or_default();
        let name = format!(
            "{}:{} in {resource}, {instances} running",
            definition.key, definition.version
        );
        let deployment = definition.deployment_id.as_deref().unwrap_or_default();
        let file: Option<ByteArray> = store
            .select_one(
                Filter::new()
                    .text("DEPLOYMENT_ID_", deployment)
                    .text("NAME_", resource),
            )
            .await?;
        let Some(content) = file.and_then(|file| file.bytes) else {
            println!("{name}: error: the deployment {deployment} has no such resource");
            fine = false;
            continue;
        };
        let said = report(&name, resource, Some(&definition.key), &content);
        fine &= said.deploys;
        advised += usize::from(said.advice > 0);
    }
    println!("{looked_at} process definitions looked at, {advised} of them with advice");
    Ok(fine)
}

/// Prints the problems of a DMN model; whether it would deploy.
fn report_dmn(name: &str, content: &[u8]) -> bool {
    match model::parse(content).and_then(|definitions| Decisions::compile(&definitions)) {
        Ok(_) => true,
        Err(problems) => {
            for problem in problems.0 {
                println!("{}", problem_line(name, "error", &problem));
            }
            false
        }
    }
}

/// A problem of a DMN model as a line.
pub(crate) fn problem_line(name: &str, severity: &str, problem: &model::Problem) -> String {
    let element = problem
        .element
        .as_ref()
        .map(|id| format!(" [{id}]"))
        .unwrap_or_default();
    format!(
        "{name}:{}:{}: {severity}: {}{element}",
        problem.line, problem.column, problem.message
    )
}
